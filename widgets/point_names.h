#pragma once

#include <QFont>
#include <QList>
#include <QRectF>

class QCPItemText;
class QCustomPlot;

namespace espalier {

/// Names beside the points of a plot where they cover neither points nor each other. Those placed first win.
class PointNames {
public:
    explicit PointNames(QCustomPlot* canvas) : canvas_(canvas) { }

    /// Takes the names of before away. `points` are pixels, `size` is a point's.
    void begin(const QList<QPointF>& points, double size, const QFont& font);
    /// Tries the four corners of the point; a name that fits nowhere is left out.
    void place(const QString& name, const QPointF& point, const QColor& colour);

private:
    bool isFree(const QRectF& place, const QPointF& point) const;
    void add(const QString& name, const QPointF& topLeft, const QColor& colour);

    QCustomPlot* canvas_;
    QFont font_;
    double size_ = 0.0;
    QList<QRectF> taken_;
    QList<QCPItemText*> names_;
};

} // namespace espalier
