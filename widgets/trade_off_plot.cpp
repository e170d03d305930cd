#include "widgets/trade_off_plot.h"
#include "widgets/format.h"
#include "widgets/point_names.h"
#include "widgets/theme.h"
#include "widgets/unit_ticker.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier {

namespace {

constexpr double catchRadius = 12.0; // pixels
constexpr double pointSize = 8.0;
constexpr qsizetype mostNames = 12; // of beaten points; more are a smear

/// Points that look alike: on the front or beaten, measured or not.
struct Group {
    QCPGraph* graph = nullptr;
    QCPErrorBars* whiskers = nullptr;
};

Group addGroup(QCustomPlot* canvas)
{
    Group group{canvas->addGraph(), new QCPErrorBars(canvas->xAxis, canvas->yAxis)};
    group.graph->setLineStyle(QCPGraph::lsNone);
    group.whiskers->setErrorType(QCPErrorBars::etValueError);
    group.whiskers->setDataPlottable(group.graph);
    group.whiskers->setWhiskerWidth(spacing::gap);
    return group;
}

std::size_t groupOf(bool onFront, Knowledge known)
{
    return (onFront ? 0U : 2U) + (known == Knowledge::Measured ? 0U : 1U);
}

} // namespace

struct TradeOffPlot::Parts {
    QCPGraph* front = nullptr;
    std::array<Group, 4> groups;
    QCPGraph* ring = nullptr; ///< around the current plan and the one pointed at
    PointNames names;

    explicit Parts(QCustomPlot* canvas) : names(canvas) { }
};

TradeOffPlot::TradeOffPlot(QWidget* parent)
    : Plot(tr("Trade-off"), parent), parts_(std::make_unique<Parts>(canvas()))
{
    canvas()->xAxis->setScaleType(QCPAxis::stLogarithmic);
    canvas()->xAxis->setTicker(logUnitTicker(Unit::Bytes));
    canvas()->xAxis->setLabel(tr("stored bytes, with indices (log)"));
    canvas()->yAxis->setLabel(tr("accuracy (%), 95 % interval"));
    parts_->front = canvas()->addGraph();
    parts_->front->setLineStyle(QCPGraph::lsStepLeft);
    for (Group& group : parts_->groups)
        group = addGroup(canvas());
    parts_->ring = canvas()->addGraph();
    parts_->ring->setLineStyle(QCPGraph::lsNone);
    canvas()->setMouseTracking(true);
    canvas()->installEventFilter(this);
    connect(canvas(), &QCustomPlot::afterLayout, this, &TradeOffPlot::placeNames);
    styleCanvas();
    refresh();
}

TradeOffPlot::~TradeOffPlot() = default;

void TradeOffPlot::setPoints(const QList<TradeOffPoint>& points)
{
    points_.clear();
    for (const TradeOffPoint& point : points) // nothing else has a place on the two axes
        if (point.bytes > 0.0 && point.accuracy.pictures > 0)
            points_.append(point);
    std::stable_sort(points_.begin(), points_.end(),
        [](const TradeOffPoint& a, const TradeOffPoint& b) { return a.bytes < b.bytes; });
    front_ = paretoFront(points_);
    hovered_ = -1;
    refresh();
}

void TradeOffPlot::refresh()
{
    setEmptyText(
        points_.isEmpty() ? tr("Every plan whose accuracy is known becomes a point here.") : QString());
    fillGraphs();
    fitAxes();
    restyle();
    replotSoon();
}

void TradeOffPlot::fillGraphs()
{
    parts_->front->data()->clear();
    for (Group& group : parts_->groups) {
        group.graph->data()->clear();
        group.whiskers->setData(QVector<double>(), QVector<double>());
    }
    parts_->ring->data()->clear();
    for (qsizetype i = 0; i < points_.size(); ++i) {
        const TradeOffPoint& point = points_[i];
        const double percent = point.accuracy.percent();
        const Interval interval = confidenceInterval(point.accuracy);
        Group& group = parts_->groups.at(groupOf(front_.contains(i), point.known));
        group.graph->addData(point.bytes, percent);
        group.whiskers->addData(percent - 100.0 * interval.low, 100.0 * interval.high - percent);
        if (point.current || i == hovered_)
            parts_->ring->addData(point.bytes, percent);
    }
    for (const qsizetype i : std::as_const(front_))
        parts_->front->addData(points_[i].bytes, points_[i].accuracy.percent());
}

void TradeOffPlot::fitAxes()
{
    if (points_.isEmpty())
        return;
    double least = 100.0;
    double most = 0.0;
    for (const TradeOffPoint& point : std::as_const(points_)) {
        const Interval interval = confidenceInterval(point.accuracy);
        least = std::min(least, 100.0 * interval.low);
        most = std::max(most, 100.0 * interval.high);
    }
    const double air = std::max(0.08 * (most - least), 0.1);
    canvas()->yAxis->setRange(least - air, most + 2.0 * air);
    constexpr double leastSpan = 2.0; // of bytes, as a factor to either side
    const double middle = std::sqrt(points_.first().bytes * points_.last().bytes);
    const double span = std::max(leastSpan, std::sqrt(points_.last().bytes / points_.first().bytes) * 1.4);
    canvas()->xAxis->setRange(middle / span, middle * span);
}

void TradeOffPlot::restyle()
{
    parts_->front->setPen(QPen(theme().accent, 1.5));
    for (std::size_t i = 0; i < parts_->groups.size(); ++i) {
        const QColor colour = i < groupOf(false, Knowledge::Measured) ? theme().accent : theme().dense;
        const bool measured = i % 2 == 0;
        Group& group = parts_->groups.at(i);
        group.graph->setScatterStyle(
            QCPScatterStyle(measured ? QCPScatterStyle::ssSquare : QCPScatterStyle::ssCircle,
                QPen(colour, 1.5), QBrush(measured ? colour : theme().panel), pointSize));
        QColor pale = colour;
        pale.setAlphaF(0.6F);
        group.whiskers->setPen(QPen(pale, 1.0));
    }
    parts_->ring->setScatterStyle(QCPScatterStyle(
        QCPScatterStyle::ssCircle, QPen(theme().text, 1.2), QBrush(Qt::NoBrush), 2.0 * pointSize));
}

/// Names where they do not cover each other: the current plan first, then the front, then the others.
void TradeOffPlot::placeNames()
{
    QList<QPointF> pixels;
    for (const TradeOffPoint& point : std::as_const(points_))
        pixels.append(pixelOf(point));
    parts_->names.begin(pixels, pointSize, captionFont(font()));
    for (const qsizetype i : namingOrder())
        parts_->names.place(points_[i].name, pixels[i], points_[i].current ? theme().text : theme().muted);
}

QList<qsizetype> TradeOffPlot::namingOrder() const
{
    QList<qsizetype> order;
    const auto appendIf = [&](auto&& wanted) {
        for (qsizetype i = 0; i < points_.size(); ++i)
            if (!order.contains(i) && wanted(i))
                order.append(i);
    };
    appendIf([this](qsizetype i) { return points_[i].current; });
    appendIf([this](qsizetype i) { return front_.contains(i); });
    if (points_.size() <= mostNames)
        appendIf([](qsizetype) { return true; });
    return order;
}

QPointF TradeOffPlot::pixelOf(const TradeOffPoint& point) const
{
    return {
        canvas()->xAxis->coordToPixel(point.bytes), canvas()->yAxis->coordToPixel(point.accuracy.percent())};
}

QPoint TradeOffPlot::positionOf(const QString& id) const
{
    const auto point = std::find_if(
        points_.begin(), points_.end(), [&](const TradeOffPoint& candidate) { return candidate.id == id; });
    return point == points_.end() ? QPoint(-1, -1) : canvas()->mapToParent(pixelOf(*point).toPoint());
}

qsizetype TradeOffPlot::pointAt(const QPointF& pixel) const
{
    qsizetype nearest = -1;
    double distance = catchRadius;
    for (qsizetype i = 0; i < points_.size(); ++i) {
        const QPointF away = pixelOf(points_[i]) - pixel;
        if (std::hypot(away.x(), away.y()) < distance) {
            distance = std::hypot(away.x(), away.y());
            nearest = i;
        }
    }
    return nearest;
}

QString TradeOffPlot::describe(const TradeOffPoint& point) const
{
    return tr("%1: %2 in %3, %4")
        .arg(point.name, formatAccuracy(point.accuracy), formatBytes(point.bytes),
            toText(point.known, point.accuracy.pictures));
}

void TradeOffPlot::setHovered(qsizetype index)
{
    if (index == hovered_)
        return;
    hovered_ = index;
    fillGraphs();
    replotSoon();
    if (index < 0) {
        QToolTip::hideText();
        emit hovered({});
        return;
    }
    QToolTip::showText(
        canvas()->mapToGlobal(pixelOf(points_[index]).toPoint()), describe(points_[index]), canvas());
    emit hovered(points_[index].id);
}

void TradeOffPlot::walk(int direction)
{
    if (points_.isEmpty())
        return;
    const qsizetype last = points_.size() - 1;
    const qsizetype start = direction > 0 ? 0 : last;
    setHovered(hovered_ < 0 ? start : std::clamp<qsizetype>(hovered_ + direction, 0, last));
}

void TradeOffPlot::keyPressEvent(QKeyEvent* event)
{
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Left)
        walk(-1);
    else if (event->key() == Qt::Key_Right)
        walk(1);
    else if (isReturn && hovered_ >= 0)
        emit activated(points_[hovered_].id);
    else
        Plot::keyPressEvent(event);
}

bool TradeOffPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseMove) {
        setHovered(pointAt(static_cast<QMouseEvent*>(event)->position()));
    } else if (event->type() == QEvent::Leave) {
        setHovered(-1);
    } else if (event->type() == QEvent::MouseButtonDblClick) {
        const qsizetype hit = pointAt(static_cast<QMouseEvent*>(event)->position());
        if (hit >= 0)
            emit activated(points_[hit].id);
    }
    return Plot::eventFilter(watched, event);
}

PlotTable TradeOffPlot::table() const
{
    PlotTable table{{tr("plan"), tr("stored bytes"), tr("accuracy (%)"), tr("low (%)"), tr("high (%)"),
                        tr("pictures"), tr("on the front")},
        {}};
    for (qsizetype i = 0; i < points_.size(); ++i) {
        const TradeOffPoint& point = points_[i];
        const Interval interval = confidenceInterval(point.accuracy);
        table.rows.append(
            {point.name, point.bytes, point.accuracy.percent(), 100.0 * interval.low, 100.0 * interval.high,
                static_cast<qlonglong>(point.accuracy.pictures), front_.contains(i) ? tr("yes") : tr("no")});
    }
    return table;
}

} // namespace espalier
