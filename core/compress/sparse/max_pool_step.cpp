#include "core/compress/sparse/max_pool_step.h"

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
    const auto& in = input_.layout();
    const auto& out = output_.layout();
    PoolPlane plane;
    plane.height = static_cast<int>(in.height);
    plane.width = static_cast<int>(in.width);
    plane.outputHeight = static_cast<int>(out.height);
    plane.outputWidth = static_cast<int>(out.width);
    plane.kernelHeight = static_cast<int>(attributes_.kernel.height);
    plane.kernelWidth = static_cast<int>(attributes_.kernel.width);
    plane.strideHeight = static_cast<int>(attributes_.stride.height);
    plane.strideWidth = static_cast<int>(attributes_.stride.width);
    plane.paddingHeight = static_cast<int>(attributes_.padding.height);
    plane.paddingWidth = static_cast<int>(attributes_.padding.width);
    plane.input = input_.values(block) + channel * in.channelStep();
    plane.inputGradient = input_.gradients(block) + channel * in.channelStep();
    plane.inputStep = in.rowStep();
    plane.output = output_.values(block) + channel * out.channelStep();
    plane.outputGradient = output_.gradients(block) + channel * out.channelStep();
    plane.outputStep = out.rowStep();
    plane.winner = winners_.data() + (block * out.channels + channel) * out.height * out.width * laneCount;
    return plane;
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
