#pragma once

#include "app/window/cost_views.h"
#include "app/workbench.h"
#include "widgets/layer_verdict.h"

#include <QObject>
#include <QSet>

namespace espalier {

/// Shows in the cost views, each in a dock, what the session's plan costs. What nobody sees is worked out
/// when it is looked at.
class CostPresenter : public QObject {
    Q_OBJECT
public:
    CostPresenter(Workbench& bench, const CostViews& views, QObject* parent);

    /// Why a layer's zeros pay or do not; empty where no cost is known.
    LayerVerdict verdictOf(int layer) const;

signals:
    void problem(const QString& text);

private:
    void watch(QWidget* view);
    void show();
    void showEnergy();
    void showStorage();
    void showRoofline();
    void showVerdict();
    bool areCostsKnown() const;
    /// The first selected layer; negative where there is none.
    int selectedLayer() const;
    void select(int layer);

    Workbench& bench_;
    CostViews views_;
    QSet<QWidget*> seen_; ///< whose dock is in front
};

} // namespace espalier
