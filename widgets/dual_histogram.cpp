#include "widgets/dual_histogram.h"

#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <qcustomplot.h>

#include <algorithm>

namespace espalier {

namespace {

constexpr double belowOne = 0.5; ///< an empty bin on the logarithmic axis

double centreOf(const Histogram& histogram, std::size_t bin)
{
    const auto width =
        static_cast<double>(histogram.most - histogram.least) / static_cast<double>(histogram.counts.size());
    return static_cast<double>(histogram.least) + (static_cast<double>(bin) + 0.5) * width;
}

} // namespace

DualHistogram::DualHistogram(QWidget* parent) : Plot(tr("Dual histogram"), parent)
{
    graph_ = canvas()->addGraph();
    graph_->setLineStyle(QCPGraph::lsStepCenter);
    name_ = new QCPItemText(canvas());
    name_->setText(tr("U dual"));
    name_->setPadding(QMargins());
    name_->setClipToAxisRect(false);
    name_->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
    name_->position->setType(QCPItemPosition::ptAxisRectRatio);
    name_->position->setCoords(0.0, -0.03);
    const int nameHeight = QFontMetrics(captionFont(font())).height() + spacing::gap;
    canvas()->axisRect()->setMinimumMargins(QMargins(0, nameHeight, spacing::wideGap, 0));
    canvas()->xAxis->setLabel(tr("value of U"));
    canvas()->xAxis->ticker()->setTickCount(3);
    canvas()->xAxis->grid()->setVisible(false);
    makeLogarithmic(canvas()->yAxis);
    canvas()->yAxis->ticker()->setTickCount(4);
    canvas()->yAxis->setLabel(tr("weights (log)"));
    styleCanvas();
    setDual({});
}

void DualHistogram::setDual(const Histogram& dual)
{
    dual_ = dual;
    QVector<QCPGraphData> points;
    double most = 1.0;
    for (std::size_t bin = 0; bin < dual_.counts.size(); ++bin) {
        const auto count = static_cast<double>(dual_.counts[bin]);
        most = std::max(most, count);
        points.append({centreOf(dual_, bin), std::max(belowOne, count)});
    }
    graph_->data()->set(points, true);
    if (dual_.least < dual_.most)
        canvas()->xAxis->setRange(static_cast<double>(dual_.least), static_cast<double>(dual_.most));
    canvas()->yAxis->setRange(belowOne, 2.0 * most);
    setEmptyText(dual_.counts.empty() ? tr("U appears while ADMM is at work.") : QString());
    restyle();
    replotSoon();
}

void DualHistogram::restyle()
{
    QColor inside = theme().dual;
    inside.setAlphaF(0.35F);
    graph_->setPen(QPen(theme().dual, 1.2));
    graph_->setBrush(inside);
    name_->setColor(theme().dual);
    name_->setFont(captionFont(font()));
}

PlotTable DualHistogram::table() const
{
    PlotTable table{{tr("value of U"), tr("weights")}, {}};
    for (std::size_t bin = 0; bin < dual_.counts.size(); ++bin)
        table.rows.append({centreOf(dual_, bin), static_cast<qlonglong>(dual_.counts[bin])});
    return table;
}

} // namespace espalier
