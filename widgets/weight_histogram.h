#pragma once

#include "core/run/progress.h"
#include "widgets/plot.h"

class QCPAbstractItem;
class QCPGraph;

namespace espalier {

/// W and Z of one layer as histograms, with quantization levels and the pruning threshold as lines.
class WeightHistogram : public Plot {
    Q_OBJECT
public:
    explicit WeightHistogram(QWidget* parent = nullptr);

    void setWeights(const LayerProgress& weights);
    void setLogarithmic(bool logarithmic);
    bool isLogarithmic() const { return logarithmic_; }

    PlotTable table() const override;

protected:
    void restyle() override;

private:
    void refresh();
    void drawLines();

    LayerProgress weights_;
    bool logarithmic_ = true;
    QCPGraph* graphs_[2] = {}; ///< of W and of Z
    QList<QCPAbstractItem*> lines_;
};

} // namespace espalier
