#pragma once

#include "widgets/plot.h"
#include "widgets/run_film.h"

#include <memory>

namespace espalier {

/// One layer over the iterations of a run: residuals on the left, penalty ρ and how many weights changed
/// between kept and pruned on the right. A line stands at the iteration looked at; a click goes there.
class AdmmTraces : public Plot {
    Q_OBJECT
public:
    explicit AdmmTraces(QWidget* parent = nullptr);
    ~AdmmTraces() override;

    void setFrames(const std::vector<RunFramePtr>& frames, int layer);
    void setCursor(std::size_t frame);
    PlotTable table() const override;

signals:
    void frameChosen(std::size_t frame);

protected:
    void restyle() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    const LayerProgress* layerOf(const RunFrame& frame) const;
    void drawMarks();
    void placeNames();

    struct Parts; ///< of QCustomPlot
    std::unique_ptr<Parts> parts_;
    std::vector<RunFramePtr> frames_;
    int layer_ = 0;
    std::size_t cursor_ = 0;
};

} // namespace espalier
