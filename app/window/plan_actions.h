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
    PlanActions(Session& session, const Costs& costs, QWidget* window);

    void askRatio();
    void applyRatio(double ratio, bool bySize);
    void lockSelected(bool locked);
    void resetToDense();
    /// Gives the selected layers all their weights back; what was asked of their bits stays.
    void restoreSelected();
    /// The same for every layer that would be the better choice dense, on the session's chip.
    void restoreLosers();
    /// Plans of the built-in recipes for this network, made anew each time the menu opens.
    void attachPublished(QMenu* menu);

private:
    void fillPublished(QMenu* menu);
    void restore(const std::vector<int>& layers, const QString& text);
    void propose(Plan plan, const QString& text);

    Session& session_;
    const Costs& costs_;
    QWidget* window_;
};

} // namespace espalier
