#pragma once

#include <QFont>

class QCPAxis;
class QCPGraph;

namespace espalier {

struct Colours;
struct SeriesStyle;

void styleAxis(QCPAxis* axis, const Colours& theme, const QFont& font);
/// Powers of ten, written as such.
void makeLogarithmic(QCPAxis* axis);
/// Line and markers; `width` in pixels.
void styleLine(QCPGraph* graph, const SeriesStyle& style, double width);
/// Leaves out markers where there are so many that they hide the line.
void thinMarkers(QCPGraph* graph);

} // namespace espalier
