#pragma once

#include "app/session.h"
#include "widgets/layer_edit.h"

#include <functional>
#include <vector>

namespace espalier {

/// Turns what the layer views announce into edits of the session: a drag and the edit that ends it are one
/// step.
class LayerEditor : public QObject {
    Q_OBJECT
public:
    /// Fits the plan that edits of `rows` lead to, e.g. to a budget; `before` is what the gesture began with.
    using Fit = std::function<Plan(const Plan& before, const Plan& wished, const std::vector<int>& rows)>;

    explicit LayerEditor(Session& session, Fit fit = {}, QObject* parent = nullptr)
        : QObject(parent), session_(session), fit_(std::move(fit))
    {
    }

    void preview(const LayerEdits& edits); ///< while dragging
    void edit(const LayerEdits& edits);
    /// While the session takes an edit of this editor, which is fitted already.
    bool editing() const { return editing_; }

private:
    void take(Plan plan, const QString& text, const EditGesture& gesture);
    Plan fitted(const Plan& before, const LayerEdits& edits) const;

    Session& session_;
    Fit fit_;
    Plan dragStart_;
    int gestures_ = 0;
    bool editing_ = false;
    EditGesture drag_; ///< under way where its number is not 0
};

} // namespace espalier
