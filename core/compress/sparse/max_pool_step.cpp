#include "core/compress/sparse/max_pool_step.h"

#include "core/compress/sparse/window_plane.h"

namespace espalier {

MaxPoolStep::MaxPoolStep(
    const Kernels& kernels, Tensor& input, Tensor& output, const PoolAttributes& attributes, int blocks)
    : kernels_(kernels)
    , input_(input)
    , output_(output)
    , attributes_(attributes)
    , winners_(static_cast<std::size_t>(
          blocks * output.layout().channels * output.layout().height * output.layout().width * laneCount))
{
}

PoolPlane MaxPoolStep::plane(int block, std::int64_t channel)
{
    const auto& out = output_.layout();
    return {windowPlane(
                attributes_.kernel, attributes_.stride, attributes_.padding, input_, output_, block, channel),
        winners_.data() + (block * out.channels + channel) * out.height * out.width * laneCount};
}

void MaxPoolStep::forward(const BlockRange& blocks)
{
    for (std::int64_t channel = 0; channel < input_.layout().channels; ++channel)
        kernels_.pool(plane(blocks.first, channel));
}

void MaxPoolStep::backward(const BlockRange& blocks)
{
    for (std::int64_t channel = 0; channel < input_.layout().channels; ++channel)
        kernels_.poolBackward(plane(blocks.first, channel));
}

} // namespace espalier
