#include "widgets/storage_plot.h"

#include "widgets/format.h"
#include "widgets/plot_style.h"
#include "widgets/point_names.h"
#include "widgets/theme.h"
#include "widgets/unit_ticker.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr double lineWidth = 1.5;
constexpr double ownSize = 9.0;

class ShareTicker : public QCPAxisTickerLog {
protected:
    QString getTickLabel(double tick, const QLocale& /*locale*/, QChar /*form*/, int /*precision*/) override
    {
        return formatShare(tick);
    }
};

QCPItemStraightLine* addUpright(QCustomPlot* canvas, double at)
{
    auto* line = new QCPItemStraightLine(canvas);
    line->point1->setCoords(at, 1.0);
    line->point2->setCoords(at, 2.0);
    return line;
}

} // namespace

struct StoragePlot::Parts {
    QList<QCPGraph*> lines; ///< one a curve
    QList<QCPItemStraightLine*> breakEvens; ///< null where a curve has none
    QCPGraph* dense = nullptr;
    QCPGraph* own = nullptr;
    PointNames names;

    explicit Parts(QCustomPlot* canvas) : names(canvas) { }
};

StoragePlot::StoragePlot(QWidget* parent)
    : Plot(tr("Size against density"), parent), parts_(std::make_unique<Parts>(canvas()))
{
    canvas()->xAxis->setScaleType(QCPAxis::stLogarithmic);
    canvas()->xAxis->setTicker(QSharedPointer<ShareTicker>::create());
    canvas()->yAxis->setScaleType(QCPAxis::stLogarithmic);
    canvas()->yAxis->setTicker(logUnitTicker(Unit::Bytes));
    canvas()->yAxis->setLabel(tr("bytes (log)"));
    connect(canvas(), &QCustomPlot::afterLayout, this, &StoragePlot::placeNames);
    styleCanvas();
    rebuild();
}

StoragePlot::~StoragePlot() = default;

void StoragePlot::setCurves(const StorageCurves& curves)
{
    if (curves == curves_)
        return;
    curves_ = curves;
    rebuild();
}

void StoragePlot::rebuild()
{
    canvas()->clearGraphs();
    for (auto* line : std::as_const(parts_->breakEvens))
        if (line != nullptr)
            canvas()->removeItem(line);
    parts_->lines.clear();
    parts_->breakEvens.clear();
    setEmptyText(
        curves_.curves.isEmpty() ? tr("Choose a layer to see its size against its density.") : QString());
    for (const auto& curve : std::as_const(curves_.curves)) {
        auto* line = canvas()->addGraph();
        for (const auto& point : curve.points)
            line->addData(point.x(), point.y());
        parts_->lines << line;
        const bool crosses = curve.breakEven > 0.0 && curve.breakEven < 1.0;
        parts_->breakEvens << (crosses ? addUpright(canvas(), curve.breakEven) : nullptr);
    }
    parts_->dense = canvas()->addGraph();
    parts_->own = canvas()->addGraph();
    fitAxes();
    restyle();
    replotSoon();
}

void StoragePlot::fitAxes()
{
    if (curves_.curves.isEmpty())
        return;
    const double least = std::min(0.01, 0.5 * std::max(curves_.keep, 1e-5));
    double bottom = curves_.denseBytes;
    for (const auto& curve : std::as_const(curves_.curves))
        for (const auto& point : curve.points)
            if (point.x() >= least)
                bottom = std::min(bottom, point.y());
    parts_->dense->addData(least, curves_.denseBytes);
    parts_->dense->addData(1.0, curves_.denseBytes);
    parts_->own->addData(curves_.keep, curves_.bytes);
    canvas()->xAxis->setRange(least, 1.0);
    canvas()->yAxis->setRange(std::max(bottom, 1.0) / 1.3, std::max(curves_.denseBytes, 1.0) * 2.5);
    canvas()->xAxis->setLabel(curves_.bits == 32
            ? tr("weights kept, %1, 32-bit floats (log)").arg(curves_.layer)
            : tr("weights kept, %1, %n bit(s) (log)", nullptr, curves_.bits).arg(curves_.layer));
}

void StoragePlot::restyle()
{
    if (parts_->dense == nullptr)
        return;
    for (int i = 0; i < parts_->lines.size(); ++i) {
        const auto style = seriesStyle(i, isDark(palette()));
        parts_->lines[i]->setPen(QPen(style.colour, lineWidth, style.dash));
        if (parts_->breakEvens[i] != nullptr)
            parts_->breakEvens[i]->setPen(QPen(style.colour, 1.0, Qt::DotLine));
    }
    parts_->dense->setPen(QPen(theme().dense, lineWidth));
    parts_->own->setLineStyle(QCPGraph::lsNone);
    parts_->own->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(theme().accent, 1.5), theme().accent, ownSize));
}

/// Each line is named where it has room: at its break-even where it has one, else along its course.
void StoragePlot::placeNames()
{
    const auto pixel = [this](double keep, double bytes) {
        return QPointF(canvas()->xAxis->coordToPixel(keep), canvas()->yAxis->coordToPixel(bytes));
    };
    if (curves_.curves.isEmpty())
        return parts_->names.begin({}, ownSize, captionFont(font()));
    const auto own = pixel(curves_.keep, curves_.bytes);
    parts_->names.begin({own}, ownSize, captionFont(font()));
    parts_->names.place(
        tr("%1 at %2").arg(formatBytes(curves_.bytes), formatShare(curves_.keep)), own, theme().text);
    const auto left = canvas()->xAxis->range().lower;
    parts_->names.place(tr("dense"), pixel(left * 1.1, curves_.denseBytes), theme().muted);
    for (int i = 0; i < parts_->lines.size(); ++i) {
        const auto& curve = curves_.curves[i];
        const auto colour = parts_->lines[i]->pen().color();
        const bool crosses = parts_->breakEvens[i] != nullptr;
        const auto name =
            crosses ? tr("%1 %2").arg(curve.format, formatShare(curve.breakEven)) : curve.format;
        // Spread along the lines, so that names of lines that run close together do not meet.
        const auto at = std::pow(left, 0.85 - 0.14 * i);
        const auto near = std::ranges::lower_bound(curve.points, at, {}, &QPointF::x);
        if (near != curve.points.end())
            parts_->names.place(name, pixel(near->x(), near->y()), colour);
    }
}

PlotTable StoragePlot::table() const
{
    PlotTable table{{tr("format"), tr("kept share"), tr("bytes"), tr("break-even share")}, {}};
    for (const auto& curve : curves_.curves)
        for (const auto& point : curve.points)
            table.rows.append({curve.format, point.x(), point.y(), curve.breakEven});
    return table;
}

} // namespace espalier
