#pragma once

#include "widgets/sensitivity_view.h"

#include <memory>
#include <optional>

namespace espalier {

/// Accuracy of the network over one layer's keep ratio, a line for each width of its weights, and where the
/// layer stands now. A click on a point, or the arrow keys and Space, wish the layer there.
class SensitivityPlot : public SensitivityView {
    Q_OBJECT
public:
    explicit SensitivityPlot(QWidget* parent = nullptr);
    ~SensitivityPlot() override;

    PlotTable table() const override;
    /// Where a sample is drawn, in the plot's own pixels; nothing where it is not.
    std::optional<QPointF> positionOf(const SensitivityChoice& choice) const;

protected:
    void rebuild() override;
    void restyle() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fillLines();
    void fillOwnPoint();
    void pointAt(qsizetype shown);
    qsizetype nearest(const QPointF& position) const;
    QString describe(qsizetype shown) const;

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    QList<SensitivitySample> shown_; ///< by width, then keep
};

} // namespace espalier
