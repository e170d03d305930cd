#include "widgets/energy_plot.h"
#include "widgets/format.h"
#include "widgets/theme.h"
#include "widgets/unit_ticker.h"

#include <qcustomplot.h>

#include <algorithm>
#include <numeric>

namespace espalier {

namespace {

constexpr double barWidth = 0.34;
constexpr double offset = 0.19; ///< of a bar's middle from its layer's
constexpr int legendColumns = 3;
constexpr double headroom = 1.3; ///< for the legend
constexpr qsizetype mostUprightNames = 10;

double sumOf(const QList<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

/// What a stack is made of: one group of bars per source.
QList<QCPBars*> addStack(
    QCustomPlot* canvas, const QList<QList<double>>& joules, qsizetype sources, double shift)
{
    QList<QCPBars*> stack;
    for (qsizetype source = 0; source < sources; ++source) {
        auto* bars = new QCPBars(canvas->xAxis, canvas->yAxis);
        bars->setWidth(barWidth);
        for (qsizetype layer = 0; layer < joules.size(); ++layer)
            bars->addData(static_cast<double>(layer) + shift, joules[layer].value(source));
        if (!stack.isEmpty())
            bars->moveAbove(stack.last());
        stack.append(bars);
    }
    return stack;
}

} // namespace

struct EnergyPlot::Parts {
    QList<QCPBars*> dense;
    QList<QCPBars*> compressed;
    QList<QCPItemText*> factors;
    QSharedPointer<QCPAxisTickerText> layers = QSharedPointer<QCPAxisTickerText>::create();
};

EnergyPlot::EnergyPlot(QWidget* parent) : Plot(tr("Energy"), parent), parts_(std::make_unique<Parts>())
{
    canvas()->xAxis->setTicker(parts_->layers);
    canvas()->xAxis->setTickLength(0);
    canvas()->xAxis->setSubTicks(false);
    canvas()->xAxis->grid()->setVisible(false);
    canvas()->yAxis->setSubTicks(false);
    canvas()->yAxis->setLabel(tr("energy per picture, dense pale"));
    canvas()->legend->setFillOrder(QCPLegend::foColumnsFirst, false);
    canvas()->legend->setWrap(legendColumns);
    canvas()->legend->setIconSize(spacing::wideGap, spacing::gap);
    canvas()->legend->setIconTextPadding(spacing::unit);
    canvas()->legend->setMargins(QMargins());
    canvas()->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
    styleCanvas();
    rebuild();
}

EnergyPlot::~EnergyPlot() = default;

void EnergyPlot::setEnergy(const EnergyBreakdown& energy)
{
    if (energy == energy_)
        return;
    energy_ = energy;
    rebuild();
}

void EnergyPlot::rebuild()
{
    canvas()->clearPlottables();
    for (QCPItemText* factor : std::as_const(parts_->factors))
        canvas()->removeItem(factor);
    parts_->factors.clear();
    parts_->layers->clear();
    setEmptyText(energy_.layers.isEmpty() ? tr("Choose a chip to see where the energy goes.") : QString());
    parts_->dense = addStack(canvas(), energy_.dense, energy_.sources.size(), -offset);
    parts_->compressed = addStack(canvas(), energy_.compressed, energy_.sources.size(), offset);
    double most = 0.0;
    for (qsizetype layer = 0; layer < energy_.layers.size(); ++layer) {
        parts_->layers->addTick(static_cast<double>(layer), energy_.layers[layer]);
        const double dense = sumOf(energy_.dense.value(layer));
        const double compressed = sumOf(energy_.compressed.value(layer));
        most = std::max({most, dense, compressed});
        auto* factor = new QCPItemText(canvas());
        factor->setText(compressed > 0.0 ? formatRatio(dense / compressed) : QString());
        factor->position->setCoords(static_cast<double>(layer) + offset, compressed);
        factor->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
        parts_->factors.append(factor);
    }
    canvas()->xAxis->setTickLabelRotation(energy_.layers.size() > mostUprightNames ? -60.0 : 0.0);
    canvas()->xAxis->setRange(-0.6, static_cast<double>(std::max<qsizetype>(energy_.layers.size(), 1)) - 0.4);
    canvas()->yAxis->setTicker(unitTicker(Unit::Energy, most));
    canvas()->yAxis->ticker()->setTickCount(4);
    canvas()->yAxis->setRange(0.0, most > 0.0 ? most * headroom : 1.0);
    restyle();
    replotSoon();
}

void EnergyPlot::restyle()
{
    canvas()->legend->setVisible(energy_.sources.size() > 1);
    canvas()->legend->clearItems();
    for (int source = 0; source < parts_->dense.size(); ++source) {
        const QColor colour = seriesStyle(source, isDark(palette())).colour;
        QColor pale = colour;
        pale.setAlphaF(0.4F);
        parts_->dense[source]->setPen(Qt::NoPen);
        parts_->dense[source]->setBrush(pale);
        parts_->compressed[source]->setPen(Qt::NoPen);
        parts_->compressed[source]->setBrush(colour);
        parts_->compressed[source]->setName(energy_.sources[source]);
        parts_->compressed[source]->addToLegend();
    }
    for (QCPItemText* factor : std::as_const(parts_->factors)) {
        factor->setColor(theme().text);
        factor->setFont(captionFont(font()));
        factor->setVisible(energy_.layers.size() <= mostUprightNames);
    }
}

PlotTable EnergyPlot::table() const
{
    PlotTable table{{tr("layer"), tr("source"), tr("dense (J)"), tr("compressed (J)")}, {}};
    for (qsizetype layer = 0; layer < energy_.layers.size(); ++layer)
        for (qsizetype source = 0; source < energy_.sources.size(); ++source)
            table.rows.append({energy_.layers[layer], energy_.sources[source],
                energy_.dense.value(layer).value(source), energy_.compressed.value(layer).value(source)});
    return table;
}

} // namespace espalier
