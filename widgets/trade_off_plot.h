#pragma once

#include "core/run/progress.h"
#include "widgets/knowledge.h"
#include "widgets/plot.h"

#include <memory>

namespace espalier {

/// A plan that was tried, or a run.
struct TradeOffPoint {
    QString id; ///< handed back by activated()
    QString name; ///< for people
    double bytes = 0.0;
    Accuracy accuracy;
    Knowledge known = Knowledge::Probed;
    bool current = false; ///< the plan being edited
    bool operator==(const TradeOffPoint&) const = default;
};

/// Positions of the points that no other beats in both bytes and accuracy, by ascending bytes.
QList<qsizetype> paretoFront(const QList<TradeOffPoint>& points);

/// Accuracy against stored bytes: every plan a point with its interval, the Pareto front drawn. Left and
/// Right walk along the points.
class TradeOffPlot : public Plot {
    Q_OBJECT
public:
    explicit TradeOffPlot(QWidget* parent = nullptr);
    ~TradeOffPlot() override;

    void setPoints(const QList<TradeOffPoint>& points);
    PlotTable table() const override;

    /// Where a point is drawn, in this widget's pixels; after the first painting.
    QPoint positionOf(const QString& id) const;

signals:
    void activated(const QString& id); ///< by double-click or Return: go back to this plan
    void hovered(const QString& id); ///< empty where the pointer left

protected:
    void restyle() override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void fillGraphs();
    void fitAxes();
    void placeNames();
    QList<qsizetype> namingOrder() const;
    void setHovered(qsizetype index);
    void walk(int direction);
    qsizetype pointAt(const QPointF& pixel) const;
    QPointF pixelOf(const TradeOffPoint& point) const;
    QString describe(const TradeOffPoint& point) const;

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    QList<TradeOffPoint> points_; ///< by ascending bytes
    QList<qsizetype> front_;
    qsizetype hovered_ = -1;
};

} // namespace espalier
