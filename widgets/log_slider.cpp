#include "widgets/log_slider.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QWheelEvent>

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier {

namespace {

constexpr int perDecade = 1000;
constexpr int decades = 3;
constexpr int step = perDecade / 20;
constexpr int fineStep = perDecade / 200;

int toPosition(double keep)
{
    const double exponent = std::log10(std::clamp(keep, LogSlider::least, 1.0) / LogSlider::least);
    return static_cast<int>(std::lround(exponent * perDecade));
}

double fromPosition(int position)
{
    return LogSlider::least * std::pow(10.0, static_cast<double>(position) / perDecade);
}

} // namespace

LogSlider::LogSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent)
{
    setRange(0, decades * perDecade);
    setSingleStep(step);
    setPageStep(perDecade / 4);
    setFocusPolicy(Qt::StrongFocus);
}

double LogSlider::keep() const
{
    return fromPosition(value());
}

void LogSlider::setKeep(double keep)
{
    setValue(toPosition(keep));
}

double LogSlider::roundValueNear(double keep)
{
    static constexpr std::array roundValues{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0};
    const auto distance = [keep](double value) { return std::abs(std::log(value / keep)); };
    return *std::min_element(roundValues.begin(), roundValues.end(),
        [&](double a, double b) { return distance(a) < distance(b); });
}

int LogSlider::handleWidth() const
{
    QStyleOptionSlider option;
    initStyleOption(&option);
    return style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this).width();
}

int LogSlider::positionOf(double keep) const
{
    return handleWidth() / 2
        + QStyle::sliderPositionFromValue(minimum(), maximum(), toPosition(keep), width() - handleWidth());
}

int LogSlider::valueAt(int x) const
{
    return QStyle::sliderValueFromPosition(
        minimum(), maximum(), x - handleWidth() / 2, width() - handleWidth());
}

void LogSlider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) {
        setSliderDown(true); // so that the jump counts as the beginning of a drag
        setSliderPosition(valueAt(static_cast<int>(event->position().x())));
    }
    QSlider::mousePressEvent(event);
}

void LogSlider::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        setKeep(roundValueNear(fromPosition(valueAt(static_cast<int>(event->position().x())))));
    event->accept();
}

void LogSlider::keyPressEvent(QKeyEvent* event)
{
    const int distance = event->modifiers().testFlag(Qt::ShiftModifier) ? fineStep : step;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down: setValue(value() - distance); break;
    case Qt::Key_Right:
    case Qt::Key_Up: setValue(value() + distance); break;
    default: QSlider::keyPressEvent(event);
    }
}

void LogSlider::wheelEvent(QWheelEvent* event)
{
    // Scrolling past must not change a plan.
    if (hasFocus())
        QSlider::wheelEvent(event);
    else
        event->ignore();
}

} // namespace espalier
