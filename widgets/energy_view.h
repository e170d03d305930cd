#pragma once

#include "widgets/energy_plot.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;

namespace espalier {

/// The energy plot with the choice of what it shows. Remembers the choice as long as it lives.
class EnergyView : public QWidget {
    Q_OBJECT
public:
    explicit EnergyView(QWidget* parent = nullptr);

    EnergyPlot* plot() const { return plot_; }
    /// What the numbers hold for: "Generic 45 nm, batch 1".
    void setCaption(const QString& caption);

private:
    EnergyPlot* plot_;
    QComboBox* mode_;
    QCheckBox* percent_;
    QLabel* caption_;
};

} // namespace espalier
