#include "widgets/activation_plot.h"

#include "widgets/bounds.h"
#include "widgets/format.h"
#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <qcustomplot.h>

#include <algorithm>

namespace espalier {

namespace {

constexpr double least = 1e-5; ///< share at which an empty bin is drawn on the logarithmic axis

double centreOf(const Histogram& histogram, std::size_t bin)
{
    const auto width =
        static_cast<double>(histogram.most - histogram.least) / static_cast<double>(histogram.counts.size());
    return static_cast<double>(histogram.least) + (static_cast<double>(bin) + 0.5) * width;
}

double shareOf(const ActivationSeries& series, std::int64_t count)
{
    return static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(1, series.count));
}

} // namespace

ActivationPlot::ActivationPlot(QWidget* parent) : Plot(tr("Activation histogram"), parent)
{
    for (std::size_t index = 0; index < graphs_.size(); ++index) {
        graphs_.at(index) = canvas()->addGraph();
        graphs_.at(index)->setLineStyle(QCPGraph::lsStepCenter);
        auto* name = new QCPItemText(canvas());
        name->setPadding(QMargins());
        name->setClipToAxisRect(false);
        name->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        name->position->setType(QCPItemPosition::ptAbsolute);
        names_.at(index) = name;
    }
    const int nameHeight = QFontMetrics(captionFont(font())).height() + spacing::gap;
    canvas()->axisRect()->setMinimumMargins(QMargins(0, nameHeight, spacing::wideGap, 0));
    canvas()->xAxis->grid()->setVisible(false);
    makeLogarithmic(canvas()->yAxis);
    canvas()->yAxis->ticker()->setTickCount(4);
    canvas()->yAxis->setLabel(tr("share of all values (log)"));
    connect(canvas(), &QCustomPlot::afterLayout, this, &ActivationPlot::placeNames);
    styleCanvas();
    setSeries({}, {});
}

void ActivationPlot::setSeries(const QString& layer, const QList<ActivationSeries>& series)
{
    series_ = series.first(std::min<qsizetype>(series.size(), static_cast<qsizetype>(graphs_.size())));
    Bounds range;
    double most = 10 * least;
    for (std::size_t index = 0; index < graphs_.size(); ++index) {
        QVector<QCPGraphData> points;
        const bool any = static_cast<qsizetype>(index) < series_.size();
        names_.at(index)->setVisible(any);
        if (any) {
            const auto& one = series_[static_cast<qsizetype>(index)];
            for (std::size_t bin = 0; bin < one.values.counts.size(); ++bin) {
                const auto share = shareOf(one, one.values.counts[bin]);
                points.append({centreOf(one.values, bin), std::max(least, share)});
                most = std::max(most, share);
            }
            range.include(static_cast<double>(one.values.least));
            range.include(static_cast<double>(one.values.most));
            names_.at(index)->setText(tr("%1: %2 zeros").arg(one.name, formatShare(shareOf(one, one.zeros))));
        }
        graphs_.at(index)->data()->set(points, true);
    }
    if (range.any)
        canvas()->xAxis->setRange(range.least, range.most);
    canvas()->yAxis->setRange(least, 2.0 * most);
    canvas()->xAxis->setLabel(tr("what %1 hands on, zeros left out").arg(layer));
    setEmptyText(series_.isEmpty() ? tr("Activations appear here as soon as the dense network is trained.")
                                   : QString());
    restyle();
    replotSoon();
}

void ActivationPlot::restyle()
{
    for (std::size_t index = 0; index < graphs_.size(); ++index) {
        const bool dense = static_cast<qsizetype>(index) < series_.size()
            ? series_[static_cast<qsizetype>(index)].dense
            : false;
        const auto colour = dense ? theme().dense : theme().accent;
        QColor inside = colour;
        inside.setAlphaF(0.3F);
        graphs_.at(index)->setPen(QPen(colour, 1.4, dense ? Qt::DashLine : Qt::SolidLine));
        graphs_.at(index)->setBrush(inside);
        names_.at(index)->setColor(dense ? theme().muted : theme().accent);
        names_.at(index)->setFont(captionFont(font()));
    }
}

void ActivationPlot::placeNames()
{
    QPointF corner(canvas()->axisRect()->left(), spacing::unit);
    for (auto* name : names_) {
        name->position->setCoords(corner);
        corner.rx() += QFontMetricsF(name->font()).horizontalAdvance(name->text()) + 2 * spacing::wideGap;
    }
}

PlotTable ActivationPlot::table() const
{
    PlotTable table{{tr("network"), tr("value"), tr("activations")}, {}};
    for (const auto& series : series_) {
        table.rows.append({series.name, 0.0, static_cast<qlonglong>(series.zeros)});
        for (std::size_t bin = 0; bin < series.values.counts.size(); ++bin)
            if (series.values.counts[bin] > 0)
                table.rows.append({series.name, centreOf(series.values, bin),
                    static_cast<qlonglong>(series.values.counts[bin])});
    }
    return table;
}

} // namespace espalier
