#include "widgets/storage_plot.h"

#include "widgets/format.h"
#include "widgets/theme.h"
#include "widgets/unit_ticker.h"

#include <qcustomplot.h>

#include <algorithm>

namespace espalier {

namespace {

constexpr double lineWidth = 1.5;
constexpr double ownSize = 9.0;
constexpr double nameStep = 0.17; ///< between the names of break-evens, in dense sizes

} // namespace

struct StoragePlot::Parts {
    QList<QCPGraph*> lines; ///< one a curve
    QList<QCPGraph*> drops; ///< from a break-even down to the axis; empty where a curve has none
    QList<QCPItemText*> names; ///< of the lines, with their break-evens
    QCPGraph* dense = nullptr;
    QCPGraph* own = nullptr;
    QCPItemText* ownName = nullptr;
    QCPItemText* denseName = nullptr;
};

StoragePlot::StoragePlot(QWidget* parent)
    : Plot(tr("Size against density"), parent), parts_(std::make_unique<Parts>())
{
    canvas()->xAxis->ticker()->setTickCount(5);
    canvas()->xAxis->setRange(0.0, 100.0);
    canvas()->yAxis->setLabel(tr("bytes"));
    for (auto* axis : {canvas()->xAxis, canvas()->yAxis})
        axis->setSubTicks(false);
    parts_->ownName = new QCPItemText(canvas());
    parts_->ownName->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    parts_->ownName->setPadding(QMargins(spacing::gap, 0, 0, 0));
    parts_->denseName = new QCPItemText(canvas());
    parts_->denseName->setText(tr("dense"));
    parts_->denseName->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
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
    for (auto* name : std::as_const(parts_->names))
        canvas()->removeItem(name);
    parts_->lines.clear();
    parts_->drops.clear();
    parts_->names.clear();
    const bool empty = curves_.curves.isEmpty();
    setEmptyText(empty ? tr("Choose a layer to see its size against its density.") : QString());
    for (int i = 0; i < curves_.curves.size(); ++i)
        addCurve(i);
    parts_->dense = canvas()->addGraph();
    parts_->own = canvas()->addGraph();
    parts_->ownName->setVisible(!empty);
    parts_->denseName->setVisible(!empty);
    parts_->denseName->position->setCoords(0.5, curves_.denseBytes);
    fitAxes();
    restyle();
    replotSoon();
}

/// The line, and where it meets dense a mark with its name, each name on a level of its own.
void StoragePlot::addCurve(int index)
{
    const auto& curve = curves_.curves[index];
    auto* line = canvas()->addGraph();
    for (const auto& point : curve.points)
        line->addData(100.0 * point.x(), point.y());
    parts_->lines << line;
    auto* drop = canvas()->addGraph();
    auto* name = new QCPItemText(canvas());
    const double level = curves_.denseBytes * (1.0 + nameStep * (index + 0.7));
    const bool crosses = curve.breakEven > 0.0 && curve.breakEven < 1.0;
    const double at = crosses ? 100.0 * curve.breakEven : 100.0;
    if (crosses) {
        drop->addData(at, 0.0);
        drop->addData(at, level);
    }
    name->setText(
        crosses ? tr("%1, below %2").arg(curve.format, formatShare(curve.breakEven)) : curve.format);
    name->setPositionAlignment(Qt::AlignRight | Qt::AlignVCenter);
    name->setPadding(QMargins(0, 0, spacing::unit, 0));
    name->position->setCoords(at, level);
    parts_->drops << drop;
    parts_->names << name;
}

void StoragePlot::fitAxes()
{
    if (curves_.curves.isEmpty())
        return;
    const double top =
        curves_.denseBytes * (1.0 + nameStep * (static_cast<double>(curves_.curves.size()) + 0.4));
    parts_->dense->addData(0.0, curves_.denseBytes);
    parts_->dense->addData(100.0, curves_.denseBytes);
    parts_->own->addData(100.0 * curves_.keep, curves_.bytes);
    const bool isRight = curves_.keep > 0.5;
    parts_->ownName->setText(tr("%1 at %2").arg(formatBytes(curves_.bytes), formatShare(curves_.keep)));
    // Beneath the point where names of break-evens may stand above it.
    const bool isHigh = curves_.bytes > 0.5 * curves_.denseBytes;
    parts_->ownName->setPositionAlignment(
        (isRight ? Qt::AlignRight : Qt::AlignLeft) | (isHigh ? Qt::AlignTop : Qt::AlignVCenter));
    parts_->ownName->setPadding(
        isRight ? QMargins(0, 0, spacing::wideGap, 0) : QMargins(spacing::wideGap, 0, 0, 0));
    parts_->ownName->position->setCoords(100.0 * curves_.keep, curves_.bytes);
    canvas()->yAxis->setTicker(unitTicker(Unit::Bytes, curves_.denseBytes));
    canvas()->yAxis->ticker()->setTickCount(4);
    canvas()->yAxis->setRange(0.0, std::max(top, 1.0));
    canvas()->xAxis->setLabel(curves_.bits == 32
            ? tr("weights kept of %1 (%), 32-bit floats").arg(curves_.layer)
            : tr("weights kept of %1 (%), %2 bits each").arg(curves_.layer).arg(curves_.bits));
}

void StoragePlot::restyle()
{
    if (parts_->dense == nullptr)
        return;
    for (int i = 0; i < parts_->lines.size(); ++i) {
        const auto style = seriesStyle(i, isDark(palette()));
        parts_->lines[i]->setPen(QPen(style.colour, lineWidth, style.dash));
        parts_->drops[i]->setPen(QPen(style.colour, 1.0, Qt::DotLine));
        parts_->names[i]->setColor(style.colour);
        parts_->names[i]->setFont(captionFont(font()));
        parts_->names[i]->setBrush(theme().panel); // no line through a name
    }
    parts_->dense->setPen(QPen(theme().dense, lineWidth));
    parts_->own->setLineStyle(QCPGraph::lsNone);
    parts_->own->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(theme().accent, 1.5), theme().accent, ownSize));
    parts_->ownName->setColor(theme().text);
    parts_->denseName->setColor(theme().muted);
    parts_->denseName->setFont(captionFont(font()));
    parts_->ownName->setFont(captionFont(font()));
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
