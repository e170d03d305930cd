#include "widgets/energy_plot.h"
#include "widgets/format.h"
#include "widgets/theme.h"
#include "widgets/unit_ticker.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr double barWidth = 0.34;
constexpr double offset = 0.19; ///< of a bar's middle from its layer's
constexpr double stepWidth = 0.62;
constexpr int legendColumns = 3;
constexpr int wideEnough = 760; ///< pixels for all of the legend in one row
constexpr double stackHeadroom = 1.3; ///< for the legend
constexpr double stepHeadroom = 1.14; ///< for the numbers
constexpr qsizetype mostUprightNames = 12;

/// What a stack is made of: one group of bars per source.
QList<QCPBars*> addStack(
    QCustomPlot* canvas, const QList<QList<double>>& joules, qsizetype sources, double shift, bool percent)
{
    QList<QCPBars*> stack;
    for (qsizetype source = 0; source < sources; ++source) {
        auto* bars = new QCPBars(canvas->xAxis, canvas->yAxis);
        bars->setWidth(barWidth);
        for (qsizetype layer = 0; layer < joules.size(); ++layer) {
            const double all = sumOf(joules[layer]);
            const double scale = !percent ? 1.0 : all > 0.0 ? 100.0 / all : 0.0;
            bars->addData(static_cast<double>(layer) + shift, joules[layer].value(source) * scale);
        }
        if (!stack.isEmpty())
            bars->moveAbove(stack.last());
        stack.append(bars);
    }
    return stack;
}

} // namespace

struct EnergyPlot::Parts {
    QList<QCPBars*> dense; ///< stacks, one a source
    QList<QCPBars*> compressed;
    QList<QCPBars*> steps; ///< of a waterfall, one a step
    QList<EnergyStep> shown;
    QList<QCPItemText*> texts;
    QCPGraph* links = nullptr; ///< from each step's end to the next one's beginning
    QSharedPointer<QCPAxisTickerText> names = QSharedPointer<QCPAxisTickerText>::create();
};

EnergyPlot::EnergyPlot(QWidget* parent) : Plot(tr("Energy"), parent), parts_(std::make_unique<Parts>())
{
    canvas()->xAxis->setTicker(parts_->names);
    canvas()->xAxis->setTickLength(0);
    canvas()->xAxis->setSubTicks(false);
    canvas()->xAxis->grid()->setVisible(false);
    canvas()->yAxis->setSubTicks(false);
    canvas()->legend->setFillOrder(QCPLegend::foColumnsFirst, false);
    canvas()->legend->setIconSize(spacing::wideGap, spacing::gap);
    canvas()->legend->setIconTextPadding(spacing::unit);
    canvas()->legend->setMargins(QMargins());
    canvas()->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
    styleCanvas();
    rebuild();
}

EnergyPlot::~EnergyPlot() = default;

void EnergyPlot::resizeEvent(QResizeEvent* event)
{
    canvas()->legend->setWrap(
        width() < wideEnough ? legendColumns : static_cast<int>(energy_.sources.size()));
    Plot::resizeEvent(event);
}

void EnergyPlot::setEnergy(const EnergyBreakdown& energy)
{
    if (energy == energy_)
        return;
    energy_ = energy;
    rebuild();
}

void EnergyPlot::setMode(EnergyMode mode)
{
    if (mode == mode_)
        return;
    mode_ = mode;
    rebuild();
}

void EnergyPlot::setPercent(bool percent)
{
    if (percent == percent_)
        return;
    percent_ = percent;
    rebuild();
}

void EnergyPlot::setLayer(int layer)
{
    if (layer == layer_)
        return;
    layer_ = layer;
    if (mode_ == EnergyMode::LayerSources)
        rebuild();
}

QList<EnergyStep> EnergyPlot::steps() const
{
    switch (mode_) {
    case EnergyMode::Sources:
        return waterfall(energy_.sources, bySource(energy_.dense, energy_.sources.size()),
            bySource(energy_.compressed, energy_.sources.size()));
    case EnergyMode::LayerSources:
        return waterfall(energy_.sources, energy_.dense.value(layer_), energy_.compressed.value(layer_));
    case EnergyMode::Layers:
        return waterfall(energy_.layers, sumsOf(energy_.dense), sumsOf(energy_.compressed));
    case EnergyMode::All: break;
    }
    return {};
}

QString EnergyPlot::emptyText() const
{
    if (energy_.layers.isEmpty())
        return tr("Choose a chip to see where the energy goes.");
    return mode_ == EnergyMode::LayerSources && (layer_ < 0 || layer_ >= energy_.layers.size())
        ? tr("Choose a layer in the table to see where its energy goes.")
        : QString();
}

void EnergyPlot::clearBars()
{
    canvas()->clearPlottables();
    parts_->links = nullptr;
    for (QCPItemText* text : std::as_const(parts_->texts))
        canvas()->removeItem(text);
    parts_->texts.clear();
    parts_->names->clear();
    parts_->dense.clear();
    parts_->compressed.clear();
    parts_->steps.clear();
}

void EnergyPlot::rebuild()
{
    clearBars();
    setEmptyText(emptyText());
    parts_->shown = steps();
    if (mode_ == EnergyMode::All)
        addStacks();
    else
        addSteps(parts_->shown);
    canvas()->yAxis->setLabel(labelOf());
    restyle();
    replotSoon();
}

QString EnergyPlot::labelOf() const
{
    if (mode_ == EnergyMode::All)
        return percent_ ? tr("share (%)") : tr("energy");
    const auto subject = mode_ == EnergyMode::LayerSources
        ? tr("energy of %1").arg(energy_.layers.value(layer_))
        : tr("energy");
    return percent_ ? tr("%1 (%)").arg(subject) : subject;
}

void EnergyPlot::addText(double x, double y, const QString& text)
{
    auto* item = new QCPItemText(canvas());
    item->setText(text);
    item->position->setCoords(x, y);
    item->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
    parts_->texts.append(item);
}

void EnergyPlot::addStacks()
{
    const auto sources = energy_.sources.size();
    parts_->dense = addStack(canvas(), energy_.dense, sources, -offset, percent_);
    parts_->compressed = addStack(canvas(), energy_.compressed, sources, offset, percent_);
    double most = 0.0;
    for (qsizetype layer = 0; layer < energy_.layers.size(); ++layer) {
        parts_->names->addTick(static_cast<double>(layer), energy_.layers[layer]);
        const double dense = sumOf(energy_.dense.value(layer));
        const double compressed = sumOf(energy_.compressed.value(layer));
        most = std::max({most, dense, compressed});
        if (energy_.layers.size() <= mostUprightNames)
            addText(static_cast<double>(layer) + offset, percent_ ? 100.0 : compressed,
                compressed > 0.0 ? formatRatio(dense / compressed) : QString());
    }
    fitAxes(energy_.layers.size(), percent_ ? 100.0 : most);
}

/// "−212 µJ", "+3.1 %"; totals without a sign.
QString EnergyPlot::changeText(const EnergyStep& step, double all) const
{
    const double value = std::abs(step.change());
    const auto text = percent_ ? formatShare(value / all) : formatEnergy(value);
    if (step.isTotal())
        return text;
    if (value < 1e-4 * all)
        return QStringLiteral("±0");
    return (step.change() < 0.0 ? QStringLiteral("−") : QStringLiteral("+")) + text;
}

void EnergyPlot::addSteps(const QList<EnergyStep>& steps)
{
    const double all = steps.isEmpty() ? 1.0 : steps.first().to;
    const double scale = percent_ ? 100.0 / all : 1.0;
    double most = 0.0;
    parts_->links = canvas()->addGraph();
    for (qsizetype i = 0; i < steps.size(); ++i) {
        const auto& step = steps[i];
        const auto x = static_cast<double>(i);
        const double bottom = std::min(step.from, step.to) * scale;
        const double top = std::max(step.from, step.to) * scale;
        auto* bar = new QCPBars(canvas()->xAxis, canvas()->yAxis);
        bar->setWidth(stepWidth);
        bar->setBaseValue(bottom);
        bar->addData(x, top - bottom);
        parts_->steps.append(bar);
        parts_->names->addTick(x, step.name);
        if (steps.size() <= mostUprightNames)
            addText(x, top, changeText(step, all));
        if (i + 1 < steps.size()) {
            parts_->links->addData(x + stepWidth / 2.0, step.to * scale);
            parts_->links->addData(x + 1.0 - stepWidth / 2.0, step.to * scale);
            parts_->links->addData(x + 1.0 - stepWidth / 2.0, std::nan(""));
        }
        most = std::max(most, top);
    }
    fitAxes(steps.size(), most);
}

void EnergyPlot::fitAxes(qsizetype columns, double most)
{
    const double headroom = mode_ == EnergyMode::All ? stackHeadroom : stepHeadroom;
    canvas()->xAxis->setTickLabelRotation(columns > mostUprightNames ? -60.0 : 0.0);
    canvas()->xAxis->setRange(-0.6, static_cast<double>(std::max<qsizetype>(columns, 1)) - 0.4);
    canvas()->yAxis->setTicker(
        percent_ ? QSharedPointer<QCPAxisTicker>::create() : unitTicker(Unit::Energy, most));
    canvas()->yAxis->ticker()->setTickCount(4);
    canvas()->yAxis->setRange(0.0, most > 0.0 ? most * headroom : 1.0);
}

void EnergyPlot::restyle()
{
    const bool dark = isDark(palette());
    canvas()->legend->setVisible(mode_ == EnergyMode::All && energy_.sources.size() > 1);
    canvas()->legend->clearItems();
    for (int source = 0; source < parts_->dense.size(); ++source) {
        const QColor colour = seriesStyle(source, dark).colour;
        QColor pale = colour;
        pale.setAlphaF(0.4F);
        parts_->dense[source]->setPen(Qt::NoPen);
        parts_->dense[source]->setBrush(pale);
        parts_->compressed[source]->setPen(Qt::NoPen);
        parts_->compressed[source]->setBrush(colour);
        parts_->compressed[source]->setName(energy_.sources[source]);
        parts_->compressed[source]->addToLegend();
    }
    const bool sources = mode_ == EnergyMode::Sources || mode_ == EnergyMode::LayerSources;
    for (int i = 0; i < parts_->steps.size(); ++i) {
        const auto& step = parts_->shown[i];
        const QColor total = i == 0 ? theme().dense : theme().accent;
        const QColor part = sources ? seriesStyle(static_cast<int>(step.part), dark).colour : theme().weights;
        QColor fill = step.isTotal() ? total : part;
        if (!step.isTotal() && step.change() <= 0.0)
            fill.setAlphaF(0.55F); // what went; what came is drawn full, with a frame
        parts_->steps[i]->setBrush(fill);
        parts_->steps[i]->setPen(
            !step.isTotal() && step.change() > 0.0 ? QPen(theme().warning, 1.5) : QPen(Qt::NoPen));
    }
    if (parts_->links != nullptr)
        parts_->links->setPen(QPen(theme().muted, 1.0, Qt::DotLine));
    for (QCPItemText* text : std::as_const(parts_->texts)) {
        text->setColor(theme().text);
        text->setFont(captionFont(font()));
    }
}

PlotTable EnergyPlot::table() const
{
    PlotTable table{{tr("layer"), tr("source"), tr("dense (J)"), tr("compressed (J)"),
                        tr("dense (% of the network's)"), tr("compressed (% of the network's)")},
        {}};
    const double dense = sumOf(sumsOf(energy_.dense));
    const double compressed = sumOf(sumsOf(energy_.compressed));
    const auto percentOf = [](double value, double all) { return all > 0.0 ? 100.0 * value / all : 0.0; };
    for (qsizetype layer = 0; layer < energy_.layers.size(); ++layer)
        for (qsizetype source = 0; source < energy_.sources.size(); ++source) {
            const double before = energy_.dense.value(layer).value(source);
            const double after = energy_.compressed.value(layer).value(source);
            table.rows.append({energy_.layers[layer], energy_.sources[source], before, after,
                percentOf(before, dense), percentOf(after, compressed)});
        }
    return table;
}

} // namespace espalier
