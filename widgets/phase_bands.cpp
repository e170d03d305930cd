#include "widgets/phase_bands.h"
#include "widgets/phase_text.h"
#include "widgets/theme.h"

#include <qcustomplot.h>

namespace espalier {

namespace {

/// Along the epochs as the axis says, across the whole height whatever the other axis says.
void spanHeight(QCPItemPosition* position, QCPAxisRect* rect)
{
    position->setAxisRect(rect);
    position->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
    position->setTypeX(QCPItemPosition::ptPlotCoords);
    position->setTypeY(QCPItemPosition::ptAxisRectRatio);
}

} // namespace

PhaseBands::PhaseBands(QCustomPlot* canvas, QCPAxisRect* rect, bool named)
    : canvas_(canvas), rect_(rect), named_(named)
{
}

void PhaseBands::add(const CurvePoint& point)
{
    if (bands_.isEmpty() || bands_.last().phase != point.phase)
        addBand(point);
    Band& band = bands_.last();
    band.to = point.epoch;
    band.rect->topLeft->setCoords(band.from, 0.0);
    band.rect->bottomRight->setCoords(band.to, 1.0);
    if (point.planChanged)
        addPlanMark(point.epoch);
}

void PhaseBands::addBand(const CurvePoint& point)
{
    Band band;
    band.phase = point.phase;
    band.from = bands_.isEmpty() ? point.epoch : bands_.last().to;
    band.rect = new QCPItemRect(canvas_);
    band.rect->setPen(Qt::NoPen);
    band.rect->setBrush(Qt::NoBrush);
    band.rect->setLayer(QStringLiteral("background"));
    band.rect->setClipAxisRect(rect_);
    spanHeight(band.rect->topLeft, rect_);
    spanHeight(band.rect->bottomRight, rect_);
    if (named_) {
        band.name = new QCPItemText(canvas_);
        band.name->setText(shortPhaseText(point.phase));
        band.name->setPadding(QMargins());
        band.name->setPositionAlignment(Qt::AlignHCenter | Qt::AlignTop);
        band.name->position->setType(QCPItemPosition::ptAbsolute);
    }
    bands_.append(band);
}

void PhaseBands::addPlanMark(double epoch)
{
    auto* mark = new QCPItemStraightLine(canvas_);
    mark->setClipAxisRect(rect_);
    spanHeight(mark->point1, rect_);
    spanHeight(mark->point2, rect_);
    mark->point1->setCoords(epoch, 0.0);
    mark->point2->setCoords(epoch, 1.0);
    planMarks_.append(mark);
}

void PhaseBands::clear()
{
    for (const Band& band : std::as_const(bands_)) {
        canvas_->removeItem(band.rect);
        if (band.name != nullptr)
            canvas_->removeItem(band.name);
    }
    for (QCPItemStraightLine* mark : std::as_const(planMarks_))
        canvas_->removeItem(mark);
    bands_.clear();
    planMarks_.clear();
}

void PhaseBands::restyle(const Colours& theme, const QFont& small)
{
    for (int i = 0; i < bands_.size(); ++i) {
        QColor tint = theme.muted;
        tint.setAlphaF(i % 2 == 0 ? 0.0F : 0.08F);
        bands_[i].rect->setBrush(tint);
        if (bands_[i].name != nullptr) {
            bands_[i].name->setColor(theme.muted);
            bands_[i].name->setFont(small);
        }
    }
    for (QCPItemStraightLine* mark : std::as_const(planMarks_))
        mark->setPen(QPen(theme.text, 1.0, Qt::DashLine));
}

void PhaseBands::placeNames()
{
    const QCPAxis* epochs = rect_->axis(QCPAxis::atBottom);
    for (const Band& band : std::as_const(bands_)) {
        if (band.name == nullptr)
            continue;
        const double from = epochs->coordToPixel(band.from);
        const double to = epochs->coordToPixel(band.to);
        const double width = QFontMetricsF(band.name->font()).horizontalAdvance(band.name->text());
        band.name->position->setCoords((from + to) / 2.0, rect_->top() + 2.0);
        band.name->setVisible(width < to - from);
    }
}

} // namespace espalier
