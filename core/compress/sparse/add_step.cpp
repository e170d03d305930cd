#include "core/compress/sparse/add_step.h"

namespace espalier {

ScaledChannel AddStep::channel(int block, std::int64_t number)
{
    const auto& left = left_.layout();
    const auto& right = right_.layout();
    ScaledChannel channel;
    channel.rows = static_cast<int>(left.height);
    channel.columns = static_cast<int>(left.width);
    channel.input = left_.values(block) + number * left.channelStep();
    channel.inputStep = left.rowStep();
    channel.other = right_.values(block) + number * right.channelStep();
    channel.otherStep = right.rowStep();
    channel.activation = activation_;
    return channel;
}

void AddStep::forward(const BlockRange& blocks)
{
    const auto& output = output_.layout();
    for (std::int64_t number = 0; number < output.channels; ++number)
        kernels_.scaleChannel(channel(blocks.first, number),
            output_.values(blocks.first) + number * output.channelStep(), output.rowStep());
}

void AddStep::backward(const BlockRange& blocks)
{
    const auto gradientsOf = [&blocks](Tensor& tensor, std::int64_t number) {
        return tensor.hasGradients() ? tensor.gradients(blocks.first) + number * tensor.layout().channelStep()
                                     : nullptr;
    };
    for (std::int64_t number = 0; number < output_.layout().channels; ++number) {
        auto job = channel(blocks.first, number);
        job.gradient = gradientsOf(output_, number);
        job.gradientStep = output_.layout().rowStep();
        kernels_.addChannelGradients(job, gradientsOf(left_, number), gradientsOf(right_, number));
    }
}

} // namespace espalier
