#pragma once

#include <QWidget>

class QLabel;

namespace espalier {

class KeepEdit;
class LogSlider;

/// A keep ratio by hand: a logarithmic slider from 0.1 % to 100 % and a field that takes "85x", "1.2%",
/// "0.012". Typed values may lie below the slider's end.
class KeepSlider : public QWidget {
    Q_OBJECT
public:
    explicit KeepSlider(QWidget* parent = nullptr);

    double keep() const { return keep_; }
    /// Says nothing to anybody, and leaves a drag or a half-typed text alone.
    void setKeep(double keep);

signals:
    void changing(double keep); ///< while dragging
    void changed(double keep); ///< at the end of a drag, a key or a typed value

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void takeSlider();
    void endDrag();
    void acceptTyped();
    void showProblem(const QString& problem);

    double keep_ = 1.0;
    bool dragged_ = false;
    LogSlider* slider_;
    KeepEdit* field_;
    QLabel* problem_;
};

} // namespace espalier
