#include "widgets/weight_histogram.h"
#include "widgets/theme.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

enum Series { OfW, OfZ };

/// What an empty bin is drawn at on a logarithmic axis, below one piece.
constexpr double belowOne = 0.5;

double binWidth(const Histogram& histogram)
{
    return histogram.counts.empty() ? 0.0
                                    : static_cast<double>(histogram.most - histogram.least)
            / static_cast<double>(histogram.counts.size());
}

double binCentre(const Histogram& histogram, std::size_t bin)
{
    return histogram.least + (static_cast<double>(bin) + 0.5) * binWidth(histogram);
}

std::int64_t largestCount(const Histogram& histogram)
{
    return histogram.counts.empty() ? 0 : *std::max_element(histogram.counts.begin(), histogram.counts.end());
}

void fill(QCPGraph* graph, const Histogram& histogram, bool logarithmic)
{
    QVector<QCPGraphData> points;
    const double floor = logarithmic ? belowOne : 0.0;
    const double half = binWidth(histogram) / 2.0;
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin)
        points.append(
            {binCentre(histogram, bin), std::max(floor, static_cast<double>(histogram.counts[bin]))});
    if (!points.isEmpty()) { // the outer bins have outer walls too
        points.prepend({points.first().key - half, floor});
        points.append({points.last().key + half, floor});
    }
    graph->data()->set(points, true);
}

} // namespace

WeightHistogram::WeightHistogram(QWidget* parent) : Plot(tr("Weight histogram"), parent)
{
    for (QCPGraph*& graph : graphs_) {
        graph = canvas()->addGraph();
        graph->setLineStyle(QCPGraph::lsStepCenter);
    }
    // The names stand above the plot, where no line crosses them.
    const int nameHeight = QFontMetrics(captionFont(font())).height() + spacing::gap;
    canvas()->axisRect()->setMinimumMargins(QMargins(0, nameHeight, spacing::wideGap, 0));
    canvas()->xAxis->setLabel(tr("value of a weight"));
    canvas()->xAxis->ticker()->setTickCount(5);
    canvas()->yAxis->grid()->setVisible(true);
    canvas()->xAxis->grid()->setVisible(false);
    connect(canvas(), &QCustomPlot::afterLayout, this, &WeightHistogram::placeNames);
    styleCanvas();
    refresh();
}

void WeightHistogram::setWeights(const LayerProgress& weights)
{
    const bool same = weights.weights == weights_.weights && weights.auxiliary == weights_.auxiliary
        && weights.levels == weights_.levels && weights.threshold == weights_.threshold;
    weights_ = weights;
    if (!same)
        refresh();
}

void WeightHistogram::setSpread(double spread)
{
    spread_ = spread;
    fitAxes();
    replotSoon();
}

void WeightHistogram::setLogarithmic(bool logarithmic)
{
    logarithmic_ = logarithmic;
    refresh();
}

void WeightHistogram::refresh()
{
    QCPAxis* counts = canvas()->yAxis;
    counts->setScaleType(logarithmic_ ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    counts->setTicker(logarithmic_ ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                   : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    counts->ticker()->setTickCount(4);
    counts->setNumberFormat(logarithmic_ ? QStringLiteral("eb") : QStringLiteral("gb"));
    counts->setNumberPrecision(logarithmic_ ? 0 : 6);
    counts->setLabel(logarithmic_ ? tr("weights (log)") : tr("weights"));
    fill(graphs_[OfW], weights_.weights, logarithmic_);
    fill(graphs_[OfZ], weights_.auxiliary, logarithmic_);
    const bool empty = weights_.weights.counts.empty() && weights_.auxiliary.counts.empty();
    setEmptyText(empty ? tr("The weights appear here as soon as the network has some.") : QString());
    fitAxes();
    restyle();
    replotSoon();
}

void WeightHistogram::fitAxes()
{
    const Histogram& w = weights_.weights.counts.empty() ? weights_.auxiliary : weights_.weights;
    const double most = std::max<double>(
        1.0, static_cast<double>(std::max(largestCount(weights_.weights), largestCount(weights_.auxiliary))));
    if (spread_ > 0.0)
        canvas()->xAxis->setRange(-spread_, spread_);
    else if (w.least < w.most)
        canvas()->xAxis->setRange(w.least, w.most);
    canvas()->yAxis->setRange(logarithmic_ ? belowOne : 0.0, logarithmic_ ? most * 2.0 : most * 1.05);
}

void WeightHistogram::restyle()
{
    const std::array colours{theme().weights, theme().auxiliary};
    for (std::size_t i = 0; i < graphs_.size(); ++i) {
        QColor inside = colours.at(i);
        inside.setAlphaF(i == OfW ? 0.25F : 0.8F);
        graphs_.at(i)->setPen(QPen(colours.at(i), 1.2));
        graphs_.at(i)->setBrush(inside);
    }
    for (QCPAbstractItem* item : std::as_const(items_))
        canvas()->removeItem(item);
    items_.clear();
    nameTexts_.clear();
    drawLines();
    drawNames();
}

void WeightHistogram::drawLines()
{
    for (const float level : weights_.levels)
        drawLine(level, theme().auxiliary, Qt::DotLine);
    if (weights_.threshold > 0.0F)
        for (const double sign : {-1.0, 1.0})
            drawLine(sign * static_cast<double>(weights_.threshold), theme().text, Qt::DashLine);
}

void WeightHistogram::drawLine(double value, const QColor& colour, Qt::PenStyle dash)
{
    auto* line = new QCPItemStraightLine(canvas());
    line->setPen(QPen(colour, 1.0, dash));
    line->point1->setCoords(value, 1.0);
    line->point2->setCoords(value, 2.0);
    items_.append(line);
}

void WeightHistogram::drawNames()
{
    struct Name {
        QString text;
        QColor colour;
    };
    QList<Name> names{{tr("W weights"), theme().weights}};
    if (!weights_.auxiliary.counts.empty())
        names.append({tr("Z projected"), theme().auxiliary});
    if (!weights_.levels.empty())
        names.append(
            {tr("┈ %n levels", nullptr, static_cast<int>(weights_.levels.size())), theme().auxiliary});
    if (weights_.threshold > 0.0F)
        names.append(
            {tr("╌ threshold %1").arg(static_cast<double>(weights_.threshold), 0, 'g', 3), theme().text});
    for (const Name& name : names) {
        auto* text = new QCPItemText(canvas());
        text->setText(name.text);
        text->setColor(name.colour);
        text->setFont(captionFont(font()));
        text->setPadding(QMargins());
        text->setClipToAxisRect(false);
        text->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        text->position->setType(QCPItemPosition::ptAbsolute);
        items_.append(text);
        nameTexts_.append(text);
    }
}

void WeightHistogram::placeNames()
{
    QPointF corner(canvas()->axisRect()->left(), spacing::unit);
    for (QCPItemText* name : std::as_const(nameTexts_)) {
        name->position->setCoords(corner);
        corner.rx() += QFontMetricsF(name->font()).horizontalAdvance(name->text()) + spacing::wideGap;
    }
}

PlotTable WeightHistogram::table() const
{
    PlotTable table{{tr("series"), tr("value of a weight"), tr("weights")}, {}};
    const auto add = [&table](const QString& name, const Histogram& histogram) {
        for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin)
            table.rows.append(
                {name, binCentre(histogram, bin), static_cast<qlonglong>(histogram.counts[bin])});
    };
    add(QStringLiteral("W"), weights_.weights);
    add(QStringLiteral("Z"), weights_.auxiliary);
    for (const float level : weights_.levels)
        table.rows.append({tr("level"), static_cast<double>(level), QVariant()});
    if (weights_.threshold > 0.0F)
        table.rows.append({tr("threshold"), static_cast<double>(weights_.threshold), QVariant()});
    return table;
}

} // namespace espalier
