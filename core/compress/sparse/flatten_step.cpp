#include "core/compress/sparse/flatten_step.h"

#include <cstring>

namespace espalier {

namespace {

/// body(place in the picture, place in the vectors) for every lane vector of a block.
template <class Body>
void forEachPlace(const Layout& picture, const Layout& vectors, int block, Body body)
{
    auto feature = block * static_cast<std::ptrdiff_t>(laneCount);
    for (std::int64_t channel = 0; channel < picture.channels; ++channel)
        for (std::int64_t row = 0; row < picture.height; ++row)
            for (std::int64_t column = 0; column < picture.width; ++column, feature += vectors.channelStep())
                body(channel * picture.channelStep() + row * picture.rowStep() + column * laneCount, feature);
}

} // namespace

void FlattenStep::forward(const BlockRange& blocks)
{
    const float* input = input_.values(blocks.first);
    float* output = output_.values(0);
    forEachPlace(input_.layout(), output_.layout(), blocks.first, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        std::memcpy(output + to, input + from, laneCount * sizeof(float));
    });
}

void FlattenStep::backward(const BlockRange& blocks)
{
    if (!inputNeedsGradient_)
        return;
    float* input = input_.gradients();
    const float* output = output_.gradients();
    forEachPlace(input_.layout(), output_.layout(), blocks.first, [&](std::ptrdiff_t to, std::ptrdiff_t from) {
        for (int lane = 0; lane < laneCount; ++lane)
            input[to + lane] += output[from + lane];
    });
}

} // namespace espalier
