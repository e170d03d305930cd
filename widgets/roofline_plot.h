#pragma once

#include "widgets/plot.h"
#include "widgets/roofline.h"

#include <memory>

namespace espalier {

/// Operations per byte against throughput, under the chip's roof: each layer hollow where dense, filled where
/// compressed, its shape saying what binds it. Left and Right walk along the layers.
class RooflinePlot : public Plot {
    Q_OBJECT
public:
    explicit RooflinePlot(QWidget* parent = nullptr);
    ~RooflinePlot() override;

    void setRoofline(const Roofline& roofline);
    const Roofline& roofline() const { return roofline_; }
    /// Rings a layer; negative: none.
    void selectLayer(int layer);
    PlotTable table() const override;
    /// Where the compressed layer is drawn, in this widget's pixels; after the first painting.
    QPoint positionOf(int layer) const;

signals:
    void layerSelected(int layer); ///< by click, Left or Right

protected:
    void restyle() override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();
    void fitAxes();
    void addRoof();
    void addLayers();
    void placeNames();
    double xOf(const RooflinePoint& point, int layer) const;
    QPointF pixelOf(const RooflinePoint& point, int layer) const;
    int layerAt(const QPointF& pixel) const;

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    Roofline roofline_;
    int selected_ = -1;
};

} // namespace espalier
