#pragma once

#include <QSlider>

namespace espalier {

/// A horizontal slider over a keep ratio, 0.1 % to 100 % on a logarithmic scale. A click jumps there, a
/// double-click snaps to a round value, arrows step by a twentieth of a decade, with Shift by a
/// two-hundredth.
class LogSlider : public QSlider {
    Q_OBJECT
public:
    static constexpr double least = 0.001;

    explicit LogSlider(QWidget* parent = nullptr);

    double keep() const;
    void setKeep(double keep);
    /// Horizontal middle of the handle for a value, in pixels.
    int positionOf(double keep) const;

    static double roundValueNear(double keep);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    int handleWidth() const;
    int valueAt(int x) const;
};

} // namespace espalier
