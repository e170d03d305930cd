#pragma once

#include "widgets/plot.h"

#include <QPointF>

#include <memory>

namespace espalier {

/// Size of a layer in one format over the share of weights that it keeps.
struct SizeCurve {
    QString format;
    QList<QPointF> points = {}; ///< kept share, bytes; by ascending share
    double breakEven = 0.0; ///< kept share at which it takes as much as dense; 0: never less, 1: always
    bool operator==(const SizeCurve&) const = default;
};

struct StorageCurves {
    QString layer;
    int bits = 32;
    double denseBytes = 0.0; ///< at the same bits
    QList<SizeCurve> curves;
    double keep = 0.0; ///< of the layer itself
    double bytes = 0.0; ///< in the format that is chosen
    bool operator==(const StorageCurves&) const = default;
};

/// Which format is the smallest at which density, for one layer at its bits; break-even densities as marks.
class StoragePlot : public Plot {
    Q_OBJECT
public:
    explicit StoragePlot(QWidget* parent = nullptr);
    ~StoragePlot() override;

    /// Without curves it says what to do.
    void setCurves(const StorageCurves& curves);
    const StorageCurves& curves() const { return curves_; }
    PlotTable table() const override;

protected:
    void restyle() override;

private:
    void rebuild();
    void addCurve(int index);
    void fitAxes();

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    StorageCurves curves_;
};

} // namespace espalier
