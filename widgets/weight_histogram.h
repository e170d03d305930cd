#pragma once

#include "core/run/progress.h"
#include "widgets/plot.h"

#include <array>

class QCPAbstractItem;
class QCPGraph;
class QCPItemText;

namespace espalier {

/// W and Z of one layer as histograms, with quantization levels and the pruning threshold as lines.
class WeightHistogram : public Plot {
    Q_OBJECT
public:
    explicit WeightHistogram(QWidget* parent = nullptr);

    void setWeights(const LayerProgress& weights);
    /// Values up to this size are shown on either side of zero, whatever the weights' own range; 0: their
    /// range.
    void setSpread(double spread);
    void setLogarithmic(bool logarithmic);
    bool isLogarithmic() const { return logarithmic_; }

    PlotTable table() const override;

protected:
    void restyle() override;

private:
    void refresh();
    void fitAxes();
    void drawLines();
    void drawLine(double value, const QColor& colour, Qt::PenStyle dash);
    void drawNames();
    void placeNames();

    LayerProgress weights_;
    bool logarithmic_ = true;
    double spread_ = 0.0;
    std::array<QCPGraph*, 2> graphs_{}; ///< of W and of Z
    QList<QCPAbstractItem*> items_;
    QList<QCPItemText*> nameTexts_; ///< among the items
};

} // namespace espalier
