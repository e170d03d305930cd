#pragma once

#include "widgets/run_film.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace espalier {

class AdmmTraces;
class DualHistogram;
class WeightHistogram;

/// ADMM at work on one layer: W walking onto Z's zeros and levels, U, residuals, ρ and mask changes; with the
/// controls to pause, step, go back in time and change ρ.
class AdmmPanel : public QWidget {
    Q_OBJECT
public:
    explicit AdmmPanel(QWidget* parent = nullptr);

    void setLayer(int layer, const QString& name);
    /// A new run begins: forgets the frames of the last one.
    void begin();
    void add(const Progress& progress);
    /// What a run that goes on allows.
    void setRunning(bool running, bool paused);
    /// Shows the factor on ρ without announcing it.
    void setRhoScale(double scale);

    const RunFilm& film() const { return film_; }
    /// Position of the frame looked at.
    std::size_t frame() const { return frame_; }
    void showFrame(std::size_t frame);
    WeightHistogram* weights() const { return weights_; }
    AdmmTraces* traces() const { return traces_; }
    DualHistogram* dual() const { return dual_; }

signals:
    void pauseWanted(bool paused);
    void stepWanted();
    void rhoScaleWanted(double scale);

private:
    QToolButton* addButton(const QString& icon, const QString& text, const QString& help);
    void refresh();
    void showNow();
    QString describe(const RunFrame& frame) const;

    RunFilm film_;
    int layer_ = 0;
    QString name_;
    std::size_t frame_ = 0;
    bool follows_ = true; ///< the newest frame is looked at as they come
    bool running_ = false;
    bool paused_ = false;
    WeightHistogram* weights_;
    DualHistogram* dual_;
    AdmmTraces* traces_;
    QToolButton* pause_;
    QToolButton* step_;
    QSlider* time_;
    QToolButton* live_;
    QComboBox* rho_;
    QLabel* state_;
};

} // namespace espalier
