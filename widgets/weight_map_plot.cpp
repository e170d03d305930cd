#include "widgets/weight_map_plot.h"

#include "widgets/map_axes.h"
#include "widgets/theme.h"
#include "widgets/weight_map_image.h"
#include "widgets/weight_map_text.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

namespace {

constexpr double wheelStep = 1.25;
constexpr double leastCellsSeen = 4.0; ///< nobody needs to look closer

} // namespace

struct WeightMapPlot::Parts {
    QCPItemRect* pointed = nullptr;
    QSharedPointer<IndexTicker> across = QSharedPointer<IndexTicker>::create();
    QSharedPointer<IndexTicker> down = QSharedPointer<IndexTicker>::create();
    std::optional<QPointF> dragged; ///< where the mouse was

    /// The picture as last drawn: pointing at a weight changes nothing of it.
    struct Drawn {
        WeightMapPtr map;
        QRectF cells;
        QSize pixels;
        QRgb background = 0; ///< tells light from dark
        bool operator==(const Drawn&) const = default;
    } drawn;
    QImage image;
};

WeightMapPlot::WeightMapPlot(QWidget* parent)
    : Plot(tr("Sparsity map"), parent), parts_(std::make_unique<Parts>())
{
    canvas()->xAxis->setTicker(parts_->across);
    canvas()->yAxis->setTicker(parts_->down);
    for (auto* axis : {canvas()->xAxis, canvas()->yAxis}) {
        axis->setSubTicks(false);
        axis->grid()->setVisible(false);
        axis->setNumberFormat(QStringLiteral("f"));
        axis->setNumberPrecision(0);
    }
    canvas()->yAxis->setRangeReversed(true);
    createPicture();
    parts_->pointed = new QCPItemRect(canvas());
    parts_->pointed->setBrush(Qt::NoBrush);
    canvas()->setMouseTracking(true);
    canvas()->installEventFilter(this);
    styleCanvas();
    setMap(nullptr);
}

WeightMapPlot::~WeightMapPlot() = default;

void WeightMapPlot::createPicture()
{
    auto* picture = new DrawnItem(canvas(), [this](QCPPainter* painter) {
        const auto* rect = canvas()->axisRect();
        if (!map_ || rect->width() < 1 || rect->height() < 1)
            return;
        const auto cells = visibleCells();
        const auto ratio = canvas()->bufferDevicePixelRatio();
        const QSize pixels(static_cast<int>(std::lround(rect->width() * ratio)),
            static_cast<int>(std::lround(rect->height() * ratio)));
        const Parts::Drawn wanted{map_, cells, pixels, theme().panel.rgb()};
        if (parts_->drawn != wanted)
            parts_->image = imageOf(*map_, cells, pixels, theme());
        parts_->drawn = wanted;
        painter->drawImage(QRectF(rect->rect()), parts_->image);
        drawDeadMarks(*painter, *map_, cells, rect->rect(), theme().error);
    });
    picture->setClipToAxisRect(true);
}

void WeightMapPlot::setMap(WeightMapPtr map)
{
    const bool sameLayer =
        map && map_ && map->name() == map_->name() && map->layout().shape() == map_->layout().shape();
    map_ = std::move(map);
    setEmptyText(map_ ? QString() : tr("Select one layer to see which of its weights stay."));
    if (!sameLayer)
        pointAt(-1);
    if (!map_)
        return;
    const auto& layout = map_->layout();
    for (auto* axis : {canvas()->xAxis, canvas()->yAxis}) {
        axis->setTickLabels(!layout.isWrapped());
        axis->setTicks(!layout.isWrapped());
    }
    parts_->across->setCount(layout.tilesAcross());
    parts_->down->setCount(layout.tilesDown());
    canvas()->xAxis->setLabel(layout.isWrapped() ? tr("kernels, filter by filter")
            : layout.isConvolution()             ? tr("filter")
                                                 : tr("column (input)"));
    canvas()->yAxis->setLabel(layout.isWrapped() ? QString()
            : layout.isConvolution()             ? tr("input channel")
                                                 : tr("row (output)"));
    if (!sameLayer || showsAll_)
        showAll();
    if (sameLayer)
        pointAt(pointed_);
    replotSoon();
    emit viewChanged();
}

QRectF WeightMapPlot::visibleCells() const
{
    const auto pitchAcross = static_cast<double>(map_ ? map_->layout().pitchAcross() : 1);
    const auto pitchDown = static_cast<double>(map_ ? map_->layout().pitchDown() : 1);
    const auto& across = canvas()->xAxis->range();
    const auto& down = canvas()->yAxis->range();
    return {(across.lower + 0.5) * pitchAcross, (down.lower + 0.5) * pitchDown, across.size() * pitchAcross,
        down.size() * pitchDown};
}

bool WeightMapPlot::showsShares() const
{
    const auto cells = visibleCells();
    const auto* rect = canvas()->axisRect();
    return map_
        && std::max(cells.width() / std::max(1, rect->width()), cells.height() / std::max(1, rect->height()))
        > cellsOfShares;
}

/// A matrix fills the plot; kernels keep their shape.
void WeightMapPlot::showAll()
{
    if (!map_)
        return;
    showsAll_ = true;
    const auto& layout = map_->layout();
    QRectF cells(0, 0, static_cast<double>(layout.cellsAcross()), static_cast<double>(layout.cellsDown()));
    const auto* rect = canvas()->axisRect();
    if (layout.isConvolution() && rect->width() > 0 && rect->height() > 0) {
        const auto perPixel = std::max(cells.width() / rect->width(), cells.height() / rect->height());
        const QSizeF whole(perPixel * rect->width(), perPixel * rect->height());
        cells = QRectF((cells.width() - whole.width()) / 2, (cells.height() - whole.height()) / 2,
            whole.width(), whole.height());
    }
    const auto across = static_cast<double>(layout.pitchAcross());
    const auto down = static_cast<double>(layout.pitchDown());
    canvas()->xAxis->setRange(cells.left() / across - 0.5, cells.right() / across - 0.5);
    canvas()->yAxis->setRange(cells.top() / down - 0.5, cells.bottom() / down - 0.5);
    replotSoon();
    emit viewChanged();
}

void WeightMapPlot::zoom(double factor)
{
    zoomAbout(canvas()->axisRect()->center(), factor);
}

void WeightMapPlot::zoomAbout(const QPointF& position, double factor)
{
    if (!map_)
        return;
    const auto cells = visibleCells();
    if (factor > 1.0 && std::min(cells.width(), cells.height()) / factor < leastCellsSeen)
        return;
    canvas()->xAxis->scaleRange(1.0 / factor, canvas()->xAxis->pixelToCoord(position.x()));
    canvas()->yAxis->scaleRange(1.0 / factor, canvas()->yAxis->pixelToCoord(position.y()));
    showsAll_ = false;
    keepInside();
}

void WeightMapPlot::move(double across, double down)
{
    canvas()->xAxis->moveRange(across * canvas()->xAxis->range().size());
    canvas()->yAxis->moveRange(down * canvas()->yAxis->range().size());
    showsAll_ = false;
    keepInside();
}

/// Never farther out than all of it, never past an edge.
void WeightMapPlot::keepInside()
{
    const auto& layout = map_->layout();
    const auto keep = [](QCPAxis* axis, std::int64_t tiles) {
        const auto all = static_cast<double>(tiles);
        const auto& range = axis->range();
        if (range.size() < all)
            axis->setRange(range.bounded(-0.5, all - 0.5));
        return range.size() >= all;
    };
    const bool wide = keep(canvas()->xAxis, layout.tilesAcross());
    const bool high = keep(canvas()->yAxis, layout.tilesDown());
    if (wide && high)
        showAll();
    replotSoon();
    emit viewChanged();
}

std::int64_t WeightMapPlot::weightUnder(const QPointF& position) const
{
    if (!map_ || !canvas()->axisRect()->rect().contains(position.toPoint()))
        return -1;
    const auto& layout = map_->layout();
    const auto cell = [](QCPAxis* axis, double pixel, std::int64_t pitch) {
        return static_cast<std::int64_t>(
            std::floor((axis->pixelToCoord(pixel) + 0.5) * static_cast<double>(pitch)));
    };
    return layout.weightAt(cell(canvas()->xAxis, position.x(), layout.pitchAcross()),
        cell(canvas()->yAxis, position.y(), layout.pitchDown()));
}

void WeightMapPlot::pointAt(std::int64_t weight)
{
    const bool any = map_ && weight >= 0 && weight < map_->weights();
    const auto before = std::exchange(pointed_, any ? weight : -1);
    parts_->pointed->setVisible(any);
    if (any) {
        const auto& layout = map_->layout();
        const auto cell = layout.cellOf(weight);
        const auto across = static_cast<double>(layout.pitchAcross());
        const auto down = static_cast<double>(layout.pitchDown());
        parts_->pointed->topLeft->setCoords(
            static_cast<double>(cell.x) / across - 0.5, static_cast<double>(cell.y) / down - 0.5);
        parts_->pointed->bottomRight->setCoords(
            static_cast<double>(cell.x + 1) / across - 0.5, static_cast<double>(cell.y + 1) / down - 0.5);
    }
    setAccessibleDescription(
        any ? describe(weight) : tr("Arrow keys walk over the weights; Return for the numbers as a table"));
    if (before != pointed_) {
        replotSoon();
        emit pointedAt(pointed_);
    }
}

void WeightMapPlot::walk(int across, int down)
{
    const auto& layout = map_->layout();
    if (pointed_ < 0) {
        const auto cells = visibleCells();
        return pointAt(std::max<std::int64_t>(0,
            layout.weightAt(std::max<std::int64_t>(0, static_cast<std::int64_t>(cells.left())),
                std::max<std::int64_t>(0, static_cast<std::int64_t>(cells.top())))));
    }
    auto [x, y] = layout.cellOf(pointed_);
    for (int step = 0; step < 2; ++step) { // over a gap
        x += across;
        y += down;
        if (const auto weight = layout.weightAt(x, y); weight >= 0) {
            pointAt(weight);
            const auto cells = visibleCells();
            if (!cells.contains(QPointF(static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5)))
                move(0.5 * across, 0.5 * down);
            return;
        }
    }
}

QString WeightMapPlot::describe(std::int64_t weight) const
{
    return toText(*map_, weight);
}

bool WeightMapPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (!map_)
        return Plot::eventFilter(watched, event);
    if (event->type() == QEvent::Wheel) {
        const auto* wheel = static_cast<QWheelEvent*>(event);
        zoomAbout(wheel->position(), std::pow(wheelStep, wheel->angleDelta().y() / 120.0));
        return true;
    }
    if (event->type() == QEvent::MouseButtonDblClick) {
        showAll();
    } else if (event->type() == QEvent::MouseButtonPress) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        setFocus(Qt::MouseFocusReason);
        if (mouse->button() == Qt::LeftButton)
            parts_->dragged = mouse->position();
    } else if (event->type() == QEvent::MouseButtonRelease) {
        parts_->dragged.reset();
    } else if (event->type() == QEvent::Leave) {
        pointAt(-1);
    } else if (event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (parts_->dragged) {
            const auto way = mouse->position() - *parts_->dragged;
            parts_->dragged = mouse->position();
            if (!showsAll_)
                move(-way.x() / canvas()->axisRect()->width(), -way.y() / canvas()->axisRect()->height());
        } else {
            pointAt(weightUnder(mouse->position()));
            if (pointed_ >= 0)
                QToolTip::showText(mouse->globalPosition().toPoint(), describe(pointed_), canvas());
            else
                QToolTip::hideText();
        }
    }
    return Plot::eventFilter(watched, event);
}

void WeightMapPlot::keyPressEvent(QKeyEvent* event)
{
    const auto across = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    const auto down = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    if (map_ && (across != 0 || down != 0)) {
        if (event->modifiers() & Qt::ShiftModifier)
            move(0.1 * across, 0.1 * down);
        else
            walk(across, down);
    } else if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal) {
        zoom(wheelStep);
    } else if (event->key() == Qt::Key_Minus) {
        zoom(1.0 / wheelStep);
    } else if (event->key() == Qt::Key_0) {
        showAll();
    } else {
        Plot::keyPressEvent(event);
    }
}

void WeightMapPlot::resizeEvent(QResizeEvent* event)
{
    Plot::resizeEvent(event);
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (showsAll_)
                showAll(); // the axes have their new size only now
            emit viewChanged();
        },
        Qt::QueuedConnection);
}

void WeightMapPlot::restyle()
{
    parts_->pointed->setPen(QPen(theme().text, 1.5));
}

PlotTable WeightMapPlot::table() const
{
    return map_ ? tableOf(*map_) : PlotTable();
}

} // namespace espalier
