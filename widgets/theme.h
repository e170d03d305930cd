#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

namespace espalier {

/// What a person chose in the View menu.
enum class Appearance { System, Light, Dark };

/// The colours of the program. A colour keeps its meaning everywhere.
struct Colours {
    QColor surface; ///< behind everything
    QColor panel; ///< behind data: tables, plots, fields
    QColor line; ///< frames, grids
    QColor text;
    QColor muted; ///< units, captions, what is not the point
    QColor stale; ///< numbers that are no longer true; still readable
    QColor accent; ///< the one primary action, the selection, the compressed model
    QColor onAccent; ///< text upon accent
    QColor warning; ///< always with a word or an icon
    QColor error; ///< always with a word or an icon
    QColor dense; ///< the dense model
    QColor weights; ///< W
    QColor auxiliary; ///< Z
    QColor dual; ///< U
};

/// How a series looks beside others: colour, marker and dash all differ, so that none of them is needed
/// alone.
enum class Marker { Circle, Square, Triangle, Diamond, Cross, Plus, Star, Disc };
struct SeriesStyle {
    QColor colour;
    Qt::PenStyle dash = Qt::SolidLine;
    Marker marker = Marker::Circle;
};

/// Gaps in pixels, on a grid of 4.
namespace spacing {
inline constexpr int unit = 4;
inline constexpr int gap = 8;
inline constexpr int wideGap = 12;
} // namespace spacing

bool isDark(const QPalette& palette);
const Colours& coloursFor(bool dark);
/// The colours that go with a widget's palette.
const Colours& colours(const QPalette& palette);
QPalette paletteFor(bool dark);

/// Gives the application the Fusion style and our palette. Needs a QApplication; may be called again at any
/// time.
void applyAppearance(Appearance appearance);

/// Type that is read from the back of a room, or the system's size again. Needs a QApplication.
void applyLargeType(bool large);

/// Style of the index-th of several series (Okabe & Ito's colour-blind-safe set, jfly.uni-koeln.de/color).
SeriesStyle seriesStyle(int index, bool dark);

/// Larger than `body`, for totals; smaller, for units and captions.
QFont totalsFont(QFont body);
QFont captionFont(QFont body);

} // namespace espalier
