#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <qcustomplot.h>

namespace espalier {

namespace {

constexpr int mostMarkers = 24;
constexpr double markerSize = 6.0;

QCPScatterStyle::ScatterShape shapeOf(Marker marker)
{
    switch (marker) {
    case Marker::Circle: return QCPScatterStyle::ssCircle;
    case Marker::Square: return QCPScatterStyle::ssSquare;
    case Marker::Triangle: return QCPScatterStyle::ssTriangle;
    case Marker::Diamond: return QCPScatterStyle::ssDiamond;
    case Marker::Cross: return QCPScatterStyle::ssCross;
    case Marker::Plus: return QCPScatterStyle::ssPlus;
    case Marker::Star: return QCPScatterStyle::ssStar;
    case Marker::Disc: return QCPScatterStyle::ssDisc;
    }
    return QCPScatterStyle::ssNone;
}

} // namespace

void styleAxis(QCPAxis* axis, const Colours& theme, const QFont& font)
{
    axis->setBasePen(QPen(theme.line));
    axis->setTickPen(QPen(theme.line));
    axis->setSubTickPen(QPen(theme.line));
    axis->setTickLabelFont(captionFont(font));
    axis->setTickLabelColor(theme.muted);
    axis->setLabelFont(captionFont(font));
    axis->setLabelColor(theme.muted);
    axis->setLabelPadding(spacing::unit);
    axis->grid()->setPen(QPen(theme.line));
    axis->grid()->setSubGridVisible(false);
    axis->grid()->setZeroLinePen(QPen(theme.line));
}

void makeLogarithmic(QCPAxis* axis)
{
    axis->setScaleType(QCPAxis::stLogarithmic);
    axis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
    axis->setNumberFormat(QStringLiteral("eb"));
    axis->setNumberPrecision(0);
}

void styleLine(QCPGraph* graph, const SeriesStyle& style, double width)
{
    graph->setPen(QPen(style.colour, width, style.dash));
    // An outline without filling: right on light and dark alike.
    graph->setScatterStyle(
        QCPScatterStyle(shapeOf(style.marker), QPen(style.colour, 1.2), Qt::NoBrush, markerSize));
}

void thinMarkers(QCPGraph* graph)
{
    graph->setScatterSkip(graph->dataCount() / mostMarkers);
}

} // namespace espalier
