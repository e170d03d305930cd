#include "core/compress/sparse/local_response_norm_step.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// body(place in the input, place in the output) for all positions of a channel.
template <class Body>
void forEachPosition(const Layout& input, const Layout& output, Body body)
{
    for (std::int64_t row = 0; row < input.height; ++row)
        for (std::int64_t column = 0; column < input.width; ++column)
            body(row * input.rowStep() + column * laneCount, row * output.rowStep() + column * laneCount);
}

/// sums[channel] = Σ values over the channels from `before` in front of it to `after` behind it, lane by
/// lane.
template <class Value>
void sumNeighbours(std::vector<float>& sums, std::int64_t before, std::int64_t after, Value value)
{
    const auto channels = static_cast<std::int64_t>(sums.size()) / laneCount;
    std::ranges::fill(sums, 0.0F);
    for (std::int64_t channel = 0; channel < channels; ++channel)
        for (auto near = std::max<std::int64_t>(0, channel - before);
             near <= std::min(channels - 1, channel + after); ++near)
            for (int lane = 0; lane < laneCount; ++lane)
                sums[static_cast<std::size_t>(channel * laneCount + lane)] += value(near, lane);
}

} // namespace

void LocalResponseNormStep::findScales(const float* input)
{
    const auto step = input_.layout().channelStep();
    sumNeighbours(
        scales_, attributes_.size / 2, (attributes_.size - 1) / 2, [&](std::int64_t channel, int lane) {
            const auto value = input[channel * step + lane];
            return value * value;
        });
    const auto share = attributes_.alpha / static_cast<float>(attributes_.size);
    for (std::size_t index = 0; index < scales_.size(); ++index) {
        scales_[index] = scales_[index] * share + attributes_.bias;
        powers_[index] = std::pow(scales_[index], -attributes_.beta);
    }
}

void LocalResponseNormStep::forward(const BlockRange& blocks)
{
    const auto& in = input_.layout();
    const auto& out = output_.layout();
    forEachPosition(in, out, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        const float* input = input_.values(blocks.first) + from;
        float* output = output_.values(blocks.first) + to;
        findScales(input);
        for (std::int64_t channel = 0; channel < in.channels; ++channel)
            for (int lane = 0; lane < laneCount; ++lane)
                output[channel * out.channelStep() + lane] = input[channel * in.channelStep() + lane]
                    * powers_[static_cast<std::size_t>(channel * laneCount + lane)];
    });
}

void LocalResponseNormStep::backward(const BlockRange& blocks)
{
    const auto& in = input_.layout();
    const auto& out = output_.layout();
    const auto factor = 2.0F * attributes_.alpha * attributes_.beta / static_cast<float>(attributes_.size);
    forEachPosition(in, out, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        const float* input = input_.values(blocks.first) + from;
        const float* gradient = output_.gradients(blocks.first) + to;
        float* inputGradient = input_.gradients(blocks.first) + from;
        findScales(input);
        // A channel lies in the windows of those from (size − 1) / 2 in front of it to size / 2 behind it.
        sumNeighbours(
            pulls_, (attributes_.size - 1) / 2, attributes_.size / 2, [&](std::int64_t channel, int lane) {
                const auto place = static_cast<std::size_t>(channel * laneCount + lane);
                return gradient[channel * out.channelStep() + lane] * input[channel * in.channelStep() + lane]
                    * powers_[place] / scales_[place];
            });
        for (std::int64_t channel = 0; channel < in.channels; ++channel)
            for (int lane = 0; lane < laneCount; ++lane) {
                const auto place = static_cast<std::size_t>(channel * laneCount + lane);
                const auto at = channel * in.channelStep() + lane;
                inputGradient[at] += gradient[channel * out.channelStep() + lane] * powers_[place]
                    - input[at] * pulls_[place] * factor;
            }
    });
}

} // namespace espalier
