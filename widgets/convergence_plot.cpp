#include "widgets/convergence_plot.h"
#include "widgets/bounds.h"
#include "widgets/phase_bands.h"
#include "widgets/phase_text.h"
#include "widgets/plot_style.h"
#include "widgets/residual_lines.h"
#include "widgets/theme.h"

#include <qcustomplot.h>

#include <algorithm>

namespace espalier {

namespace {

/// In the layout from the start: items that are made later belong to an axis rect.
QCPAxisRect* placed(QCustomPlot* canvas, int column)
{
    auto* rect = new QCPAxisRect(canvas);
    canvas->plotLayout()->addElement(0, column, rect);
    return rect;
}

} // namespace

struct ConvergencePlot::Parts {
    QCPAxisRect* left;
    QCPAxisRect* right;
    QCPGraph* loss = nullptr;
    QCPGraph* accuracy = nullptr;
    ResidualLines residuals;
    PhaseBands leftBands;
    PhaseBands rightBands;
    Bounds epochs;
    Bounds losses;
    Bounds accuracies;

    explicit Parts(QCustomPlot* canvas)
        : left(placed(canvas, 0))
        , right(placed(canvas, 1))
        , residuals(canvas, right)
        , leftBands(canvas, left, true)
        , rightBands(canvas, right, false)
    {
    }
};

ConvergencePlot::ConvergencePlot(QWidget* parent) : Plot(tr("Convergence"), parent)
{
    canvas()->plotLayout()->clear();
    parts_ = std::make_unique<Parts>(canvas());
    createAxes();
    QCPAxis* epochs = parts_->left->axis(QCPAxis::atBottom);
    parts_->loss = canvas()->addGraph(epochs, parts_->left->axis(QCPAxis::atLeft));
    parts_->accuracy = canvas()->addGraph(epochs, parts_->left->axis(QCPAxis::atRight));
    connect(canvas(), &QCustomPlot::afterLayout, this, [this] {
        parts_->leftBands.placeNames();
        parts_->residuals.placeNames();
    });
    styleCanvas();
    clear();
}

ConvergencePlot::~ConvergencePlot() = default;

void ConvergencePlot::createAxes()
{
    QCPLayoutGrid* grid = canvas()->plotLayout();
    auto* sameHeight = new QCPMarginGroup(canvas());
    grid->setColumnSpacing(spacing::wideGap);
    for (QCPAxisRect* rect : {parts_->left, parts_->right}) {
        rect->setMarginGroup(QCP::msTop | QCP::msBottom, sameHeight);
        rect->axis(QCPAxis::atBottom)->setLabel(tr("epochs"));
    }
    parts_->left->axis(QCPAxis::atRight)->setVisible(true);
    parts_->left->axis(QCPAxis::atLeft)->setLabel(tr("— loss"));
    parts_->left->axis(QCPAxis::atRight)->setLabel(tr("○ validation accuracy (%)"));
}

void ConvergencePlot::setLayerNames(const QStringList& names)
{
    parts_->residuals.setNames(names);
    restyle();
    replotSoon();
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
    parts_->residuals.clear();
    parts_->leftBands.clear();
    parts_->rightBands.clear();
    parts_->loss->data()->clear();
    parts_->accuracy->data()->clear();
    parts_->epochs = parts_->losses = parts_->accuracies = {};
    curve_.clear();
    setEmptyText(tr("Press Run to compress the network: loss, accuracy and residuals are drawn here."));
    restyle();
}

void ConvergencePlot::addPoint(const CurvePoint& point)
{
    const bool looksNew = curve_.empty() || curve_.back().phase != point.phase || point.planChanged
        || point.primalResiduals.size() > parts_->residuals.layers();
    if (curve_.empty())
        setEmptyText({});
    parts_->epochs.include(point.epoch);
    parts_->losses.include(point.loss);
    parts_->loss->addData(point.epoch, point.loss);
    if (point.validationAccuracy >= 0.0) {
        parts_->accuracies.include(point.validationAccuracy);
        parts_->accuracy->addData(point.epoch, point.validationAccuracy);
    }
    parts_->residuals.add(point);
    parts_->leftBands.add(point);
    parts_->rightBands.add(point);
    curve_.push_back(point);
    if (looksNew)
        restyle();
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
    thinMarkers(parts_->accuracy);
    parts_->residuals.fitAxis();
}

void ConvergencePlot::restyle()
{
    const QFont small = captionFont(font());
    styleLine(parts_->loss, {theme().muted, Qt::SolidLine, Marker::Cross}, 1.5);
    parts_->loss->setScatterStyle(QCPScatterStyle::ssNone);
    styleLine(parts_->accuracy, {theme().accent, Qt::SolidLine, Marker::Circle}, 1.8);
    parts_->left->axis(QCPAxis::atRight)->setLabelColor(theme().accent);
    parts_->leftBands.restyle(theme(), small);
    parts_->rightBands.restyle(theme(), small);
    parts_->residuals.restyle(isDark(palette()), theme().muted, small);
}

PlotTable ConvergencePlot::table() const
{
    PlotTable table{{tr("epoch"), tr("phase"), tr("step"), tr("loss"), tr("validation accuracy (%)")}, {}};
    const std::size_t layers = parts_->residuals.layers();
    for (std::size_t layer = 0; layer < layers; ++layer)
        table.headings.append({tr("primal residual of %1").arg(parts_->residuals.nameOf(layer)),
            tr("dual residual of %1").arg(parts_->residuals.nameOf(layer))});
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
