#include "widgets/convergence_plot.h"
#include "widgets/phase_text.h"
#include "widgets/theme.h"

#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier {

namespace {

/// More names than this at the ends of lines are a smear.
constexpr std::size_t mostNamedLayers = 8;
constexpr int nameMargin = 64;
constexpr double leastResidual = 1e-9;

/// Widens as values come in, so that no axis looks at all points again.
struct Bounds {
    double least = 0.0;
    double most = 0.0;
    bool any = false;

    void include(double value)
    {
        least = any ? std::min(least, value) : value;
        most = any ? std::max(most, value) : value;
        any = true;
    }
};

struct PhaseBand {
    Phase phase = Phase::Dense;
    std::array<QCPItemRect*, 2> rects{};
    QCPItemText* name = nullptr;
    double from = 0.0;
    double to = 0.0;
};

struct LineEnd {
    QCPItemText* name;
    QCPGraph* graph;
};

} // namespace

struct ConvergencePlot::Parts {
    QCPAxisRect* left = nullptr;
    QCPAxisRect* right = nullptr;
    QCPGraph* loss = nullptr;
    QCPGraph* accuracy = nullptr;
    QList<QCPGraph*> primal;
    QList<QCPGraph*> dual;
    QList<LineEnd> ends;
    QCPItemText* dashes = nullptr; ///< says which dash is which residual
    QList<PhaseBand> phases;
    QList<QCPItemStraightLine*> planMarks;
    Bounds epochs;
    Bounds losses;
    Bounds accuracies;
    Bounds residuals;
};

namespace {

QCPItemText* addText(QCustomPlot* canvas, QCPAxisRect* rect)
{
    auto* text = new QCPItemText(canvas);
    text->setClipAxisRect(rect);
    text->setClipToAxisRect(false);
    text->position->setType(QCPItemPosition::ptAbsolute);
    text->setPadding(QMargins());
    return text;
}

QCPItemRect* addBand(QCustomPlot* canvas, QCPAxisRect* rect)
{
    auto* band = new QCPItemRect(canvas);
    band->setPen(Qt::NoPen);
    band->setLayer(QStringLiteral("background"));
    band->setClipAxisRect(rect);
    for (QCPItemPosition* corner : {band->topLeft, band->bottomRight}) {
        corner->setAxisRect(rect);
        corner->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
        corner->setTypeX(QCPItemPosition::ptPlotCoords);
        corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
    return band;
}

QCPGraph* addLine(QCustomPlot* canvas, QCPAxisRect* rect, QCPAxis::AxisType side)
{
    return canvas->addGraph(rect->axis(QCPAxis::atBottom), rect->axis(side));
}

} // namespace

ConvergencePlot::ConvergencePlot(QWidget* parent)
    : Plot(tr("Convergence"), parent), parts_(std::make_unique<Parts>())
{
    QCPLayoutGrid* grid = canvas()->plotLayout();
    grid->clear();
    parts_->left = new QCPAxisRect(canvas());
    parts_->right = new QCPAxisRect(canvas());
    grid->addElement(0, 0, parts_->left);
    grid->addElement(0, 1, parts_->right);
    grid->setColumnSpacing(spacing::wideGap);
    parts_->left->axis(QCPAxis::atRight)->setVisible(true);
    parts_->left->axis(QCPAxis::atLeft)->setLabel(tr("loss"));
    parts_->left->axis(QCPAxis::atRight)->setLabel(tr("validation accuracy (%)"));
    parts_->right->setMinimumMargins(QMargins(0, 0, nameMargin, 0));
    QCPAxis* residuals = parts_->right->axis(QCPAxis::atLeft);
    residuals->setLabel(tr("relative residual (log)"));
    residuals->setScaleType(QCPAxis::stLogarithmic);
    residuals->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
    residuals->setNumberFormat(QStringLiteral("eb"));
    residuals->setNumberPrecision(0);
    for (QCPAxisRect* rect : {parts_->left, parts_->right})
        rect->axis(QCPAxis::atBottom)->setLabel(tr("epochs"));
    parts_->loss = addLine(canvas(), parts_->left, QCPAxis::atLeft);
    parts_->accuracy = addLine(canvas(), parts_->left, QCPAxis::atRight);
    parts_->dashes = addText(canvas(), parts_->right);
    connect(canvas(), &QCustomPlot::afterLayout, this, &ConvergencePlot::placeLabels);
    styleCanvas();
    clear();
}

ConvergencePlot::~ConvergencePlot() = default;

void ConvergencePlot::setLayerNames(const QStringList& names)
{
    names_ = names;
    restyle();
    replotSoon();
}

QString ConvergencePlot::layerName(std::size_t layer) const
{
    return names_.value(static_cast<qsizetype>(layer), tr("layer %1").arg(layer + 1));
}

void ConvergencePlot::setCurve(const Curve& curve)
{
    const bool grown =
        curve.size() >= curve_.size() && (curve_.empty() || curve[curve_.size() - 1] == curve_.back());
    if (!grown)
        clear();
    if (curve.size() == curve_.size())
        return;
    for (std::size_t i = curve_.size(); i < curve.size(); ++i)
        addPoint(curve[i]);
    fitAxes();
    replotSoon();
}

void ConvergencePlot::append(const CurvePoint& point)
{
    addPoint(point);
    fitAxes();
    replotSoon();
}

void ConvergencePlot::clear()
{
    for (const LineEnd& end : std::as_const(parts_->ends))
        canvas()->removeItem(end.name);
    for (QCPGraph* graph : parts_->primal + parts_->dual)
        canvas()->removeGraph(graph);
    for (const PhaseBand& band : std::as_const(parts_->phases)) {
        canvas()->removeItem(band.name);
        for (QCPItemRect* rect : band.rects)
            canvas()->removeItem(rect);
    }
    for (QCPItemStraightLine* mark : std::as_const(parts_->planMarks))
        canvas()->removeItem(mark);
    parts_->loss->data()->clear();
    parts_->accuracy->data()->clear();
    Parts fresh;
    fresh.left = parts_->left;
    fresh.right = parts_->right;
    fresh.loss = parts_->loss;
    fresh.accuracy = parts_->accuracy;
    fresh.dashes = parts_->dashes;
    for (QCPGraph* graph : {fresh.loss, fresh.accuracy})
        fresh.ends.append({addText(canvas(), fresh.left), graph});
    *parts_ = fresh;
    curve_.clear();
    setEmptyText(tr("Run compresses the network; its loss, accuracy and residuals are drawn here."));
    restyle();
}

void ConvergencePlot::addSeries(std::size_t layers)
{
    while (static_cast<std::size_t>(parts_->primal.size()) < layers) {
        parts_->primal.append(addLine(canvas(), parts_->right, QCPAxis::atLeft));
        parts_->dual.append(addLine(canvas(), parts_->right, QCPAxis::atLeft));
        if (layers <= mostNamedLayers)
            parts_->ends.append({addText(canvas(), parts_->right), parts_->primal.last()});
    }
    restyle();
}

void ConvergencePlot::addPoint(const CurvePoint& point)
{
    if (curve_.empty())
        setEmptyText({});
    if (point.primalResiduals.size() > static_cast<std::size_t>(parts_->primal.size()))
        addSeries(point.primalResiduals.size());
    addPhase(point);
    if (point.planChanged)
        addPlanMark(point.epoch);
    parts_->epochs.include(point.epoch);
    parts_->losses.include(point.loss);
    parts_->loss->addData(point.epoch, point.loss);
    if (point.validationAccuracy >= 0.0) {
        parts_->accuracies.include(point.validationAccuracy);
        parts_->accuracy->addData(point.epoch, point.validationAccuracy);
    }
    const auto addResiduals = [&](const QList<QCPGraph*>& graphs, const std::vector<double>& values) {
        for (std::size_t i = 0; i < std::min(values.size(), static_cast<std::size_t>(graphs.size())); ++i) {
            // A layer that stands at its target has no residual at all, which a logarithm cannot show.
            const double shown = std::max(values[i], leastResidual);
            graphs[static_cast<qsizetype>(i)]->addData(point.epoch, values[i] > 0.0 ? shown : qQNaN());
            if (values[i] > 0.0)
                parts_->residuals.include(shown);
        }
    };
    addResiduals(parts_->primal, point.primalResiduals);
    addResiduals(parts_->dual, point.dualResiduals);
    curve_.push_back(point);
}

void ConvergencePlot::addPhase(const CurvePoint& point)
{
    if (!parts_->phases.isEmpty() && parts_->phases.last().phase == point.phase) {
        parts_->phases.last().to = point.epoch;
    } else {
        PhaseBand band;
        band.phase = point.phase;
        band.from = curve_.empty() ? point.epoch : curve_.back().epoch;
        band.to = point.epoch;
        band.rects = {addBand(canvas(), parts_->left), addBand(canvas(), parts_->right)};
        band.name = addText(canvas(), parts_->left);
        band.name->setText(shortPhaseText(point.phase));
        band.name->setPositionAlignment(Qt::AlignHCenter | Qt::AlignTop);
        parts_->phases.append(band);
        restyle();
    }
    const PhaseBand& band = parts_->phases.last();
    for (QCPItemRect* rect : band.rects) {
        rect->topLeft->setCoords(band.from, 0.0);
        rect->bottomRight->setCoords(band.to, 1.0);
    }
}

void ConvergencePlot::addPlanMark(double epoch)
{
    for (QCPAxisRect* rect : {parts_->left, parts_->right}) {
        auto* mark = new QCPItemStraightLine(canvas());
        mark->setClipAxisRect(rect);
        for (QCPItemPosition* point : {mark->point1, mark->point2}) {
            point->setAxisRect(rect);
            point->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
            point->setTypeX(QCPItemPosition::ptPlotCoords);
            point->setTypeY(QCPItemPosition::ptAxisRectRatio);
        }
        mark->point1->setCoords(epoch, 0.0);
        mark->point2->setCoords(epoch, 1.0);
        mark->setPen(QPen(theme().text, 1.0, Qt::DashLine));
        parts_->planMarks.append(mark);
    }
}

void ConvergencePlot::fitAxes()
{
    constexpr double air = 0.06;
    const Bounds& epochs = parts_->epochs;
    for (QCPAxisRect* rect : {parts_->left, parts_->right})
        rect->axis(QCPAxis::atBottom)->setRange(epochs.least, std::max(epochs.most, epochs.least + 1.0));
    // Above is room for the names of the phases.
    parts_->left->axis(QCPAxis::atLeft)->setRange(0.0, std::max(parts_->losses.most, 1e-3) * 1.2);
    if (parts_->accuracies.any) {
        const double span = std::max(100.0 - parts_->accuracies.least, 0.5);
        parts_->left->axis(QCPAxis::atRight)->setRange(100.0 - span * (1.0 + air), 100.0 + span * 0.15);
    }
    if (parts_->residuals.any) {
        const double decades = std::max(std::log10(parts_->residuals.most / parts_->residuals.least), 1.0);
        parts_->right->axis(QCPAxis::atLeft)
            ->setRange(parts_->residuals.least * std::pow(10.0, -air * decades),
                parts_->residuals.most * std::pow(10.0, 0.2 * decades));
    }
}

void ConvergencePlot::restyle()
{
    const bool isDarkNow = isDark(palette());
    const QFont small = captionFont(font());
    styleLine(parts_->loss, {theme().muted, Qt::SolidLine, Marker::Cross}, 1.5);
    parts_->loss->setScatterStyle(QCPScatterStyle::ssNone);
    styleLine(parts_->accuracy, {theme().accent, Qt::SolidLine, Marker::Circle}, 1.8);
    parts_->left->axis(QCPAxis::atRight)->setLabelColor(theme().accent);
    for (int layer = 0; layer < parts_->primal.size(); ++layer) {
        SeriesStyle style = seriesStyle(layer, isDarkNow);
        style.dash = Qt::SolidLine;
        styleLine(parts_->primal[layer], style, 1.6);
        style.dash = Qt::DashLine;
        styleLine(parts_->dual[layer], style, 1.1);
        parts_->dual[layer]->setScatterStyle(QCPScatterStyle::ssNone);
    }
    for (int i = 0; i < parts_->ends.size(); ++i) {
        const QString texts[] = {tr("loss"), tr("accuracy")};
        const LineEnd& end = parts_->ends[i];
        end.name->setText(i < 2 ? texts[i] : layerName(static_cast<std::size_t>(i) - 2));
        end.name->setColor(end.graph->pen().color());
        end.name->setFont(small);
    }
    for (int i = 0; i < parts_->phases.size(); ++i) {
        QColor tint = theme().muted;
        tint.setAlphaF(i % 2 == 0 ? 0.0F : 0.08F);
        for (QCPItemRect* rect : parts_->phases[i].rects)
            rect->setBrush(tint);
        parts_->phases[i].name->setColor(theme().muted);
        parts_->phases[i].name->setFont(small);
    }
    for (QCPItemStraightLine* mark : std::as_const(parts_->planMarks))
        mark->setPen(QPen(theme().text, 1.0, Qt::DashLine));
    parts_->dashes->setText(tr("— primal   ╌ dual"));
    parts_->dashes->setFont(small);
    parts_->dashes->setColor(theme().muted);
}

void ConvergencePlot::placeLabels()
{
    for (const PhaseBand& band : std::as_const(parts_->phases)) {
        QCPAxis* epochs = parts_->left->axis(QCPAxis::atBottom);
        const double from = epochs->coordToPixel(band.from);
        const double to = epochs->coordToPixel(band.to);
        band.name->position->setCoords({(from + to) / 2.0, parts_->left->top() + 2.0});
        band.name->setVisible(
            QFontMetricsF(band.name->font()).horizontalAdvance(band.name->text()) < to - from);
    }
    parts_->dashes->setPositionAlignment(Qt::AlignRight | Qt::AlignTop);
    parts_->dashes->position->setCoords(
        {static_cast<double>(parts_->right->right()) - spacing::unit, parts_->right->top() + 2.0});
    parts_->dashes->setVisible(!parts_->primal.isEmpty());

    struct Place {
        QCPItemText* name;
        QPointF pixel;
    };
    QList<Place> places;
    for (int i = 0; i < parts_->ends.size(); ++i) {
        const LineEnd& end = parts_->ends[i];
        end.name->setVisible(!end.graph->data()->isEmpty());
        if (end.graph->data()->isEmpty())
            continue;
        const QCPGraphData last = *(end.graph->data()->constEnd() - 1);
        const bool inside = i < 2; // the right side of the left plot belongs to its second axis
        end.name->setPositionAlignment(
            (inside ? Qt::AlignRight : Qt::AlignLeft) | (inside ? Qt::AlignBottom : Qt::AlignVCenter));
        places.append({end.name,
            end.graph->coordsToPixels(last.key, last.value)
                + QPointF(inside ? -spacing::unit : spacing::gap, inside ? -spacing::unit : 0)});
    }
    std::sort(places.begin(), places.end(),
        [](const Place& a, const Place& b) { return a.pixel.y() < b.pixel.y(); });
    for (int i = 0; i < places.size(); ++i) {
        // Only neighbours of the same plot can stand in each other's way.
        for (int above = 0; above < i; ++above)
            if (std::abs(places[above].pixel.x() - places[i].pixel.x()) < nameMargin)
                places[i].pixel.ry() = std::max(places[i].pixel.y(),
                    places[above].pixel.y() + QFontMetricsF(places[i].name->font()).height() * 0.9);
        places[i].name->position->setCoords(places[i].pixel);
    }
}

PlotTable ConvergencePlot::table() const
{
    PlotTable table{{tr("epoch"), tr("phase"), tr("step"), tr("loss"), tr("validation accuracy (%)")}, {}};
    const auto layers = static_cast<std::size_t>(parts_->primal.size());
    for (std::size_t layer = 0; layer < layers; ++layer)
        table.headings.append({tr("primal residual of %1").arg(layerName(layer)),
            tr("dual residual of %1").arg(layerName(layer))});
    const auto valueOrNothing = [](const std::vector<double>& values, std::size_t i) {
        return i < values.size() ? QVariant(values[i]) : QVariant();
    };
    for (const CurvePoint& point : curve_) {
        QVariantList row{point.epoch, shortPhaseText(point.phase), point.step, point.loss,
            point.validationAccuracy >= 0.0 ? QVariant(point.validationAccuracy) : QVariant()};
        for (std::size_t layer = 0; layer < layers; ++layer)
            row.append(
                {valueOrNothing(point.primalResiduals, layer), valueOrNothing(point.dualResiduals, layer)});
        table.rows.append(row);
    }
    return table;
}

} // namespace espalier
