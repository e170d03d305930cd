#pragma once

#include "widgets/plot.h"

#include <memory>

namespace espalier {

/// Joules per picture by layer and source; dense[layer][source].
struct EnergyBreakdown {
    QStringList layers;
    QStringList sources; ///< "MACs", "weights from DRAM", ...
    QList<QList<double>> dense;
    QList<QList<double>> compressed;
    bool operator==(const EnergyBreakdown&) const = default;
};

/// Energy per layer as stacked bars: dense beside compressed.
class EnergyPlot : public Plot {
    Q_OBJECT
public:
    explicit EnergyPlot(QWidget* parent = nullptr);
    ~EnergyPlot() override;

    void setEnergy(const EnergyBreakdown& energy);
    PlotTable table() const override;

protected:
    void restyle() override;

private:
    void rebuild();

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    EnergyBreakdown energy_;
};

} // namespace espalier
