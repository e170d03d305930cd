#include "widgets/theme.h"

#include <QApplication>
#include <QStyleFactory>

#include <array>
#include <initializer_list>

namespace espalier {

namespace {

const Colours light{
    .surface = QColor(0xFAFAF7),
    .panel = QColor(0xFFFFFF),
    .line = QColor(0xE3E3DC),
    .text = QColor(0x1E2320),
    .muted = QColor(0x6B736D),
    .stale = QColor(0x9AA29C),
    .accent = QColor(0x2F7D57),
    .onAccent = QColor(0xFFFFFF),
    .warning = QColor(0xC46A00),
    .error = QColor(0xB3261E),
    .dense = QColor(0xA3ABA5),
    .weights = QColor(0x0072B2),
    .auxiliary = QColor(0xE69F00),
    .dual = QColor(0x7B5EA7),
};

const Colours dark{
    .surface = QColor(0x161917),
    .panel = QColor(0x1E2220),
    .line = QColor(0x2C322E),
    .text = QColor(0xE6EAE6),
    .muted = QColor(0x98A29B),
    .stale = QColor(0x6C756F),
    .accent = QColor(0x6CC499),
    .onAccent = QColor(0x10201A),
    .warning = QColor(0xF0A040),
    .error = QColor(0xF2776C),
    .dense = QColor(0x737C76),
    .weights = QColor(0x56B4E9),
    .auxiliary = QColor(0xE69F00),
    .dual = QColor(0xB79AE0),
};

void setDisabled(QPalette& palette, std::initializer_list<QPalette::ColorRole> roles, const QColor& colour)
{
    for (const QPalette::ColorRole role : roles)
        palette.setColor(QPalette::Disabled, role, colour);
}

QPalette createPalette(const Colours& c, bool isDark)
{
    QPalette palette(c.panel, c.surface);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.panel);
    palette.setColor(QPalette::AlternateBase, c.surface);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.error);
    palette.setColor(QPalette::PlaceholderText, c.muted);
    palette.setColor(QPalette::ToolTipBase, c.panel);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Highlight, c.accent);
    palette.setColor(QPalette::HighlightedText, c.onAccent);
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::LinkVisited, c.dual);
    palette.setColor(QPalette::Light, isDark ? c.line.lighter(120) : c.panel);
    palette.setColor(QPalette::Midlight, c.line);
    palette.setColor(QPalette::Mid, isDark ? c.line.lighter(130) : c.line.darker(110));
    palette.setColor(QPalette::Dark, isDark ? c.surface.darker(130) : c.line.darker(130));
    palette.setColor(QPalette::Shadow, isDark ? QColor(Qt::black) : c.line.darker(160));
    setDisabled(palette, {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}, c.stale);
    setDisabled(palette, {QPalette::Highlight}, c.line);
    setDisabled(palette, {QPalette::HighlightedText}, c.stale);
    return palette;
}

bool systemIsDark()
{
    QApplication::setPalette(QPalette()); // gives back the one that platform and style agree on
    return isDark(QApplication::palette());
}

} // namespace

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

const Colours& coloursFor(bool isDarkWanted)
{
    return isDarkWanted ? dark : light;
}

const Colours& colours(const QPalette& palette)
{
    return coloursFor(isDark(palette));
}

QPalette paletteFor(bool isDarkWanted)
{
    return createPalette(coloursFor(isDarkWanted), isDarkWanted);
}

void applyAppearance(Appearance appearance)
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    const bool darkWanted =
        appearance == Appearance::Dark || (appearance == Appearance::System && systemIsDark());
    QApplication::setPalette(paletteFor(darkWanted));
}

void applyLargeType(bool large)
{
    static const auto usual = QApplication::font();
    auto font = usual;
    if (large)
        font.setPointSizeF(1.4 * usual.pointSizeF());
    QApplication::setFont(font);
}

SeriesStyle seriesStyle(int index, bool isDarkWanted)
{
    // Each of the set's colours is readable on one of the two panels at least; the last two trade places.
    static const std::array<QColor, 8> onLight{
        0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xE69F00, 0x1E2320, 0xA89B00};
    static const std::array<QColor, 8> onDark{
        0x56B4E9, 0xE69F00, 0x1FB98C, 0xCC79A7, 0xF0E442, 0xF07B30, 0xE6EAE6, 0x4C9FD6};
    static constexpr std::array dashes{Qt::SolidLine, Qt::DashLine, Qt::DashDotLine, Qt::DotLine};
    static constexpr std::array markers{Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond,
        Marker::Cross, Marker::Plus, Marker::Star, Marker::Disc};
    const auto i = static_cast<std::size_t>(index);
    // Dash and marker change at different paces, so that the same colour comes back in another dress.
    return {(isDarkWanted ? onDark : onLight)[i % onLight.size()],
        dashes[(i + i / onLight.size()) % dashes.size()], markers[i % markers.size()]};
}

QFont totalsFont(QFont body)
{
    body.setPointSizeF(body.pointSizeF() * 1.45);
    return body;
}

QFont captionFont(QFont body)
{
    body.setPointSizeF(body.pointSizeF() * 0.88);
    return body;
}

} // namespace espalier
