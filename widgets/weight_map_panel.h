#pragma once

#include "widgets/weight_map.h"

#include <QWidget>

class QLabel;

namespace espalier {

class WeightMapPlot;

/// The map of the selected layer with its sums, its legend and buttons to zoom.
class WeightMapPanel : public QWidget {
    Q_OBJECT
public:
    explicit WeightMapPanel(QWidget* parent = nullptr);

    void setMap(const WeightMapPtr& map);
    WeightMapPlot* plot() const { return plot_; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void describe();

    WeightMapPlot* plot_;
    QLabel* summary_;
    QLabel* legend_;
};

} // namespace espalier
