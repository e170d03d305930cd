#include "widgets/residual_lines.h"
#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <QCoreApplication>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// More names than this at the ends of lines, or more lines with markers, are a smear.
constexpr std::size_t mostNamedLayers = 8;
constexpr int nameMargin = 64; // pixels
constexpr double leastResidual = 1e-9;

/// Not a number leaves a gap: between two ADMM phases, and where a layer stands at its target, which a
/// logarithm cannot show.
double shownResidual(const std::vector<double>& values, std::size_t layer)
{
    return layer < values.size() && values[layer] > 0.0 ? std::max(values[layer], leastResidual) : qQNaN();
}

} // namespace

ResidualLines::ResidualLines(QCustomPlot* canvas, QCPAxisRect* rect)
    : canvas_(canvas), rect_(rect), key_(addText(Qt::AlignRight | Qt::AlignTop))
{
    rect_->setMinimumMargins(QMargins(0, 0, nameMargin, 0));
    QCPAxis* axis = rect_->axis(QCPAxis::atLeft);
    axis->setLabel(QCoreApplication::translate("ResidualLines", "relative residual (log)"));
    makeLogarithmic(axis);
}

QCPItemText* ResidualLines::addText(Qt::Alignment alignment)
{
    auto* text = new QCPItemText(canvas_);
    text->setClipToAxisRect(false);
    text->setPadding(QMargins());
    text->setPositionAlignment(alignment);
    text->position->setType(QCPItemPosition::ptAbsolute);
    return text;
}

bool ResidualLines::areMany() const
{
    return layers() > mostNamedLayers;
}

QString ResidualLines::nameOf(std::size_t layer) const
{
    return names_.value(static_cast<qsizetype>(layer),
        QCoreApplication::translate("ResidualLines", "layer %1").arg(layer + 1));
}

void ResidualLines::add(const CurvePoint& point)
{
    addLines(point.primalResiduals.size());
    for (std::size_t i = 0; i < layers(); ++i) {
        Line& line = lines_[static_cast<qsizetype>(i)];
        const double primal = shownResidual(point.primalResiduals, i);
        const double dual = shownResidual(point.dualResiduals, i);
        line.primal->addData(point.epoch, primal);
        line.dual->addData(point.epoch, dual);
        for (const double value : {primal, dual})
            if (!std::isnan(value))
                bounds_.include(value);
        if (!std::isnan(primal))
            line.end = {point.epoch, primal};
    }
}

void ResidualLines::addLines(std::size_t wanted)
{
    QCPAxis* epochs = rect_->axis(QCPAxis::atBottom);
    QCPAxis* residuals = rect_->axis(QCPAxis::atLeft);
    while (layers() < wanted) {
        Line line;
        line.primal = canvas_->addGraph(epochs, residuals);
        line.dual = canvas_->addGraph(epochs, residuals);
        if (wanted <= mostNamedLayers)
            line.name = addText(Qt::AlignLeft | Qt::AlignVCenter);
        lines_.append(line);
    }
}

void ResidualLines::clear()
{
    for (const Line& line : std::as_const(lines_)) {
        if (line.name != nullptr)
            canvas_->removeItem(line.name);
        canvas_->removeGraph(line.primal);
        canvas_->removeGraph(line.dual);
    }
    lines_.clear();
    bounds_ = {};
}

void ResidualLines::fitAxis()
{
    if (bounds_.any) // whole decades, so that the ticks are powers of ten
        rect_->axis(QCPAxis::atLeft)
            ->setRange(std::pow(10.0, std::floor(std::log10(bounds_.least))),
                std::pow(10.0, std::ceil(std::log10(bounds_.most) + 0.2)));
    for (const Line& line : std::as_const(lines_))
        thinMarkers(line.primal);
}

void ResidualLines::restyle(bool dark, const QColor& muted, const QFont& small)
{
    for (int i = 0; i < lines_.size(); ++i) {
        const Line& line = lines_[i];
        SeriesStyle style = seriesStyle(i, dark);
        style.dash = Qt::SolidLine; // the dash tells primal from dual, the marker tells layers apart
        styleLine(line.primal, style, areMany() ? 1.0 : 1.6);
        if (areMany())
            line.primal->setScatterStyle(QCPScatterStyle::ssNone);
        style.dash = Qt::DashLine;
        styleLine(line.dual, style, areMany() ? 0.8 : 1.1);
        line.dual->setScatterStyle(QCPScatterStyle::ssNone);
        if (line.name != nullptr) {
            line.name->setText(nameOf(static_cast<std::size_t>(i)));
            line.name->setColor(style.colour);
            line.name->setFont(small);
        }
    }
    const QString dashes = QCoreApplication::translate("ResidualLines", "— primal   ╌ dual");
    key_->setText(areMany()
            ? QCoreApplication::translate("ResidualLines", "%1 layers:  %2").arg(layers()).arg(dashes)
            : dashes);
    key_->setVisible(!lines_.isEmpty());
    key_->setFont(small);
    key_->setColor(muted);
}

void ResidualLines::placeNames()
{
    key_->position->setCoords(rect_->right() - spacing::unit, rect_->top() + 2.0);
    QList<const Line*> named;
    for (const Line& line : std::as_const(lines_))
        if (line.name != nullptr)
            named.append(&line);
    std::sort(
        named.begin(), named.end(), [](const Line* a, const Line* b) { return a->end.y() > b->end.y(); });
    const QCPAxis* residuals = rect_->axis(QCPAxis::atLeft);
    double free = rect_->top();
    for (const Line* line : std::as_const(named)) {
        const double y = std::max(residuals->coordToPixel(line->end.y()), free);
        line->name->position->setCoords(rect_->right() + spacing::gap, y);
        free = y + QFontMetricsF(line->name->font()).height() * 0.9;
    }
}

} // namespace espalier
