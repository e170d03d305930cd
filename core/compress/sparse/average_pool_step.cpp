#include "core/compress/sparse/average_pool_step.h"

namespace espalier {

AveragePlane AveragePoolStep::plane(int block, std::int64_t channel)
{
    const auto& in = input_.layout();
    const auto& out = output_.layout();
    AveragePlane plane;
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
    plane.countPadding = attributes_.countPadding;
    plane.input = input_.values(block) + channel * in.channelStep();
    plane.inputStep = in.rowStep();
    plane.output = output_.values(block) + channel * out.channelStep();
    plane.outputStep = out.rowStep();
    return plane;
}

void AveragePoolStep::forward(const BlockRange& blocks)
{
    for (std::int64_t channel = 0; channel < input_.layout().channels; ++channel)
        kernels_.average(plane(blocks.first, channel));
}

void AveragePoolStep::backward(const BlockRange& blocks)
{
    for (std::int64_t channel = 0; channel < input_.layout().channels; ++channel) {
        auto job = plane(blocks.first, channel);
        job.inputGradient = input_.gradients(blocks.first) + channel * input_.layout().channelStep();
        job.outputGradient = output_.gradients(blocks.first) + channel * output_.layout().channelStep();
        kernels_.averageBackward(job);
    }
}

} // namespace espalier
