#pragma once

#include "core/run/progress.h"
#include "widgets/plot.h"

class QCPGraph;
class QCPItemText;

namespace espalier {

/// ADMM's scaled dual U of one layer: how far each weight has been pulled towards Z so far.
class DualHistogram : public Plot {
    Q_OBJECT
public:
    explicit DualHistogram(QWidget* parent = nullptr);

    void setDual(const Histogram& dual);
    PlotTable table() const override;

protected:
    void restyle() override;

private:
    Histogram dual_;
    QCPGraph* graph_;
    QCPItemText* name_;
};

} // namespace espalier
