#include "widgets/digit_canvas.h"

#include "widgets/digit_centering.h"
#include "widgets/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace espalier {

namespace {

constexpr int scale = 10; ///< pixels of the sheet for one of the picture

} // namespace

DigitCanvas::DigitCanvas(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("digitCanvas"));
    setAccessibleName(tr("Drawing sheet"));
    setAccessibleDescription(tr("Arrow keys move the pen, Space puts it down and lifts it, Delete clears"));
    setToolTip(tr("Draw with the left button, rub out with the right one"));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::CrossCursor);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setPictureShape(1, size_);
}

void DigitCanvas::setPictureShape(int channels, QSize size)
{
    channels_ = channels;
    size_ = size;
    sheet_ = QImage(size * scale, channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
    clear();
}

void DigitCanvas::clear()
{
    sheet_.fill(Qt::black);
    blank_ = true;
    fromPicture_ = false;
    update();
    emit changed();
}

void DigitCanvas::setPicture(const std::vector<std::uint8_t>& pixels)
{
    const auto area = static_cast<std::size_t>(size_.width()) * static_cast<std::size_t>(size_.height());
    if (pixels.size() != area * static_cast<std::size_t>(channels_))
        return;
    QImage picture(size_, sheet_.format());
    for (int y = 0; y < size_.height(); ++y)
        for (int x = 0; x < size_.width(); ++x)
            for (int channel = 0; channel < channels_; ++channel)
                picture.scanLine(y)[x * channels_ + channel] = pixels[static_cast<std::size_t>(channel) * area
                    + static_cast<std::size_t>(y * size_.width() + x)];
    sheet_ = picture.scaled(sheet_.size()); // each pixel a square, so that shrinking gives it back
    blank_ = false;
    fromPicture_ = true;
    update();
    emit changed();
}

/// The mean of each square of the sheet.
QImage DigitCanvas::shrunk() const
{
    QImage picture(size_, sheet_.format());
    for (int y = 0; y < size_.height(); ++y)
        for (int x = 0; x < size_.width() * channels_; ++x) {
            int sum = 0;
            for (int row = 0; row < scale; ++row)
                for (int column = 0; column < scale; ++column)
                    sum += sheet_.constScanLine(
                        y * scale + row)[(x / channels_ * scale + column) * channels_ + x % channels_];
            picture.scanLine(y)[x] = static_cast<uchar>((sum + scale * scale / 2) / (scale * scale));
        }
    return picture;
}

std::vector<std::uint8_t> DigitCanvas::picture() const
{
    const auto image = channels_ == 1 && !fromPicture_ ? centredLikeMnist(sheet_, size_) : shrunk();
    std::vector<std::uint8_t> pixels;
    for (int channel = 0; channel < channels_; ++channel)
        for (int y = 0; y < size_.height(); ++y)
            for (int x = 0; x < size_.width(); ++x)
                pixels.push_back(image.constScanLine(y)[x * channels_ + channel]);
    return pixels;
}

QRectF DigitCanvas::sheetRect() const
{
    const auto size = QSizeF(sheet_.size()).scaled(QSizeF(this->size()) - QSizeF(2, 2), Qt::KeepAspectRatio);
    QRectF rect(QPointF(), size);
    rect.moveCenter(QRectF(this->rect()).center());
    rect.moveTop(1.0);
    return rect;
}

QPointF DigitCanvas::onSheet(const QPointF& position) const
{
    const auto rect = sheetRect();
    return {(position.x() - rect.left()) / rect.width() * sheet_.width(),
        (position.y() - rect.top()) / rect.height() * sheet_.height()};
}

void DigitCanvas::stroke(const QPointF& from, const QPointF& to)
{
    QPainter painter(&sheet_);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool rubs = erasing_;
    painter.setPen(QPen(rubs ? Qt::black : Qt::white, penWidth_ * scale * (rubs ? 1.6 : 1.0), Qt::SolidLine,
        Qt::RoundCap, Qt::RoundJoin));
    painter.drawLine(from, to == from ? to + QPointF(0.01, 0.0) : to);
    blank_ = blank_ && rubs;
    update();
    emit changed();
}

void DigitCanvas::mousePressEvent(QMouseEvent* event)
{
    if (!sheetRect().contains(event->position()))
        return;
    last_ = onSheet(event->position());
    cursor_.reset();
    mouseMoveEvent(event);
}

void DigitCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (!last_)
        return;
    const auto here = onSheet(event->position());
    const bool wasErasing = erasing_;
    erasing_ = wasErasing || (event->buttons() & Qt::RightButton);
    stroke(*last_, here);
    erasing_ = wasErasing;
    last_ = here;
}

void DigitCanvas::mouseReleaseEvent(QMouseEvent* /*event*/)
{
    last_.reset();
}

void DigitCanvas::keyPressEvent(QKeyEvent* event)
{
    const auto across = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    const auto down = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    if (!cursor_)
        cursor_ = QPointF(sheet_.width(), sheet_.height()) / 2.0;
    if (across != 0 || down != 0) {
        const auto before = *cursor_;
        cursor_->rx() = std::clamp<double>(before.x() + across * scale, 0.0, sheet_.width());
        cursor_->ry() = std::clamp<double>(before.y() + down * scale, 0.0, sheet_.height());
        if (penDown_)
            stroke(before, *cursor_);
    } else if (event->key() == Qt::Key_Space) {
        penDown_ = !penDown_;
        if (penDown_)
            stroke(*cursor_, *cursor_);
    } else if (event->key() == Qt::Key_Delete) {
        clear();
    } else {
        return QWidget::keyPressEvent(event);
    }
    update();
}

void DigitCanvas::focusOutEvent(QFocusEvent* event)
{
    penDown_ = false;
    cursor_.reset();
    update();
    QWidget::focusOutEvent(event);
}

void DigitCanvas::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const auto& c = colours(palette());
    const auto rect = sheetRect();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, !fromPicture_);
    painter.drawImage(rect, sheet_);
    if (blank_) {
        painter.setPen(QColor(0x98A29B)); // upon black in either theme
        painter.drawText(
            rect, Qt::AlignCenter, channels_ == 1 ? tr("draw here") : tr("draw, or pick a picture"));
    }
    painter.setPen(QPen(hasFocus() ? c.accent : c.line, hasFocus() ? 2.0 : 1.0));
    painter.drawRect(rect);
    if (cursor_) {
        const QPointF at(rect.left() + cursor_->x() / sheet_.width() * rect.width(),
            rect.top() + cursor_->y() / sheet_.height() * rect.height());
        painter.setPen(QPen(c.accent, penDown_ ? 3.0 : 1.0));
        painter.drawEllipse(at, 6.0, 6.0);
    }
}

} // namespace espalier
