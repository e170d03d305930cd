#include "app/layer_editor.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

QString fieldName(LayerField field)
{
    switch (field) {
    case LayerField::Keep: return LayerEditor::tr("keep");
    case LayerField::WeightBits: return LayerEditor::tr("weight bits");
    case LayerField::ActivationBits: return LayerEditor::tr("activation bits");
    case LayerField::ActivationThreshold: return LayerEditor::tr("activation threshold");
    case LayerField::Locked: return LayerEditor::tr("lock");
    case LayerField::Pattern: return LayerEditor::tr("sparsity pattern");
    }
    return {};
}

/// "keep of conv1", "weight bits of 3 layers", for the undo menu.
QString describe(const LayerEdits& edits, const std::vector<LayerInfo>& layers)
{
    const auto field = fieldName(edits.first().field);
    if (edits.size() > 1)
        return LayerEditor::tr("%1 of %2 layers").arg(field).arg(edits.size());
    const auto row = static_cast<std::size_t>(edits.first().row);
    return LayerEditor::tr("%1 of %2").arg(field, QString::fromStdString(layers.at(row).name));
}

EditGesture gestureOf(const LayerEdits& edits, int number)
{
    EditGesture gesture{.number = number, .field = fieldName(edits.first().field).toStdString()};
    for (const auto& edit : edits)
        gesture.layers.push_back(edit.row);
    return gesture;
}

Plan applied(Plan plan, const LayerEdits& edits)
{
    for (const auto& edit : edits)
        apply(plan.layers.at(static_cast<std::size_t>(edit.row)), edit.field, edit.value);
    return plan;
}

} // namespace

void LayerEditor::preview(const LayerEdits& edits)
{
    if (edits.isEmpty())
        return;
    if (drag_.number == 0 || gestureOf(edits, drag_.number) != drag_) {
        drag_ = gestureOf(edits, ++gestures_);
        dragStart_ = session_.plan();
    }
    take(fitted(dragStart_, edits), describe(edits, session_.layers()), drag_);
}

void LayerEditor::edit(const LayerEdits& edits)
{
    if (edits.isEmpty())
        return;
    const auto drag = std::exchange(drag_, {});
    const bool endsDrag = drag.number != 0 && gestureOf(edits, drag.number) == drag;
    take(fitted(endsDrag ? dragStart_ : session_.plan(), edits), describe(edits, session_.layers()),
        endsDrag ? drag : EditGesture());
}

void LayerEditor::take(Plan plan, const QString& text, const EditGesture& gesture)
{
    editing_ = true;
    session_.editPlan(std::move(plan), text, gesture);
    editing_ = false;
}

Plan LayerEditor::fitted(const Plan& before, const LayerEdits& edits) const
{
    const auto& now = session_.plan();
    const auto wished = applied(before.layers.size() == now.layers.size() ? before : now, edits);
    const auto field = edits.first().field;
    const bool takesPart =
        field == LayerField::Keep || field == LayerField::WeightBits || field == LayerField::ActivationBits;
    return fit_ && takesPart ? fit_(before, wished, gestureOf(edits, 0).layers) : wished;
}

} // namespace espalier
