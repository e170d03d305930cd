#pragma once

#include "app/workbench.h"

#include <QObject>

class QMenu;

namespace espalier {

/// What the Plan menu does: plans for the whole network, as one undoable step each. Locked layers are left
/// alone.
class PlanActions : public QObject {
    Q_OBJECT
public:
    PlanActions(Session& session, QWidget* window);

    void askRatio();
    void applyRatio(double ratio, bool bySize);
    void lockSelected(bool locked);
    void resetToDense();
    /// Plans of the built-in recipes for this network, made anew each time the menu opens.
    void attachPublished(QMenu* menu);

private:
    void fillPublished(QMenu* menu);
    void propose(Plan plan, const QString& text);

    Session& session_;
    QWidget* window_;
};

} // namespace espalier
