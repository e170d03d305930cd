#include "widgets/sensitivity_plot.h"
#include "widgets/format.h"
#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr double catchRadius = 12.0; // pixels
constexpr double ringSize = 12.0;
/// More widths than these lie on one another.
constexpr std::array shownBits{unquantizedBits, 4, 3, 2, 1};

Accuracy accuracyOf(const SensitivityOfLayer& layer, const SensitivitySample& sample)
{
    return {sample.correct, layer.values->pictures};
}

/// Share of the axis that a keep ratio becomes: percent.
double percentOf(double keep)
{
    return 100.0 * keep;
}

QString widthName(int bits)
{
    return bits == unquantizedBits ? SensitivityPlot::tr("float") : formatBits(bits);
}

} // namespace

struct SensitivityPlot::Parts {
    QList<QCPGraph*> lines; ///< one for each of shownBits
    QCPGraph* low = nullptr; ///< the interval of the first line ...
    QCPGraph* high = nullptr; ///< ... filled down to the other
    QCPGraph* own = nullptr;
    QCPGraph* ring = nullptr; ///< around the point that is pointed at
    QCPItemText* ownName = nullptr;
};

SensitivityPlot::SensitivityPlot(QWidget* parent)
    : SensitivityView(tr("Sensitivity"), parent), parts_(std::make_unique<Parts>())
{
    canvas()->xAxis->setScaleType(QCPAxis::stLogarithmic);
    canvas()->xAxis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
    canvas()->xAxis->setNumberFormat(QStringLiteral("g"));
    canvas()->xAxis->setNumberPrecision(3);
    canvas()->xAxis->setLabel(tr("weights kept (%, log)"));
    canvas()->yAxis->setLabel(tr("accuracy (%)"));
    parts_->low = canvas()->addGraph();
    parts_->high = canvas()->addGraph();
    parts_->high->setChannelFillGraph(parts_->low);
    for (std::size_t line = 0; line < shownBits.size(); ++line)
        parts_->lines << canvas()->addGraph();
    parts_->own = canvas()->addGraph();
    parts_->ring = canvas()->addGraph();
    for (auto* points : {parts_->own, parts_->ring})
        points->setLineStyle(QCPGraph::lsNone);
    parts_->ownName = new QCPItemText(canvas());
    parts_->ownName->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
    canvas()->legend->setIconSize(28, spacing::wideGap);
    canvas()->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignBottom | Qt::AlignRight);
    setToolTip(tr("Click a point to set the layer there; arrow keys and Space do the same"));
    styleCanvas();
    rebuild();
}

SensitivityPlot::~SensitivityPlot() = default;

void SensitivityPlot::rebuild()
{
    const auto pointed = pointed_ >= 0 ? std::optional(choiceOf(shown_[pointed_])) : std::nullopt;
    fillLines();
    fillOwnPoint();
    if (layer_.name.isEmpty())
        setEmptyText(tr("Select one layer to see how accuracy depends on it."));
    else
        setEmptyText(shown_.isEmpty()
                ? tr("Nothing is measured yet. Measure looks at one layer after the other.")
                : QString());
    const auto same = std::ranges::find_if(
        shown_, [&pointed](const SensitivitySample& sample) { return choiceOf(sample) == pointed; });
    pointAt(same != shown_.end() ? same - shown_.begin() : -1); // others may have come in before it
    restyle();
    replotSoon();
}

void SensitivityPlot::fillLines()
{
    shown_.clear();
    for (auto* graph : {parts_->low, parts_->high})
        graph->data()->clear();
    for (auto* line : std::as_const(parts_->lines))
        line->data()->clear();
    if (!layer_.values || layer_.name.isEmpty())
        return;
    for (qsizetype line = 0; line < parts_->lines.size(); ++line) {
        QList<SensitivitySample> points;
        for (const auto& sample : layer_.values->layers.at(layer_.layer).samples)
            if (sample.weightBits == shownBits.at(static_cast<std::size_t>(line))
                && sample.activationBits == unquantizedBits)
                points << sample;
        std::sort(points.begin(), points.end(),
            [](const SensitivitySample& a, const SensitivitySample& b) { return a.keep < b.keep; });
        for (const auto& sample : std::as_const(points)) {
            const auto accuracy = accuracyOf(layer_, sample);
            parts_->lines[line]->addData(percentOf(sample.keep), accuracy.percent());
            if (line > 0)
                continue;
            const auto interval = confidenceInterval(accuracy);
            parts_->low->addData(percentOf(sample.keep), 100.0 * interval.low);
            parts_->high->addData(percentOf(sample.keep), 100.0 * interval.high);
        }
        shown_ += points;
    }
    const auto least = std::min_element(shown_.begin(), shown_.end(),
        [](const SensitivitySample& a, const SensitivitySample& b) { return a.keep < b.keep; });
    canvas()->xAxis->setRange(least == shown_.end() ? 0.1 : percentOf(least->keep) / 1.3, 130.0);
    canvas()->yAxis->setRange(0.0, 104.0);
}

void SensitivityPlot::fillOwnPoint()
{
    parts_->own->data()->clear();
    parts_->ownName->setVisible(!shown_.isEmpty());
    if (shown_.isEmpty())
        return;
    const auto& values = *layer_.values;
    const auto lost = std::min(LayerLoss(values, layer_.layer)(layer_.plan), values.mostPoints());
    const auto dense = Accuracy{values.denseCorrect, values.pictures}.percent();
    const auto x = std::max(percentOf(layer_.plan.keep), canvas()->xAxis->range().lower);
    parts_->own->addData(x, dense - lost);
    parts_->ownName->position->setCoords(x, dense - lost);
    parts_->ownName->setText(
        tr("now %1, %2").arg(formatShare(layer_.plan.keep), widthName(layer_.plan.weightBits)));
    const bool atLeft = x < 3.0 * canvas()->xAxis->range().lower;
    const bool atRight = x > canvas()->xAxis->range().upper / 4.0;
    parts_->ownName->setPositionAlignment((atLeft           ? Qt::AlignLeft
                                                  : atRight ? Qt::AlignRight
                                                            : Qt::AlignHCenter)
        | Qt::AlignTop);
    parts_->ownName->setPadding(QMargins(spacing::wideGap, spacing::gap, spacing::wideGap, 0));
}

void SensitivityPlot::restyle()
{
    const bool dark = isDark(palette());
    canvas()->legend->clearItems();
    canvas()->legend->setVisible(!shown_.isEmpty());
    for (int line = 0; line < parts_->lines.size(); ++line) {
        auto style = seriesStyle(line, dark);
        if (line == 0)
            style.colour = theme().dense;
        styleLine(parts_->lines[line], style, 1.5);
        parts_->lines[line]->setName(widthName(shownBits.at(static_cast<std::size_t>(line))));
        if (parts_->lines[line]->dataCount() > 0)
            parts_->lines[line]->addToLegend();
    }
    auto band = theme().dense;
    band.setAlphaF(0.18F);
    for (auto* bound : {parts_->low, parts_->high})
        bound->setPen(Qt::NoPen);
    parts_->high->setBrush(band);
    parts_->own->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(theme().accent), theme().accent, 9.0));
    parts_->ring->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(theme().text, 1.5), Qt::NoBrush, ringSize));
    parts_->ownName->setColor(theme().accent);
    parts_->ownName->setFont(captionFont(font()));
}

std::optional<QPointF> SensitivityPlot::positionOf(const SensitivityChoice& choice) const
{
    for (const auto& sample : shown_)
        if (sample.keep == choice.keep && sample.weightBits == choice.weightBits)
            return canvas()->mapTo(this,
                QPointF(canvas()->xAxis->coordToPixel(percentOf(sample.keep)),
                    canvas()->yAxis->coordToPixel(accuracyOf(layer_, sample).percent())));
    return std::nullopt;
}

qsizetype SensitivityPlot::nearest(const QPointF& position) const
{
    qsizetype best = -1;
    double distance = catchRadius;
    for (qsizetype index = 0; index < shown_.size(); ++index) {
        const auto& sample = shown_[index];
        const auto away = QLineF(position,
            QPointF(canvas()->xAxis->coordToPixel(percentOf(sample.keep)),
                canvas()->yAxis->coordToPixel(accuracyOf(layer_, sample).percent())))
                              .length();
        if (away < distance) {
            distance = away;
            best = index;
        }
    }
    return best;
}

QString SensitivityPlot::describe(qsizetype shown) const
{
    const auto& sample = shown_[shown];
    return tr("%1 of the weights, %2: %3 on %4 validation pictures. Click to set.")
        .arg(formatShare(sample.keep), widthName(sample.weightBits),
            formatAccuracy(accuracyOf(layer_, sample)), QString::number(layer_.values->pictures));
}

void SensitivityPlot::pointAt(qsizetype shown)
{
    pointed_ = shown;
    parts_->ring->data()->clear();
    if (shown >= 0)
        parts_->ring->addData(percentOf(shown_[shown].keep), accuracyOf(layer_, shown_[shown]).percent());
    setAccessibleDescription(shown >= 0 ? describe(shown) : QString());
}

bool SensitivityPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const auto found = nearest(mouse->position());
        if (found != pointed_) {
            pointAt(found);
            replotSoon();
        }
        if (found >= 0)
            QToolTip::showText(mouse->globalPosition().toPoint(), describe(found), canvas());
        else
            QToolTip::hideText();
    }
    if (event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const auto found = mouse->button() == Qt::LeftButton ? nearest(mouse->position()) : -1;
        if (found >= 0)
            emit chosen(choiceOf(shown_[found]));
    }
    return Plot::eventFilter(watched, event);
}

void SensitivityPlot::keyPressEvent(QKeyEvent* event)
{
    const auto step = [this](qsizetype by) {
        pointAt(std::clamp<qsizetype>(pointed_ + by, 0, shown_.size() - 1));
        replotSoon();
    };
    const bool any = !shown_.isEmpty();
    if (any && (event->key() == Qt::Key_Right || event->key() == Qt::Key_Down))
        step(1);
    else if (any && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Up))
        step(-1);
    else if (pointed_ >= 0 && event->key() == Qt::Key_Space)
        emit chosen(choiceOf(shown_[pointed_]));
    else
        Plot::keyPressEvent(event);
}

PlotTable SensitivityPlot::table() const
{
    PlotTable table{{tr("keep"), tr("weight bits"), tr("activation bits"), tr("right"), tr("pictures"),
                        tr("accuracy (%)"), tr("low (%)"), tr("high (%)")},
        {}};
    if (!layer_.values || layer_.name.isEmpty())
        return table;
    for (const auto& sample : layer_.values->layers.at(layer_.layer).samples) {
        const auto accuracy = accuracyOf(layer_, sample);
        const auto interval = confidenceInterval(accuracy);
        table.rows.append({sample.keep, sample.weightBits, sample.activationBits,
            static_cast<qlonglong>(sample.correct), static_cast<qlonglong>(accuracy.pictures),
            accuracy.percent(), 100.0 * interval.low, 100.0 * interval.high});
    }
    return table;
}

} // namespace espalier
