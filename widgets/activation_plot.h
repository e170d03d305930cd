#pragma once

#include "core/run/progress.h"
#include "widgets/plot.h"

#include <array>
#include <cstdint>

class QCPGraph;
class QCPItemText;

namespace espalier {

/// What a layer of one network hands on.
struct ActivationSeries {
    QString name; ///< of the network
    bool dense = false;
    Histogram values; ///< of those that are not zero
    std::int64_t zeros = 0;
    std::int64_t count = 0; ///< zeros and others
};

/// A layer's output activations as histograms, dense and compressed, with the share of zeros of each in
/// words: zeros are what chips can skip, and would dwarf all other bins.
class ActivationPlot : public Plot {
    Q_OBJECT
public:
    explicit ActivationPlot(QWidget* parent = nullptr);

    /// At most two; none: nothing is known.
    void setSeries(const QString& layer, const QList<ActivationSeries>& series);
    PlotTable table() const override;

protected:
    void restyle() override;

private:
    void placeNames();

    QList<ActivationSeries> series_;
    std::array<QCPGraph*, 2> graphs_{};
    std::array<QCPItemText*, 2> names_{};
};

} // namespace espalier
