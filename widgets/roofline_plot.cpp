#include "widgets/roofline_plot.h"

#include "widgets/bounds.h"
#include "widgets/format.h"
#include "widgets/plot_style.h"
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
constexpr qsizetype mostNames = 12;
constexpr double stripDecades = 0.7; ///< width of the strip for layers that move nothing
constexpr double air = 2.0; ///< around the points, as a factor

constexpr std::array shapes{QCPScatterStyle::ssCircle, QCPScatterStyle::ssSquare, QCPScatterStyle::ssTriangle,
    QCPScatterStyle::ssDiamond};

QCPGraph* addPoints(QCustomPlot* canvas)
{
    auto* graph = canvas->addGraph();
    graph->setLineStyle(QCPGraph::lsNone);
    return graph;
}

} // namespace

struct RooflinePlot::Parts {
    QCPGraph* roof = nullptr;
    QList<QCPCurve*> ways; ///< from dense to compressed
    std::array<QCPGraph*, shapes.size()> dense{}; ///< by what binds
    std::array<QCPGraph*, shapes.size()> compressed{};
    QCPGraph* ring = nullptr;
    QCPItemStraightLine* border = nullptr; ///< of the strip
    QCPItemText* stripName = nullptr;
    QCPItemText* key = nullptr;
    double stripStart = 0.0; ///< 0: there is none
    PointNames names;

    explicit Parts(QCustomPlot* canvas) : names(canvas) { }
};

RooflinePlot::RooflinePlot(QWidget* parent)
    : Plot(tr("Roofline"), parent), parts_(std::make_unique<Parts>(canvas()))
{
    canvas()->xAxis->setScaleType(QCPAxis::stLogarithmic);
    canvas()->xAxis->setTicker(logUnitTicker(Unit::Count));
    canvas()->xAxis->setLabel(
        tr("operations for each byte of DRAM traffic (log); an operation is half a multiply-add"));
    canvas()->yAxis->setScaleType(QCPAxis::stLogarithmic);
    canvas()->yAxis->setTicker(logUnitTicker(Unit::Count));
    canvas()->yAxis->setLabel(tr("op/s (log)"));
    canvas()->setMouseTracking(true);
    canvas()->installEventFilter(this);
    parts_->border = new QCPItemStraightLine(canvas());
    parts_->stripName = new QCPItemText(canvas());
    parts_->stripName->setText(tr("no DRAM traffic"));
    parts_->stripName->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    parts_->stripName->position->setType(QCPItemPosition::ptAxisRectRatio);
    parts_->stripName->position->setCoords(0.995, 0.99);
    parts_->key = new QCPItemText(canvas());
    parts_->key->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    parts_->key->position->setType(QCPItemPosition::ptAxisRectRatio);
    parts_->key->position->setCoords(0.01, 0.01);
    connect(canvas(), &QCustomPlot::afterLayout, this, &RooflinePlot::placeNames);
    styleCanvas();
    rebuild();
}

RooflinePlot::~RooflinePlot() = default;

void RooflinePlot::setRoofline(const Roofline& roofline)
{
    if (roofline == roofline_)
        return;
    roofline_ = roofline;
    rebuild();
}

void RooflinePlot::selectLayer(int layer)
{
    if (layer == selected_)
        return;
    selected_ = layer;
    rebuild();
}

void RooflinePlot::rebuild()
{
    canvas()->clearPlottables();
    parts_->ways.clear();
    setEmptyText(roofline_.layers.isEmpty() ? tr("Choose a chip to see what binds each layer.") : QString());
    fitAxes();
    addRoof();
    addLayers();
    restyle();
    replotSoon();
}

void RooflinePlot::fitAxes()
{
    Bounds x;
    Bounds y;
    bool anyStill = false;
    for (const auto& layer : std::as_const(roofline_.layers))
        for (const auto* point : {&layer.dense, &layer.compressed}) {
            anyStill = anyStill || (point->throughput() > 0.0 && point->intensity() <= 0.0);
            if (point->intensity() > 0.0)
                x.include(point->intensity());
            if (point->throughput() > 0.0)
                y.include(point->throughput());
        }
    if (roofline_.peak > 0.0)
        y.include(roofline_.peak);
    if (roofline_.bandwidth > 0.0 && roofline_.peak > 0.0)
        x.include(roofline_.peak / roofline_.bandwidth); // the ridge
    if (!x.any)
        x.include(1.0);
    const double right = x.most * air;
    parts_->stripStart = anyStill ? right : 0.0;
    canvas()->xAxis->setRange(x.least / air, anyStill ? right * std::pow(10.0, stripDecades) : right);
    if (y.any)
        canvas()->yAxis->setRange(y.least / air, y.most * air * air); // room for the key above the roof
    parts_->border->setVisible(anyStill);
    parts_->stripName->setVisible(anyStill);
    parts_->border->point1->setCoords(right, 1.0);
    parts_->border->point2->setCoords(right, 2.0);
}

void RooflinePlot::addRoof()
{
    const auto shapesKey = tr("bound by  ● compute  ■ DRAM  ▲ buffer  ◆ decoder;  dense hollow;  ");
    parts_->key->setText(shapesKey
        + (roofline_.bandwidth > 0.0
                ? tr("roof %1op/s, %2/s").arg(formatCount(roofline_.peak), formatBytes(roofline_.bandwidth))
                : tr("roof %1op/s, no DRAM").arg(formatCount(roofline_.peak))));
    parts_->roof = canvas()->addGraph();
    const auto range = canvas()->xAxis->range();
    if (roofline_.bandwidth > 0.0) {
        const double ridge = roofline_.peak / roofline_.bandwidth;
        if (ridge > range.lower)
            parts_->roof->addData(range.lower, range.lower * roofline_.bandwidth);
        parts_->roof->addData(std::max(ridge, range.lower), roofline_.peak);
    } else {
        parts_->roof->addData(range.lower, roofline_.peak);
    }
    parts_->roof->addData(range.upper, roofline_.peak);
}

void RooflinePlot::addLayers()
{
    for (std::size_t bound = 0; bound < shapes.size(); ++bound) {
        parts_->dense.at(bound) = addPoints(canvas());
        parts_->compressed.at(bound) = addPoints(canvas());
    }
    parts_->ring = addPoints(canvas());
    for (int i = 0; i < roofline_.layers.size(); ++i) {
        const auto& layer = roofline_.layers[i];
        const bool isDenseShown = layer.dense.throughput() > 0.0; // else it takes no time, and has no place
        if (isDenseShown) {
            auto* way = new QCPCurve(canvas()->xAxis, canvas()->yAxis);
            way->addData(xOf(layer.dense, i), layer.dense.throughput());
            way->addData(xOf(layer.compressed, i), layer.compressed.throughput());
            parts_->ways.append(way);
        }
        const auto boundOf = [](const RooflinePoint& point) {
            return static_cast<std::size_t>(point.latency.boundBy);
        };
        if (isDenseShown)
            parts_->dense.at(boundOf(layer.dense))->addData(xOf(layer.dense, i), layer.dense.throughput());
        parts_->compressed.at(boundOf(layer.compressed))
            ->addData(xOf(layer.compressed, i), layer.compressed.throughput());
        if (i == selected_)
            parts_->ring->addData(xOf(layer.compressed, i), layer.compressed.throughput());
    }
}

/// Layers that move nothing stand side by side in the strip.
double RooflinePlot::xOf(const RooflinePoint& point, int layer) const
{
    if (point.intensity() > 0.0)
        return point.intensity();
    const auto count = static_cast<double>(std::max<qsizetype>(roofline_.layers.size(), 1));
    return parts_->stripStart * std::pow(10.0, stripDecades * (layer + 0.5) / count);
}

QPointF RooflinePlot::pixelOf(const RooflinePoint& point, int layer) const
{
    return {
        canvas()->xAxis->coordToPixel(xOf(point, layer)), canvas()->yAxis->coordToPixel(point.throughput())};
}

QPoint RooflinePlot::positionOf(int layer) const
{
    return canvas()->mapToParent(pixelOf(roofline_.layers.at(layer).compressed, layer).toPoint());
}

void RooflinePlot::restyle()
{
    if (parts_->roof == nullptr)
        return;
    parts_->roof->setPen(QPen(theme().text, 1.5));
    for (auto* way : std::as_const(parts_->ways))
        way->setPen(QPen(theme().line, 1.0));
    for (std::size_t bound = 0; bound < shapes.size(); ++bound) {
        parts_->dense.at(bound)->setScatterStyle(
            QCPScatterStyle(shapes.at(bound), QPen(theme().dense, 1.5), theme().panel, pointSize));
        parts_->compressed.at(bound)->setScatterStyle(
            QCPScatterStyle(shapes.at(bound), QPen(theme().accent, 1.5), theme().accent, pointSize));
    }
    parts_->ring->setScatterStyle(QCPScatterStyle(
        QCPScatterStyle::ssCircle, QPen(theme().text, 1.2), QBrush(Qt::NoBrush), 2.0 * pointSize));
    parts_->border->setPen(QPen(theme().line, 1.0, Qt::DashLine));
    for (auto* text : {parts_->stripName, parts_->key}) {
        text->setFont(captionFont(font()));
        text->setColor(theme().muted);
        text->setVisible(text == parts_->key ? !roofline_.layers.isEmpty() : parts_->stripStart > 0.0);
    }
}

/// The selected layer first, then the others where there are few.
void RooflinePlot::placeNames()
{
    QList<QPointF> pixels;
    for (int i = 0; i < roofline_.layers.size(); ++i)
        pixels.append(pixelOf(roofline_.layers[i].compressed, i));
    parts_->names.begin(pixels, pointSize, captionFont(font()));
    if (selected_ >= 0 && selected_ < pixels.size())
        parts_->names.place(roofline_.layers[selected_].name, pixels[selected_], theme().text);
    if (pixels.size() > mostNames)
        return;
    for (int i = 0; i < pixels.size(); ++i)
        if (i != selected_)
            parts_->names.place(roofline_.layers[i].name, pixels[i], theme().muted);
}

int RooflinePlot::layerAt(const QPointF& pixel) const
{
    int nearest = -1;
    double distance = catchRadius;
    for (int i = 0; i < roofline_.layers.size(); ++i)
        for (const auto* point : {&roofline_.layers[i].compressed, &roofline_.layers[i].dense}) {
            const QPointF away = pixelOf(*point, i) - pixel;
            if (std::hypot(away.x(), away.y()) < distance) {
                distance = std::hypot(away.x(), away.y());
                nearest = i;
            }
        }
    return nearest;
}

void RooflinePlot::keyPressEvent(QKeyEvent* event)
{
    const bool left = event->key() == Qt::Key_Left;
    if ((!left && event->key() != Qt::Key_Right) || roofline_.layers.isEmpty())
        return Plot::keyPressEvent(event);
    const int last = static_cast<int>(roofline_.layers.size()) - 1;
    const int next = selected_ < 0 ? 0 : std::clamp(selected_ + (left ? -1 : 1), 0, last);
    if (next != selected_)
        emit layerSelected(next);
}

bool RooflinePlot::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const int hit = layerAt(mouse->position());
        if (hit >= 0)
            QToolTip::showText(mouse->globalPosition().toPoint(), describe(roofline_.layers[hit]), canvas());
        else
            QToolTip::hideText();
    } else if (event->type() == QEvent::MouseButtonPress) {
        const int hit = layerAt(static_cast<QMouseEvent*>(event)->position());
        if (hit >= 0)
            emit layerSelected(hit);
    }
    return Plot::eventFilter(watched, event);
}

PlotTable RooflinePlot::table() const
{
    return tableOf(roofline_);
}

} // namespace espalier
