#pragma once

#include "widgets/plot.h"
#include "widgets/weight_map.h"

#include <QRectF>

#include <memory>
#include <optional>

namespace espalier {

/// A layer's weights as a picture: kept ones by sign and size, pruned ones blank, dead rows and columns
/// marked along its edges. Wheel and + − zoom, dragging and arrow keys with Shift move, double-click and 0
/// show all; arrow keys walk from weight to weight.
class WeightMapPlot : public Plot {
    Q_OBJECT
public:
    explicit WeightMapPlot(QWidget* parent = nullptr);
    ~WeightMapPlot() override;

    /// Null: there is nothing to show. The view stays where it is while the layer stays the same.
    void setMap(WeightMapPtr map);
    const WeightMapPtr& map() const { return map_; }

    /// The pointed weight; negative where there is none.
    std::int64_t pointedWeight() const { return pointed_; }
    /// "row 12, column 340: 0.083", "pruned, was 0.012".
    QString describe(std::int64_t weight) const;

    void showAll();
    void zoom(double factor);
    /// The part in view, in cells.
    QRectF visibleCells() const;
    /// Cells are so small that shares are drawn instead of signs.
    bool showsShares() const;

    /// Every weight of a small layer, else what each output keeps.
    PlotTable table() const override;

signals:
    /// Another weight is pointed at, or none (negative).
    void pointedAt(std::int64_t weight);
    /// What the colours mean may have changed.
    void viewChanged();

protected:
    void restyle() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void createPicture();
    void placeTicks();
    void keepInside();
    void zoomAbout(const QPointF& position, double factor);
    void move(double across, double down);
    void walk(int across, int down);
    void pointAt(std::int64_t weight);
    std::int64_t weightUnder(const QPointF& position) const;

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    WeightMapPtr map_;
    std::int64_t pointed_ = -1;
    bool showsAll_ = true;
};

} // namespace espalier
