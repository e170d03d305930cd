#pragma once

#include "widgets/theme.h"
#include "widgets/weight_map.h"

#include <QImage>
#include <QRectF>

class QPainter;

namespace espalier {

/// How far apart single weights can be told: with more cells than this to a pixel shares are drawn instead.
inline constexpr double cellsOfShares = 1.5;

/// A picture of `size` pixels of the part of a map that lies in `cells` (in cells from the top left corner,
/// may reach beyond it). Where a pixel is a cell or less, each kept weight has the colour of its sign, darker
/// the larger it is; where it is more, a pixel shows the share that is kept, full at `fullShare`. Works in
/// proportion to the pixels, however large the layer.
QImage imageOf(const WeightMap& map, const QRectF& cells, QSize size, const Colours& colours);

/// Marks rows and columns of which nothing is left, along the upper and the left edge of `place`, which shows
/// `cells`: as strong as the share that is dead of what a pixel stands for. Wrapped filters, which have no
/// row of their own, get none.
void drawDeadMarks(
    QPainter& painter, const WeightMap& map, const QRectF& cells, const QRectF& place, const QColor& colour);

/// Drawn in full colour where shares are shown.
double fullShare(const WeightMap& map);

/// Colours of positive and negative weights; differ in lightness, too.
QColor positiveColour(const Colours& colours);
QColor negativeColour(const Colours& colours);

} // namespace espalier
