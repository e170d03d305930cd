#include "widgets/keep_slider.h"
#include "widgets/format.h"
#include "widgets/keep_edit.h"
#include "widgets/log_slider.h"
#include "widgets/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>

#include <algorithm>

namespace espalier {

KeepSlider::KeepSlider(QWidget* parent)
    : QWidget(parent), slider_(new LogSlider(this)), field_(new KeepEdit(this)), problem_(new QLabel(this))
{
    slider_->setAccessibleName(tr("Keep"));
    slider_->setToolTip(tr("Arrow keys step, with Shift finer; double-click snaps to a round value"));
    field_->setFixedWidth(
        field_->fontMetrics().horizontalAdvance(QStringLiteral("00.000 % ")) + 2 * spacing::wideGap);
    problem_->setWordWrap(true);
    problem_->setFont(captionFont(font()));
    problem_->hide();
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(spacing::gap);
    grid->setVerticalSpacing(0);
    grid->addWidget(slider_, 0, 0);
    grid->addWidget(field_, 0, 1);
    grid->setRowMinimumHeight(1, QFontMetrics(captionFont(font())).height() + 2); // of the scale's numbers
    grid->addWidget(problem_, 2, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    connect(slider_, &QSlider::valueChanged, this, &KeepSlider::takeSlider);
    connect(slider_, &QSlider::sliderReleased, this, &KeepSlider::endDrag);
    connect(field_, &QLineEdit::editingFinished, this, &KeepSlider::acceptTyped);
    connect(field_, &KeepEdit::problemChanged, this, &KeepSlider::showProblem);
    setFocusProxy(slider_);
    setKeep(1.0);
}

void KeepSlider::setKeep(double keep)
{
    if (slider_->isSliderDown())
        return;
    keep_ = keep;
    const QSignalBlocker blocker(slider_);
    slider_->setKeep(keep);
    if (!(field_->hasFocus() && field_->isModified()))
        field_->setKeep(keep);
}

void KeepSlider::takeSlider()
{
    keep_ = slider_->keep();
    field_->setKeep(keep_);
    dragged_ = slider_->isSliderDown();
    if (dragged_)
        emit changing(keep_);
    else
        emit changed(keep_);
}

void KeepSlider::endDrag()
{
    if (std::exchange(dragged_, false))
        emit changed(keep_);
}

void KeepSlider::acceptTyped()
{
    const std::optional<double> typed = field_->keepTyped();
    if (!typed)
        return;
    field_->setModified(false);
    setKeep(*typed);
    emit changed(keep_);
}

void KeepSlider::showProblem(const QString& problem)
{
    QPalette own;
    own.setColor(QPalette::WindowText, colours(palette()).error);
    problem_->setPalette(own);
    problem_->setText(problem);
    problem_->setVisible(!problem.isEmpty());
}

void KeepSlider::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setFont(captionFont(font()));
    painter.setPen(colours(palette()).muted);
    const int top = slider_->geometry().bottom() + 1;
    const int height = painter.fontMetrics().height() + 2;
    for (const double mark : {0.001, 0.01, 0.1, 1.0}) {
        const QString text =
            mark < 1.0 ? formatShare(mark).replace(QStringLiteral(".0"), QString()) : formatShare(mark);
        const int width = painter.fontMetrics().horizontalAdvance(text) + 2;
        const int middle = slider_->x() + slider_->positionOf(mark);
        const int left =
            std::clamp(middle - width / 2, slider_->x(), slider_->geometry().right() - width + 1);
        painter.drawLine(middle, top - spacing::unit, middle, top);
        painter.drawText(QRect(left, top, width, height), Qt::AlignCenter, text);
    }
}

} // namespace espalier
