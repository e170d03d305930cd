#pragma once

#include "widgets/sensitivity_view.h"

#include <memory>
#include <optional>

namespace espalier {

/// Accuracy of the network over one layer's keep ratio and weight bits together, a cell for each setting of
/// the coarse grid, the cell nearest to the layer's own setting framed. A click on a cell wishes the layer
/// there.
class SensitivityMap : public SensitivityView {
    Q_OBJECT
public:
    explicit SensitivityMap(QWidget* parent = nullptr);
    ~SensitivityMap() override;

    PlotTable table() const override;
    std::optional<QPointF> positionOf(const SensitivityChoice& choice) const;

protected:
    void rebuild() override;
    void restyle() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Cell {
        int column = 0; ///< halvings of the keep ratio
        int row = 0; ///< position among the widths
        SensitivitySample sample;
    };

    void readCells();
    void fillAxes();
    void labelCells();
    const Cell* cellAt(const QPointF& position) const;
    const Cell* ownCell() const;
    void pointAt(const Cell* cell);
    QString describe(const Cell& cell) const;

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    QList<int> widths_; ///< bits, fewest first
    QList<Cell> cells_;
    int columns_ = 0;
};

} // namespace espalier
