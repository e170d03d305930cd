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
    void createAxes();
    void addPoint(const CurvePoint& point);
    void fitAxes();

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    Curve curve_;
};

} // namespace espalier
