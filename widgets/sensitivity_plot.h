#pragma once

#include "core/plan/sensitivity.h"
#include "widgets/plot.h"

#include <memory>
#include <optional>

namespace espalier {

/// One layer of what was measured, and what is asked of it now.
struct SensitivityOfLayer {
    QString name; ///< empty: no layer
    SensitivityPtr values; ///< null while nothing was measured
    std::size_t layer = 0;
    LayerPlan plan;
    bool operator==(const SensitivityOfLayer&) const = default;
};

/// What of a layer's samples a click would set.
struct SensitivityChoice {
    double keep = 1.0;
    int weightBits = unquantizedBits;
    bool operator==(const SensitivityChoice&) const = default;
};

inline SensitivityChoice choiceOf(const SensitivitySample& sample)
{
    return {sample.keep, sample.weightBits};
}

/// Accuracy of the network over one layer's keep ratio, a line for each width of its weights, and where the
/// layer stands now. A click on a point, or the arrow keys and Space, wish the layer there.
class SensitivityPlot : public Plot {
    Q_OBJECT
public:
    explicit SensitivityPlot(QWidget* parent = nullptr);
    ~SensitivityPlot() override;

    void setLayer(const SensitivityOfLayer& layer);
    PlotTable table() const override;
    /// Where a sample is drawn, in the plot's own pixels; nothing where it is not.
    std::optional<QPointF> positionOf(const SensitivityChoice& choice) const;

signals:
    void chosen(const espalier::SensitivityChoice& choice);

protected:
    void restyle() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void rebuild();
    void fillLines();
    void fillOwnPoint();
    void pointAt(qsizetype shown);
    qsizetype nearest(const QPointF& position) const;
    QString describe(qsizetype shown) const;

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    SensitivityOfLayer layer_;
    QList<SensitivitySample> shown_; ///< by width, then keep
    qsizetype pointed_ = -1;
};

} // namespace espalier
