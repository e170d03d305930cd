#pragma once

#include "widgets/sensitivity_plot.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace espalier {

class SensitivityMap;

/// Curves and surface of the selected layer, how far measuring is, and its one button.
class SensitivityPanel : public QWidget {
    Q_OBJECT
public:
    explicit SensitivityPanel(QWidget* parent = nullptr);

    void setLayer(const SensitivityOfLayer& layer);
    /// Null: nothing was measured yet.
    void setProgress(const SensitivityProgressPtr& progress, bool measuring);
    SensitivityPlot* curves() const { return curves_; }
    SensitivityMap* surface() const { return surface_; }

signals:
    void chosen(const espalier::SensitivityChoice& choice);
    void measureWanted();
    void cancelWanted();
    /// The panel came into view: what it shows is worth measuring.
    void shown();

protected:
    void showEvent(QShowEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    SensitivityPlot* curves_;
    SensitivityMap* surface_;
    QLabel* state_;
    QProgressBar* bar_;
    QPushButton* button_;
    bool measuring_ = false;
    bool justShown_ = false;
};

} // namespace espalier
