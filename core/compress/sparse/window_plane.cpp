#include "core/compress/sparse/window_plane.h"

namespace espalier {

WindowPlane windowPlane(const Extent& kernel, const Extent& stride, const Extent& padding, Tensor& input,
    Tensor& output, int block, std::int64_t channel)
{
    const auto& in = input.layout();
    const auto& out = output.layout();
    WindowPlane plane;
    plane.height = static_cast<int>(in.height);
    plane.width = static_cast<int>(in.width);
    plane.outputHeight = static_cast<int>(out.height);
    plane.outputWidth = static_cast<int>(out.width);
    plane.kernelHeight = static_cast<int>(kernel.height);
    plane.kernelWidth = static_cast<int>(kernel.width);
    plane.strideHeight = static_cast<int>(stride.height);
    plane.strideWidth = static_cast<int>(stride.width);
    plane.paddingHeight = static_cast<int>(padding.height);
    plane.paddingWidth = static_cast<int>(padding.width);
    plane.input = input.values(block) + channel * in.channelStep();
    plane.inputStep = in.rowStep();
    plane.output = output.values(block) + channel * out.channelStep();
    plane.outputStep = out.rowStep();
    if (input.hasGradients())
        plane.inputGradient = input.gradients(block) + channel * in.channelStep();
    if (output.hasGradients())
        plane.outputGradient = output.gradients(block) + channel * out.channelStep();
    return plane;
}

} // namespace espalier
