#pragma once

#include "core/hardware/latency.h"
#include "widgets/plot.h"

#include <memory>

namespace espalier {

/// What a layer does on the chip, for one batch. An operation is half a multiply-add; skipped ones are not
/// counted.
struct RooflinePoint {
    double operations = 0.0;
    double dramBytes = 0.0;
    Latency latency;
    bool operator==(const RooflinePoint&) const = default;

    double throughput() const { return latency.total > 0.0 ? operations / latency.total : 0.0; }
    /// Operations for each byte; 0 where nothing is moved.
    double intensity() const { return dramBytes > 0.0 ? operations / dramBytes : 0.0; }
};

struct RooflineLayer {
    QString name;
    RooflinePoint dense;
    RooflinePoint compressed;
    bool operator==(const RooflineLayer&) const = default;
};

struct Roofline {
    double peak = 0.0; ///< operations in a second
    double bandwidth = 0.0; ///< bytes in a second to and from DRAM; 0: the chip has none
    QList<RooflineLayer> layers;
    bool operator==(const Roofline&) const = default;
};

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
    QString describe(int layer) const;

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    Roofline roofline_;
    int selected_ = -1;
};

} // namespace espalier
