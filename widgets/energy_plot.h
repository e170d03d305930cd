#pragma once

#include "widgets/energy_steps.h"
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

/// What the bars are about.
enum class EnergyMode {
    Sources, ///< waterfall of the whole network by source
    LayerSources, ///< waterfall of one layer by source
    Layers, ///< waterfall of the whole network by layer
    All, ///< every layer dense beside compressed, stacked by source
};

/// Energy per picture, dense against compressed: as a waterfall or as stacked bars, in joules or in per cent.
class EnergyPlot : public Plot {
    Q_OBJECT
public:
    explicit EnergyPlot(QWidget* parent = nullptr);
    ~EnergyPlot() override;

    void setEnergy(const EnergyBreakdown& energy);
    void setMode(EnergyMode mode);
    /// Waterfalls in per cent of the dense total, stacks each in per cent of its own.
    void setPercent(bool percent);
    /// That EnergyMode::LayerSources is about; negative: none.
    void setLayer(int layer);
    EnergyMode mode() const { return mode_; }
    /// The bars of the waterfall that is shown, in joules; empty where stacks are shown.
    QList<EnergyStep> steps() const;
    PlotTable table() const override;

protected:
    void restyle() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild();
    void clearBars();
    void addStacks();
    void addSteps(const QList<EnergyStep>& steps);
    void addText(double x, double y, const QString& text);
    void fitAxes(qsizetype columns, double most);
    QString labelOf() const;
    QString emptyText() const;
    QString changeText(const EnergyStep& step, double all) const;

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    EnergyBreakdown energy_;
    EnergyMode mode_ = EnergyMode::All;
    bool percent_ = false;
    int layer_ = -1;
};

} // namespace espalier
