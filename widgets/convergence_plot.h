#pragma once

#include "core/run/progress.h"
#include "widgets/plot.h"

#include <memory>

namespace espalier {

/// A run as it goes: loss and validation accuracy on the left, primal and dual residuals of every layer on
/// the right. Takes only what is new of a growing curve.
class ConvergencePlot : public Plot {
    Q_OBJECT
public:
    explicit ConvergencePlot(QWidget* parent = nullptr);
    ~ConvergencePlot() override;

    void setLayerNames(const QStringList& names);
    /// Appends what `curve` has beyond what is shown; starts anew where it is another curve.
    void setCurve(const Curve& curve);
    void append(const CurvePoint& point);
    void clear();
    const Curve& curve() const { return curve_; }

    PlotTable table() const override;

protected:
    void restyle() override;

private:
    void addSeries(std::size_t layers);
    void addPoint(const CurvePoint& point);
    void addPhase(const CurvePoint& point);
    void addPlanMark(double epoch);
    void fitAxes();
    /// Names at the ends of the lines, apart from each other; phases named where there is room.
    void placeLabels();
    QString layerName(std::size_t layer) const;

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    QStringList names_;
    Curve curve_;
};

} // namespace espalier
