#include "widgets/weight_map_image.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier {

namespace {

bool isDark(const Colours& colours)
{
    return colours.panel.lightness() < colours.text.lightness();
}

QRgb mixed(const QColor& from, const QColor& to, double share)
{
    const auto part = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return qRgb(part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue()));
}

/// Colour of each code, from -127 to 127.
std::array<QRgb, 255> coloursOfCodes(const Colours& colours)
{
    constexpr double least = 0.4; // the smallest kept weight is still seen
    std::array<QRgb, 255> table{};
    for (int code = -127; code <= 127; ++code) {
        const auto& to = code > 0 ? positiveColour(colours) : negativeColour(colours);
        const auto share = code == 0 ? 0.0 : least + (1.0 - least) * std::abs(code) / 127.0;
        table[static_cast<std::size_t>(code + 127)] = mixed(colours.panel, to, share);
    }
    return table;
}

/// First and last position (exclusive) of each pixel's stretch along one direction.
std::vector<std::pair<std::int64_t, std::int64_t>> stretches(double first, double length, int pixels)
{
    std::vector<std::pair<std::int64_t, std::int64_t>> result;
    for (int pixel = 0; pixel < pixels; ++pixel) {
        const auto from = static_cast<std::int64_t>(std::floor(first + length * pixel / pixels));
        const auto to = static_cast<std::int64_t>(std::floor(first + length * (pixel + 1) / pixels));
        result.emplace_back(from, std::max(to, from + 1));
    }
    return result;
}

struct Sum {
    std::int64_t weights = 0;
    std::int64_t kept = 0;
};

using Stretch = std::pair<std::int64_t, std::int64_t>;

Sum sumOfCells(const WeightMap& map, Stretch across, Stretch down)
{
    Sum sum;
    for (auto y = down.first; y < down.second; ++y)
        for (auto x = across.first; x < across.second; ++x)
            if (const auto weight = map.layout().weightAt(x, y); weight >= 0) {
                ++sum.weights;
                sum.kept += map.codeOf(weight) != 0 ? 1 : 0;
            }
    return sum;
}

Sum sumOfBlocks(const WeightMap& map, Stretch across, Stretch down)
{
    Sum sum;
    for (auto y = std::max<std::int64_t>(down.first, 0); y < std::min(down.second, map.blocksDown()); ++y)
        for (auto x = std::max<std::int64_t>(across.first, 0);
             x < std::min(across.second, map.blocksAcross()); ++x) {
            sum.weights += map.block(x, y).weights;
            sum.kept += map.block(x, y).kept;
        }
    return sum;
}

void drawWeights(QImage& image, const WeightMap& map, const QRectF& cells, const Colours& colours)
{
    const auto table = coloursOfCodes(colours);
    const auto across = stretches(cells.left(), cells.width(), image.width());
    const auto down = stretches(cells.top(), cells.height(), image.height());
    for (int y = 0; y < image.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const auto weight = map.layout().weightAt(
                across[static_cast<std::size_t>(x)].first, down[static_cast<std::size_t>(y)].first);
            line[x] = weight < 0 ? colours.surface.rgb()
                                 : table[static_cast<std::size_t>(map.codeOf(weight) + 127)];
        }
    }
}

void drawShares(QImage& image, const WeightMap& map, const QRectF& cells, const Colours& colours)
{
    constexpr std::size_t shades = 256;
    std::array<QRgb, shades> table{};
    for (std::size_t shade = 0; shade < shades; ++shade)
        table[shade] = mixed(
            colours.panel, colours.accent, static_cast<double>(shade) / static_cast<double>(shades - 1));
    const auto scale = static_cast<double>(shades - 1) / fullShare(map);
    const auto gap = colours.surface.rgb();
    const bool single = std::max(cells.width() / image.width(), cells.height() / image.height())
        <= static_cast<double>(WeightMap::blockSide);
    const double side = single ? 1.0 : static_cast<double>(WeightMap::blockSide);
    const auto across = stretches(cells.left() / side, cells.width() / side, image.width());
    const auto down = stretches(cells.top() / side, cells.height() / side, image.height());
    for (int y = 0; y < image.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const auto& columns = across[static_cast<std::size_t>(x)];
            const auto& rows = down[static_cast<std::size_t>(y)];
            const auto sum = single ? sumOfCells(map, columns, rows) : sumOfBlocks(map, columns, rows);
            if (sum.weights == 0) {
                line[x] = gap;
                continue;
            }
            const auto shade = static_cast<std::size_t>(
                scale * static_cast<double>(sum.kept) / static_cast<double>(sum.weights));
            line[x] = table[std::min(shade, shades - 1)];
        }
    }
}

/// Positions along a strip: `first` at its beginning, `length` of them over all of it.
struct Stretched {
    double first = 0.0;
    double length = 1.0;
};

void drawMarks(QPainter& painter, const QRectF& strip, const std::vector<std::uint8_t>& dead, Stretched shown,
    QColor colour)
{
    const bool across = strip.width() > strip.height();
    int pixel = -1;
    for (const auto& [from, to] :
        stretches(shown.first, shown.length, static_cast<int>(across ? strip.width() : strip.height()))) {
        ++pixel;
        std::int64_t all = 0;
        std::int64_t marked = 0;
        for (auto index = std::max<std::int64_t>(from, 0);
             index < std::min(to, static_cast<std::int64_t>(dead.size())); ++index) {
            ++all;
            marked += dead[static_cast<std::size_t>(index)];
        }
        if (marked == 0)
            continue;
        const auto share = static_cast<double>(marked) / static_cast<double>(all);
        colour.setAlphaF(static_cast<float>(0.25 + 0.75 * share));
        painter.fillRect(across ? QRectF(strip.left() + pixel, strip.top(), 1, strip.height())
                                : QRectF(strip.left(), strip.top() + pixel, strip.width(), 1),
            colour);
    }
}

} // namespace

void drawDeadMarks(
    QPainter& painter, const WeightMap& map, const QRectF& cells, const QRectF& place, const QColor& colour)
{
    constexpr int thickness = 4; // pixels
    const auto& layout = map.layout();
    if (layout.isWrapped())
        return;
    const auto pitchAcross = static_cast<double>(layout.pitchAcross());
    const auto pitchDown = static_cast<double>(layout.pitchDown());
    const bool outputsAcross = layout.isConvolution();
    drawMarks(painter, QRectF(place.topLeft(), QSizeF(place.width(), thickness)),
        outputsAcross ? map.deadOutputs() : map.deadInputs(),
        {cells.left() / pitchAcross, cells.width() / pitchAcross}, colour);
    drawMarks(painter, QRectF(place.topLeft(), QSizeF(thickness, place.height())),
        outputsAcross ? map.deadInputs() : map.deadOutputs(),
        {cells.top() / pitchDown, cells.height() / pitchDown}, colour);
}

double fullShare(const WeightMap& map)
{
    return std::clamp(2.5 * map.keptShare(), 0.01, 1.0);
}

QColor positiveColour(const Colours& colours)
{
    return colours.weights;
}

QColor negativeColour(const Colours& colours)
{
    return isDark(colours) ? seriesStyle(5, true).colour : seriesStyle(1, false).colour; // no hue that Z has
}

QImage imageOf(const WeightMap& map, const QRectF& cells, QSize size, const Colours& colours)
{
    QImage image(size.expandedTo({1, 1}), QImage::Format_RGB32);
    const auto perPixel = std::max(cells.width() / image.width(), cells.height() / image.height());
    if (perPixel > cellsOfShares)
        drawShares(image, map, cells, colours);
    else
        drawWeights(image, map, cells, colours);
    return image;
}

} // namespace espalier
