#include "core/data/digits.h"

#include "core/data/digit_strokes.h"
#include "core/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace espalier {

namespace {

constexpr int side = 28;
constexpr double boxSide = 20.0; ///< of the square that a digit fills, as in MNIST

using Curve = std::vector<StrokePoint>;

/// Smooth curve through the points of a stroke (Catmull and Rom's spline, its ends continued straight).
Curve smooth(const Curve& points)
{
    constexpr int pieces = 6;
    Curve curve;
    const auto at = [&points](std::ptrdiff_t index) {
        const auto last = std::ssize(points) - 1;
        if (index >= 0 && index <= last)
            return points[static_cast<std::size_t>(index)];
        const auto end = index < 0 ? points.front() : points.back();
        const auto inner = index < 0 ? points[1] : points[static_cast<std::size_t>(last - 1)];
        return StrokePoint{2 * end.x - inner.x, 2 * end.y - inner.y};
    };
    const auto blend = [](double a, double b, double c, double d, double t) {
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    };
    for (std::ptrdiff_t index = 0; index + 1 < std::ssize(points); ++index) {
        const auto a = at(index - 1), b = at(index), c = at(index + 1), d = at(index + 2);
        for (int piece = 0; piece < pieces; ++piece) {
            const auto t = static_cast<double>(piece) / pieces;
            curve.push_back({blend(a.x, b.x, c.x, d.x, t), blend(a.y, b.y, c.y, d.y, t)});
        }
    }
    curve.push_back(points.back());
    return curve;
}

/// A smooth random field of displacements: a few long waves across the box.
class Waves {
public:
    Waves(Random& random, double strength)
    {
        for (auto& wave : waves_) {
            wave.alongX = random.uniform(-5.0, 5.0);
            wave.alongY = random.uniform(-5.0, 5.0);
            wave.phase = random.uniform(0.0, 2 * std::numbers::pi);
            wave.x = strength * random.normal();
            wave.y = strength * random.normal();
        }
    }

    void displace(StrokePoint& point) const
    {
        const auto from = point;
        for (const auto& wave : waves_) {
            const auto height = std::sin(wave.alongX * from.x + wave.alongY * from.y + wave.phase);
            point.x += wave.x * height;
            point.y += wave.y * height;
        }
    }

private:
    struct Wave {
        double alongX, alongY, phase, x, y;
    };
    std::array<Wave, 4> waves_;
};

/// The curves of one digit as one person writes it, still around the unit box.
std::vector<Curve> write(int digit, Random& random)
{
    const auto styles = digitStyles(digit);
    const auto style = styles[random.below(styles.size())];
    const auto haste = std::exp(0.45 * random.normal()); // some people write more carefully than others
    const Waves waves(random, 0.034 * haste);
    const auto turn = 0.13 * random.normal();
    const auto slant = 0.14 + 0.24 * random.normal();
    const auto stretch = std::exp(0.17 * random.normal());
    const auto tremble = 0.016 * haste;

    std::vector<Curve> curves;
    for (const auto& stroke : style) {
        // A stroke is set down a little off its place: corners may stay open or overshoot.
        const StrokePoint slip{0.6 * tremble * random.normal(), 0.6 * tremble * random.normal()};
        Curve points(stroke.begin(), stroke.end());
        for (auto& point : points) {
            point.x += slip.x + tremble * random.normal();
            point.y += slip.y + tremble * random.normal();
        }
        auto curve = smooth(points);
        for (auto& point : curve) {
            waves.displace(point);
            const auto x = (point.x - 0.5) * 0.78 * stretch - slant * (point.y - 0.5);
            const auto y = point.y - 0.5;
            point = {x * std::cos(turn) - y * std::sin(turn), x * std::sin(turn) + y * std::cos(turn)};
        }
        curves.push_back(std::move(curve));
    }
    return curves;
}

/// Scales the curves into the box of 20 pixels, their shape kept, and lays the middle of the ink into the
/// middle of the picture, give or take a pixel.
void place(std::vector<Curve>& curves, double penWidth, Random& random)
{
    StrokePoint least{1e9, 1e9}, most{-1e9, -1e9}, sum;
    double length = 0.0;
    for (const auto& curve : curves)
        for (std::size_t index = 0; index < curve.size(); ++index) {
            const auto& point = curve[index];
            least = {std::min(least.x, point.x), std::min(least.y, point.y)};
            most = {std::max(most.x, point.x), std::max(most.y, point.y)};
            if (index == 0)
                continue;
            const auto& before = curve[index - 1];
            const auto ink = std::hypot(point.x - before.x, point.y - before.y);
            sum.x += ink * (point.x + before.x) / 2;
            sum.y += ink * (point.y + before.y) / 2;
            length += ink;
        }
    const auto room = (boxSide - penWidth) * random.uniform(0.86, 1.04);
    const auto scale = room / std::max({most.x - least.x, most.y - least.y, 0.1});
    const StrokePoint middle{sum.x / length, sum.y / length};
    const StrokePoint target{side / 2.0 + 0.6 * random.normal(), side / 2.0 + 0.6 * random.normal()};
    for (auto& curve : curves)
        for (auto& point : curve)
            point = {target.x + scale * (point.x - middle.x), target.y + scale * (point.y - middle.y)};
}

/// Grey picture that ink is added to; what is inked twice stays as dark as the darker.
class Sheet {
public:
    /// A piece of a stroke from `from` to `to`; `radius` of the pen in pixels. Edges fade over `softness`
    /// pixels.
    void draw(const StrokePoint& from, const StrokePoint& to, double radius, double softness)
    {
        const auto reach = radius + softness;
        const auto left = column(std::min(from.x, to.x) - reach),
                   right = column(std::max(from.x, to.x) + reach);
        const auto top = column(std::min(from.y, to.y) - reach),
                   bottom = column(std::max(from.y, to.y) + reach);
        const auto dx = to.x - from.x, dy = to.y - from.y;
        const auto squared = std::max(dx * dx + dy * dy, 1e-12);
        for (int y = top; y <= bottom; ++y)
            for (int x = left; x <= right; ++x) {
                const auto px = x + 0.5 - from.x, py = y + 0.5 - from.y;
                const auto along = std::clamp((px * dx + py * dy) / squared, 0.0, 1.0);
                const auto away = std::hypot(px - along * dx, py - along * dy);
                const auto ink = std::clamp(0.5 + (radius - away) / softness, 0.0, 1.0);
                auto& here = ink_[static_cast<std::size_t>(y * side + x)];
                here = std::max(here, ink);
            }
    }

    void appendTo(std::vector<std::uint8_t>& pixels, double darkness, Random& random) const
    {
        for (const auto ink : ink_) {
            const auto grain = ink > 0.0 ? 1.0 + 0.05 * random.normal() : 1.0;
            pixels.push_back(
                static_cast<std::uint8_t>(std::lround(255.0 * std::clamp(ink * darkness * grain, 0.0, 1.0))));
        }
    }

private:
    static int column(double place) { return std::clamp(static_cast<int>(std::floor(place)), 0, side - 1); }

    std::array<double, side* side> ink_ = {};
};

void appendDigit(int digit, Random& random, std::vector<std::uint8_t>& pixels)
{
    const auto penWidth = std::clamp(2.4 * std::exp(0.3 * random.normal()), 1.1, 4.2);
    const auto softness = random.uniform(0.9, 1.7);
    const auto pressure = random.uniform(0.0, 0.25); // how much the pen's width swings along a stroke
    auto curves = write(digit, random);
    place(curves, penWidth, random);
    Sheet sheet;
    for (const auto& curve : curves) {
        const auto phase = random.uniform(0.0, 2 * std::numbers::pi);
        for (std::size_t index = 1; index < curve.size(); ++index) {
            const auto swing = 1.0 + pressure * std::sin(0.25 * static_cast<double>(index) + phase);
            sheet.draw(curve[index - 1], curve[index], 0.5 * penWidth * swing, softness);
        }
    }
    sheet.appendTo(pixels, random.uniform(0.9, 1.35), random);
}

} // namespace

PictureSet drawDigits(std::size_t count, std::uint64_t seed, std::string name)
{
    constexpr std::size_t classes = 10;
    PictureSet set;
    set.name = std::move(name);
    set.height = side;
    set.width = side;
    for (std::size_t label = 0; label < classes; ++label)
        set.classNames.push_back(std::to_string(label));
    for (std::size_t index = 0; index < count; ++index)
        set.labels.push_back(static_cast<std::uint8_t>(index % classes));
    Random(seed, count).shuffle(std::span(set.labels));

    set.pixels.reserve(count * set.pictureBytes());
    for (std::size_t index = 0; index < count; ++index) {
        Random random(seed, index);
        appendDigit(set.labels[index], random, set.pixels);
    }
    return set;
}

} // namespace espalier
