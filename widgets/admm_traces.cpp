#include "widgets/admm_traces.h"

#include "widgets/bounds.h"
#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <QMouseEvent>

#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier {

namespace {

constexpr double smallest = 1e-6; ///< residuals below are drawn there: the axis is logarithmic

enum Trace { Primal, Dual, Rho, Changes, traces };

} // namespace

struct AdmmTraces::Parts {
    std::array<QCPAxisRect*, 2> rects{};
    std::array<QCPGraph*, traces> graphs{};
    std::array<QCPItemText*, traces> names{};
    std::array<QCPItemStraightLine*, 2> cursors{};
    QList<QCPItemStraightLine*> marks;
};

AdmmTraces::AdmmTraces(QWidget* parent) : Plot(tr("ADMM traces"), parent), parts_(std::make_unique<Parts>())
{
    canvas()->plotLayout()->clear();
    const int nameHeight = QFontMetrics(captionFont(font())).height() + spacing::gap;
    for (std::size_t side = 0; side < 2; ++side) {
        auto*& rect = parts_->rects.at(side);
        rect = new QCPAxisRect(canvas());
        rect->setMinimumMargins(QMargins(0, nameHeight, spacing::wideGap, 0));
        canvas()->plotLayout()->addElement(0, static_cast<int>(side), rect);
        rect->axis(QCPAxis::atBottom)->setLabel(tr("epoch"));
        rect->axis(QCPAxis::atBottom)->ticker()->setTickCount(4);
        rect->axis(QCPAxis::atBottom)->grid()->setVisible(false);
        auto*& cursor = parts_->cursors.at(side);
        cursor = new QCPItemStraightLine(canvas());
        for (auto* point : {cursor->point1, cursor->point2})
            point->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        cursor->setClipAxisRect(rect);
    }
    auto* right = parts_->rects[1]->addAxis(QCPAxis::atRight);
    for (auto* axis : {parts_->rects[0]->axis(QCPAxis::atLeft), right}) {
        makeLogarithmic(axis);
        axis->ticker()->setTickCount(4);
    }
    right->setLabel(tr("ρ (log)"));
    right->grid()->setVisible(false);
    parts_->rects[0]->axis(QCPAxis::atLeft)->setLabel(tr("residual (log)"));
    parts_->rects[1]->axis(QCPAxis::atLeft)->setLabel(tr("weights"));
    parts_->rects[1]->axis(QCPAxis::atLeft)->setNumberFormat(QStringLiteral("gb"));
    const std::array sides{0U, 0U, 1U, 1U};
    const std::array names{tr("― primal W − Z"), tr("╌ dual Z step"), tr("― ρ"), tr("▪ mask changes")};
    for (std::size_t trace = 0; trace < traces; ++trace) {
        auto* rect = parts_->rects.at(sides.at(trace));
        parts_->graphs.at(trace) = canvas()->addGraph(
            rect->axis(QCPAxis::atBottom), trace == Rho ? right : rect->axis(QCPAxis::atLeft));
        auto* name = new QCPItemText(canvas());
        name->setText(names.at(trace));
        name->setPadding(QMargins());
        name->setClipToAxisRect(false);
        name->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        name->position->setType(QCPItemPosition::ptAbsolute);
        parts_->names.at(trace) = name;
    }
    connect(canvas(), &QCustomPlot::afterLayout, this, &AdmmTraces::placeNames);
    canvas()->installEventFilter(this);
    setToolTip(tr("Click to look at an iteration"));
    styleCanvas();
    setFrames({}, 0);
}

AdmmTraces::~AdmmTraces() = default;

/// Above the plots, side by side.
void AdmmTraces::placeNames()
{
    for (std::size_t trace = 0; trace < traces; ++trace) {
        const auto* rect = parts_->rects.at(trace / 2);
        QPointF corner(rect->left(), spacing::unit);
        if (trace % 2 == 1) {
            const auto* before = parts_->names.at(trace - 1);
            corner.rx() += QFontMetricsF(before->font()).horizontalAdvance(before->text()) + spacing::wideGap;
        }
        parts_->names.at(trace)->position->setCoords(corner);
    }
}

const LayerProgress* AdmmTraces::layerOf(const RunFrame& frame) const
{
    return layer_ >= 0 && static_cast<std::size_t>(layer_) < frame.layers.size()
        ? &frame.layers[static_cast<std::size_t>(layer_)]
        : nullptr;
}

void AdmmTraces::setFrames(const std::vector<RunFramePtr>& frames, int layer)
{
    frames_ = frames;
    layer_ = layer;
    std::array<QVector<QCPGraphData>, traces> points;
    Bounds residuals;
    Bounds rhos;
    double changes = 1.0;
    for (const auto& frame : frames_) {
        const auto* progress = layerOf(*frame);
        if (!progress)
            continue;
        const bool isAdmm = !progress->dual.counts.empty();
        for (const auto& [trace, residual] :
            {std::pair{Primal, progress->primalResidual}, std::pair{Dual, progress->dualResidual}})
            if (isAdmm && residual > 0.0) {
                residuals.include(std::max(residual, smallest));
                points.at(trace).append({frame->epoch, std::max(residual, smallest)});
            }
        if (isAdmm && progress->rho > 0.0) {
            rhos.include(progress->rho);
            points[Rho].append({frame->epoch, progress->rho});
        }
        if (isAdmm)
            points[Changes].append({frame->epoch, static_cast<double>(progress->maskChanges)});
        changes = std::max(changes, static_cast<double>(progress->maskChanges));
    }
    for (std::size_t trace = 0; trace < traces; ++trace)
        parts_->graphs.at(trace)->data()->set(points.at(trace), true);
    if (residuals.any)
        parts_->rects[0]->axis(QCPAxis::atLeft)->setRange(residuals.least / 1.5, residuals.most * 1.5);
    if (rhos.any)
        parts_->rects[1]->axis(QCPAxis::atRight)->setRange(rhos.least / 1.5, rhos.most * 1.5);
    parts_->rects[1]->axis(QCPAxis::atLeft)->setRange(0.0, 1.1 * changes);
    for (auto* rect : parts_->rects)
        if (!frames_.empty())
            rect->axis(QCPAxis::atBottom)
                ->setRange(frames_.front()->epoch - 0.1,
                    std::max(frames_.back()->epoch, frames_.front()->epoch + 0.5));
    setEmptyText(frames_.empty() ? tr("Run to see W come to Z here, iteration by iteration.") : QString());
    drawMarks();
    setCursor(std::min(cursor_, frames_.empty() ? 0 : frames_.size() - 1));
    restyle();
    replotSoon();
}

/// Where the plan changed, the run branched off.
void AdmmTraces::drawMarks()
{
    for (auto* mark : std::as_const(parts_->marks))
        canvas()->removeItem(mark);
    parts_->marks.clear();
    for (const auto& frame : frames_)
        for (auto* rect : parts_->rects) {
            if (!frame->planChanged)
                continue;
            auto* mark = new QCPItemStraightLine(canvas());
            for (auto* point : {mark->point1, mark->point2})
                point->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
            mark->setClipAxisRect(rect);
            mark->point1->setCoords(frame->epoch, 1.0);
            mark->point2->setCoords(frame->epoch, 2.0);
            parts_->marks << mark;
        }
}

void AdmmTraces::setCursor(std::size_t frame)
{
    cursor_ = frame;
    const bool any = frame < frames_.size();
    for (auto* cursor : parts_->cursors) {
        cursor->setVisible(any);
        if (any) {
            cursor->point1->setCoords(frames_[frame]->epoch, 1.0);
            cursor->point2->setCoords(frames_[frame]->epoch, 2.0);
        }
    }
    replotSoon();
}

void AdmmTraces::restyle()
{
    const auto& c = theme();
    const std::array colours{c.weights, c.auxiliary, c.dual, c.accent};
    const std::array dashes{Qt::SolidLine, Qt::DashLine, Qt::SolidLine, Qt::SolidLine};
    for (std::size_t trace = 0; trace < traces; ++trace) {
        parts_->graphs.at(trace)->setPen(QPen(colours.at(trace), 1.6, dashes.at(trace)));
        parts_->names.at(trace)->setColor(colours.at(trace));
        parts_->names.at(trace)->setFont(captionFont(font()));
    }
    parts_->graphs[Changes]->setLineStyle(QCPGraph::lsImpulse);
    parts_->graphs[Changes]->setPen(QPen(c.accent, 3.0, Qt::SolidLine, Qt::FlatCap));
    for (auto* cursor : parts_->cursors)
        cursor->setPen(QPen(c.text, 1.0));
    for (auto* mark : std::as_const(parts_->marks))
        mark->setPen(QPen(c.warning, 1.2, Qt::DashLine));
}

bool AdmmTraces::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseButtonRelease && !frames_.empty()) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        auto* rect = canvas()->axisRectAt(mouse->position());
        if (rect && mouse->button() == Qt::LeftButton) {
            const auto epoch = rect->axis(QCPAxis::atBottom)->pixelToCoord(mouse->position().x());
            const auto nearest = std::ranges::min_element(
                frames_, {}, [epoch](const RunFramePtr& frame) { return std::abs(frame->epoch - epoch); });
            emit frameChosen(static_cast<std::size_t>(nearest - frames_.begin()));
        }
    }
    return Plot::eventFilter(watched, event);
}

PlotTable AdmmTraces::table() const
{
    PlotTable table{{tr("epoch"), tr("iteration"), tr("primal residual"), tr("dual residual"), tr("ρ"),
                        tr("mask changes"), tr("weights kept")},
        {}};
    for (const auto& frame : frames_)
        if (const auto* layer = layerOf(*frame))
            table.rows.append(
                {frame->epoch, frame->iteration, layer->primalResidual, layer->dualResidual, layer->rho,
                    static_cast<qlonglong>(layer->maskChanges), static_cast<qlonglong>(layer->keptWeights)});
    return table;
}

} // namespace espalier
