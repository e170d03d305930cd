#pragma once

#include "core/run/progress.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace espalier {

/// The line at the bottom: what a run is doing, how far it is, how long it will take, how accurate it is.
class RunBar : public QWidget {
    Q_OBJECT
public:
    explicit RunBar(QWidget* parent = nullptr);

    void setProgress(const Progress& progress);
    /// No run is going: `text` says what was or what to do, e.g. "Stopped at iteration 14. Resume continues
    /// there."
    void setIdle(const QString& text);

private:
    QLabel* state_;
    QProgressBar* bar_;
    QLabel* accuracy_;
};

} // namespace espalier
