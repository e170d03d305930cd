#include "core/compress/sparse/relu_step.h"

namespace espalier {

void ReluStep::forward(const BlockRange& blocks)
{
    const auto& in = input_.layout();
    const auto& out = output_.layout();
    for (std::int64_t channel = 0; channel < in.channels; ++channel)
        for (std::int64_t row = 0; row < in.height; ++row)
            kernels_.activate(input_.values(blocks.first) + channel * in.channelStep() + row * in.rowStep(),
                output_.values(blocks.first) + channel * out.channelStep() + row * out.rowStep(),
                static_cast<std::size_t>(in.width * laneCount), activation_);
}

void ReluStep::backward(const BlockRange& blocks)
{
    const auto& in = input_.layout();
    const auto& out = output_.layout();
    for (std::int64_t channel = 0; channel < in.channels; ++channel)
        for (std::int64_t row = 0; row < in.height; ++row) {
            const auto place = channel * in.channelStep() + row * in.rowStep();
            kernels_.activateBackward(input_.values(blocks.first) + place,
                output_.gradients(blocks.first) + channel * out.channelStep() + row * out.rowStep(),
                input_.gradients(blocks.first) + place, static_cast<std::size_t>(in.width * laneCount),
                activation_);
        }
}

} // namespace espalier
