#include "core/compress/quantizer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

namespace {

constexpr int gridPoints = 200; // over the whole range, each a fixed factor from the next ...
constexpr int finePoints = 21; // ... and between the neighbours of the best of them
constexpr int refinements = 10;

/// Squared error, and the sums that give the best interval for the assignment made with the present one.
struct Fit {
    double error = 0.0;
    double codeTimesWeight = 0.0;
    double codeSquared = 0.0;
};

Fit fitLevels(std::span<const float> weights, const LevelSet& levels)
{
    Fit fit;
    for (const auto weight : weights) {
        const double code = levels.code(weight);
        const auto difference = static_cast<double>(weight) - code * static_cast<double>(levels.interval);
        fit.error += difference * difference;
        fit.codeTimesWeight += code * static_cast<double>(weight);
        fit.codeSquared += code * code;
    }
    return fit;
}

/// The interval with the least error among `points` from `least` to `most`, evenly spaced by their logarithm.
float scan(std::span<const float> weights, int bits, double least, double most, int points)
{
    float best = 0.0F;
    auto leastError = std::numeric_limits<double>::infinity();
    for (int point = 0; point < points; ++point) {
        const auto interval =
            static_cast<float>(least * std::pow(most / least, static_cast<double>(point) / (points - 1)));
        if (const auto error = fitLevels(weights, {interval, bits}).error; error < leastError) {
            leastError = error;
            best = interval;
        }
    }
    return best;
}

float refine(std::span<const float> weights, LevelSet levels)
{
    auto best = fitLevels(weights, levels);
    for (int round = 0; round < refinements; ++round) {
        auto next = levels;
        next.interval = static_cast<float>(best.codeTimesWeight / best.codeSquared);
        if (!(next.interval > 0.0F))
            break;
        const auto fit = fitLevels(weights, next);
        if (fit.error >= best.error)
            break;
        best = fit;
        levels = next;
    }
    return levels.interval;
}

} // namespace

std::int16_t LevelSet::code(float weight) const
{
    if (!codebook.empty()) {
        const auto above = std::ranges::lower_bound(codebook, weight);
        const auto entry = static_cast<std::size_t>(above - codebook.begin());
        const bool lower =
            entry > 0 && (entry == codebook.size() || weight - codebook[entry - 1] <= *above - weight);
        return codeOf(lower ? entry - 1 : entry);
    }
    const auto steps =
        std::clamp(std::round(std::abs(weight) / interval), 1.0F, static_cast<float>(levelsPerSide()));
    return static_cast<std::int16_t>(std::signbit(weight) && weight != 0.0F ? -steps : steps);
}

float LevelSet::value(std::int16_t code) const
{
    return codebook.empty() ? static_cast<float>(code) * interval : codebook[entryOf(code)];
}

std::size_t LevelSet::entryOf(std::int16_t code) const
{
    return static_cast<std::size_t>(code < 0 ? code + levelsPerSide() : code + levelsPerSide() - 1);
}

std::int16_t LevelSet::codeOf(std::size_t entry) const
{
    const auto code = static_cast<int>(entry) - levelsPerSide();
    return static_cast<std::int16_t>(code < 0 ? code : code + 1);
}

float bestInterval(std::span<const float> weights, int bits)
{
    std::vector<float> kept;
    std::ranges::copy_if(weights, std::back_inserter(kept), [](float weight) { return weight != 0.0F; });
    if (kept.empty())
        return 0.0F;
    float largest = 0.0F;
    for (const auto weight : kept)
        largest = std::max(largest, std::abs(weight));

    // Levels that reach no farther than a tenth of the largest weight cannot be the best ones.
    const auto least = 0.1 * static_cast<double>(largest) / (1 << (bits - 1));
    const auto coarse = scan(kept, bits, least, static_cast<double>(largest), gridPoints);
    const auto step = std::pow(static_cast<double>(largest) / least, 1.0 / (gridPoints - 1));
    const auto fine =
        scan(kept, bits, static_cast<double>(coarse) / step, static_cast<double>(coarse) * step, finePoints);
    return refine(kept, {fine, bits});
}

void quantize(std::span<float> weights, const LevelSet& levels)
{
    for (auto& weight : weights)
        if (weight != 0.0F)
            weight = levels.nearest(weight);
}

std::vector<float> levelValues(const LevelSet& levels)
{
    if (!levels.codebook.empty())
        return levels.codebook;
    std::vector<float> values;
    for (auto code = -levels.levelsPerSide(); code <= levels.levelsPerSide(); ++code)
        if (code != 0)
            values.push_back(levels.value(static_cast<std::int16_t>(code)));
    return values;
}

float ActivationLevels::apply(float activation) const
{
    if (!(activation > 0.0F) || activation < threshold)
        return 0.0F;
    if (!(interval > 0.0F) || bits >= 32)
        return activation;
    const auto most = std::ldexp(1.0F, bits) - 1.0F;
    return std::min(std::round(activation / interval), most) * interval;
}

float bestActivationInterval(std::span<const float> activations, int bits)
{
    float largest = 0.0F;
    for (const auto activation : activations)
        largest = std::max(largest, activation);
    if (!(largest > 0.0F))
        return 0.0F;
    const auto full = largest / static_cast<float>((1 << bits) - 1);
    auto best = full;
    auto least = std::numeric_limits<double>::infinity();
    for (int point = 1; point <= 100; ++point) {
        const ActivationLevels levels{full * static_cast<float>(point) / 100.0F, bits, 0.0F};
        double error = 0.0;
        for (const auto activation : activations) {
            const auto difference =
                static_cast<double>(activation) - static_cast<double>(levels.apply(activation));
            error += difference * difference;
        }
        if (error < least) {
            least = error;
            best = levels.interval;
        }
    }
    return best;
}

} // namespace espalier
