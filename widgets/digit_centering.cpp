#include "widgets/digit_centering.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr double boxShare = 20.0 / 28.0;
constexpr int faintest = 16; ///< what counts as ink

QRect inkOf(const QImage& drawing)
{
    QRect ink;
    for (int y = 0; y < drawing.height(); ++y) {
        const auto* line = drawing.constScanLine(y);
        for (int x = 0; x < drawing.width(); ++x)
            if (line[x] >= faintest)
                ink |= QRect(x, y, 1, 1);
    }
    return ink;
}

QPointF centreOfMass(const QImage& picture)
{
    double mass = 0.0;
    QPointF sum;
    for (int y = 0; y < picture.height(); ++y) {
        const auto* line = picture.constScanLine(y);
        for (int x = 0; x < picture.width(); ++x) {
            mass += line[x];
            sum += line[x] * QPointF(x + 0.5, y + 0.5);
        }
    }
    return sum / mass;
}

} // namespace

QImage centredLikeMnist(const QImage& drawing, QSize size)
{
    QImage picture(size, QImage::Format_Grayscale8);
    picture.fill(0);
    const auto grey = drawing.convertToFormat(QImage::Format_Grayscale8);
    const auto ink = inkOf(grey);
    if (ink.isEmpty())
        return picture;
    const auto box = QSizeF(size) * boxShare;
    const auto wanted = ink.size().scaled(static_cast<int>(std::lround(box.width())),
        static_cast<int>(std::lround(box.height())), Qt::KeepAspectRatio);
    const auto digit =
        grey.copy(ink).scaled(wanted.expandedTo({1, 1}), Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    const auto shift = QPointF(size.width(), size.height()) / 2.0
        - centreOfMass(digit.convertToFormat(QImage::Format_Grayscale8));
    QPainter(&picture).drawImage(
        QPoint(static_cast<int>(std::lround(shift.x())), static_cast<int>(std::lround(shift.y()))), digit);
    return picture;
}

} // namespace espalier
