#pragma once

#include "app/session.h"
#include "widgets/layer_edit.h"

namespace espalier {

/// Turns what the layer views announce into edits of the session: a drag and the edit that ends it are one
/// step.
class LayerEditor : public QObject {
    Q_OBJECT
public:
    explicit LayerEditor(Session& session, QObject* parent = nullptr) : QObject(parent), session_(session) { }

    void preview(const LayerEdits& edits); ///< while dragging
    void edit(const LayerEdits& edits);

private:
    Session& session_;
    int gestures_ = 0;
    EditGesture drag_; ///< under way where its number is not 0
};

} // namespace espalier
