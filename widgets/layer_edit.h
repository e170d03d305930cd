#pragma once

#include "core/plan/plan.h"

#include <QList>
#include <QMetaType>
#include <QVariant>

#include <utility>

namespace espalier {

/// What can be edited of a layer. The value's type: double, int, int, double, bool, QString (as core's
/// toText(SparsityPattern) says it).
enum class LayerField { Keep, WeightBits, ActivationBits, ActivationThreshold, Locked, Pattern };

/// A wish: this field of the layer in this row should have this value.
struct LayerEdit {
    int row = 0;
    LayerField field = LayerField::Keep;
    QVariant value;
    bool operator==(const LayerEdit&) const = default;
};

/// Wishes that belong together: one step of undo.
using LayerEdits = QList<LayerEdit>;

LayerEdits editsFor(const QList<int>& rows, LayerField field, const QVariant& value);

QVariant valueOf(const LayerPlan& plan, LayerField field);
/// Grants a wish. Does not check the value: core's check(plan, layers) does. N:M takes keep ratios above N /
/// M along.
void apply(LayerPlan& plan, LayerField field, const QVariant& value);

/// What a person typed for a field: a value, or what is wrong with the text.
struct ParsedValue {
    QVariant value; ///< invalid where there is a problem
    QString problem; ///< translated, one sentence
};
/// Understands what the table shows and what people type: "0.68 %", "85x", "3", "3 b", "–" for not quantized.
ParsedValue parseValue(LayerField field, const QString& text);
/// Whether a value is one that the field can have at all.
bool isOffered(LayerField field, const QVariant& value);

/// The bits that are offered, unquantizedBits last.
QList<int> offeredWeightBits();
QList<int> offeredActivationBits();

} // namespace espalier

Q_DECLARE_METATYPE(espalier::LayerField)
Q_DECLARE_METATYPE(espalier::LayerEdit)
