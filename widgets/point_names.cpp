#include "widgets/point_names.h"

#include <qcustomplot.h>

#include <algorithm>

namespace espalier {

void PointNames::begin(const QList<QPointF>& points, double size, const QFont& font)
{
    for (QCPItemText* name : std::as_const(names_))
        canvas_->removeItem(name);
    names_.clear();
    taken_.clear();
    font_ = font;
    size_ = size;
    for (const QPointF& point : points)
        taken_.append(QRectF(point - QPointF(size, size), QSizeF(2.0, 2.0) * size));
}

bool PointNames::isFree(const QRectF& place, const QPointF& point) const
{
    return QRectF(canvas_->axisRect()->rect()).contains(place)
        && std::none_of(taken_.begin(), taken_.end(),
            [&](const QRectF& other) { return other.intersects(place) && !other.contains(point); });
}

void PointNames::place(const QString& name, const QPointF& point, const QColor& colour)
{
    const QFontMetricsF metrics(font_);
    QRectF place(QPointF(), QSizeF(metrics.horizontalAdvance(name), metrics.height()));
    const QPointF away(place.width() / 2.0 + size_, place.height() / 2.0 + size_ / 3.0);
    for (const QPointF corner : {QPointF(1, -1), QPointF(1, 1), QPointF(-1, -1), QPointF(-1, 1)}) {
        place.moveCenter(point + QPointF(corner.x() * away.x(), corner.y() * away.y()));
        if (isFree(place, point)) {
            add(name, place.topLeft(), colour);
            taken_.append(place);
            return;
        }
    }
}

void PointNames::add(const QString& name, const QPointF& topLeft, const QColor& colour)
{
    auto* text = new QCPItemText(canvas_);
    text->setText(name);
    text->setFont(font_);
    text->setColor(colour);
    text->setPadding(QMargins());
    text->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    text->position->setType(QCPItemPosition::ptAbsolute);
    text->position->setCoords(topLeft);
    names_.append(text);
}

} // namespace espalier
