#include "core/compress/sparse/conv_step.h"

namespace espalier {

namespace {

RowTable rowsOf(const LayerParts& parts, const Conv2dAttributes& conv)
{
    const auto& input = parts.input->layout();
    const auto channelsIn = input.channels / conv.groups;
    const auto channelsOut = conv.outputChannels / conv.groups;
    const auto area = conv.kernel.height * conv.kernel.width;
    return {*parts.weights, parts.bias, channelsIn * area, parts.readOutputs,
        [=](std::int64_t row, std::int64_t column) {
            const auto channel = row / channelsOut * channelsIn + column / area;
            const auto y = column % area / conv.kernel.width * conv.dilation.height - conv.padding.height;
            const auto x = column % conv.kernel.width * conv.dilation.width - conv.padding.width;
            return channel * input.channelStep() + y * input.rowStep() + x * laneCount;
        }};
}

} // namespace

ConvStep::ConvStep(const LayerParts& parts, const Conv2dAttributes& attributes, const Extent& window)
    : parts_(parts)
    , attributes_(attributes)
    , window_(window)
    , table_(rowsOf(parts, attributes))
    , columns_(static_cast<int>(parts.output->layout().width * window.width))
    , weightLanes_(parts.weights->values.size() * laneCount)
    , biasLanes_(static_cast<std::size_t>(attributes.outputChannels) * laneCount)
{
    planStrips();
    const auto& output = parts.output->layout();
    if (parts.activation)
        gates_ = AlignedBuffer<std::uint8_t>(static_cast<std::size_t>(
            parts.blocks * output.channels * output.height * output.width * laneCount));
}

void ConvStep::planStrips()
{
    const auto& kernels = *parts_.kernels;
    const auto stride = attributes_.stride.width;
    const auto rows = static_cast<int>(parts_.output->layout().height * window_.height);
    const auto height
        = window_.height > 1 ? static_cast<int>(window_.height) : rowsAtOnce(kernels, columns_, stride);
    tiles_ = coverByTiles(kernels, height, columns_, stride);
    lastTiles_ = coverByTiles(kernels, rows % height, columns_, stride);
    for (int row = 0; row < rows; row += height) {
        const bool full = row + height <= rows;
        strips_.push_back({row, full ? height : rows - row, full ? &tiles_ : &lastTiles_});
    }
    stripBuffer_ = AlignedBuffer<float>(static_cast<std::size_t>(height * columns_ * laneCount));
}

std::uint8_t* ConvStep::gate(int block, std::int32_t channel, const Strip& strip)
{
    const auto& output = parts_.output->layout();
    const auto row = (block * output.channels + channel) * output.height + strip.row / window_.height;
    return gates_.data() + row * output.width * laneCount;
}

void ConvStep::forward(const BlockRange& blocks)
{
    for (const auto& strip : strips_)
        forwardStrip(strip, blocks.first);
}

void ConvStep::forwardStrip(const Strip& strip, int block)
{
    const auto& input = parts_.input->layout();
    const auto& output = parts_.output->layout();
    const auto rows = table_.rows();
    const auto kernel = strideIndex(attributes_.stride.width);
    ForwardTile job;
    job.rows = &rows;
    job.inputStep = attributes_.stride.height * input.rowStep();
    job.outputStep = parts_.activation ? columns_ * laneCount : output.rowStep();
    for (std::size_t index = 0; index < table_.liveCount(); ++index) {
        const auto channel = table_.live(index);
        float* target = parts_.activation
            ? stripBuffer_.data()
            : parts_.output->values(block) + channel * output.channelStep() + strip.row * output.rowStep();
        job.first = index;
        job.last = index + 1;
        for (const auto& tile : *strip.tiles) {
            job.input = parts_.input->values(block) + (strip.row + tile.row) * job.inputStep
                + tile.column * attributes_.stride.width * laneCount;
            job.output = target + tile.row * job.outputStep + tile.column * laneCount;
            tile.kernels->forward[kernel](job);
        }
        if (parts_.activation)
            activateStrip(strip, block, channel);
    }
}

void ConvStep::activateStrip(const Strip& strip, int block, std::int32_t channel)
{
    const auto& output = parts_.output->layout();
    ActivateAndPool job;
    job.activation = parts_.activation;
    job.rows = static_cast<int>(strip.rows / window_.height);
    job.columns = static_cast<int>(output.width);
    job.windowRows = static_cast<int>(window_.height);
    job.windowColumns = static_cast<int>(window_.width);
    job.input = stripBuffer_.data();
    job.inputStep = columns_ * laneCount;
    job.output = parts_.output->values(block) + channel * output.channelStep()
        + strip.row / window_.height * output.rowStep();
    job.outputStep = output.rowStep();
    job.gate = gate(block, channel, strip);
    parts_.kernels->activateAndPool(job);
}

void ConvStep::backward(const BlockRange& blocks)
{
    for (const auto& strip : strips_)
        backwardStrip(strip, blocks.first);
}

void ConvStep::backwardStrip(const Strip& strip, int block)
{
    const auto rows = table_.rows();
    const auto kernel = strideIndex(attributes_.stride.width);
    BackwardTile job;
    job.rows = &rows;
    job.inputStep = attributes_.stride.height * parts_.input->layout().rowStep();
    job.gradientStep = columns_ * laneCount;
    job.weightGradients = weightLanes_.data();
    for (std::size_t index = 0; index < table_.liveCount(); ++index) {
        gradientOfStrip(strip, block, table_.live(index));
        if (table_.empty(index))
            continue;
        job.first = index;
        job.last = index + 1;
        for (const auto& tile : *strip.tiles) {
            const auto place = (strip.row + tile.row) * job.inputStep
                + tile.column * attributes_.stride.width * laneCount;
            job.input = parts_.input->values(block) + place;
            job.inputGradient = parts_.inputNeedsGradient ? parts_.input->gradients() + place : nullptr;
            job.gradient = stripBuffer_.data() + tile.row * job.gradientStep + tile.column * laneCount;
            tile.kernels->backward[kernel](job);
        }
    }
}

void ConvStep::gradientOfStrip(const Strip& strip, int block, std::int32_t channel)
{
    const auto& output = parts_.output->layout();
    UnpoolGradient job;
    job.rows = static_cast<int>(strip.rows / window_.height);
    job.columns = static_cast<int>(output.width);
    job.windowRows = static_cast<int>(window_.height);
    job.windowColumns = static_cast<int>(window_.width);
    job.gate = parts_.activation ? gate(block, channel, strip) : nullptr;
    job.outputGradient = parts_.output->gradients() + channel * output.channelStep()
        + strip.row / window_.height * output.rowStep();
    job.outputStep = output.rowStep();
    job.inputGradient = stripBuffer_.data();
    job.inputStep = columns_ * laneCount;
    job.sum = biasLanes_.data() + channel * laneCount;
    parts_.kernels->unpoolGradient(job);
}

void ConvStep::finishGradients()
{
    const auto& kernels = *parts_.kernels;
    auto& weights = parts_.weights->gradients;
    kernels.addLaneSums(weightLanes_.data(), weights.data(), weights.size());
    weightLanes_.clear();
    if (parts_.bias)
        kernels.addLaneSums(biasLanes_.data(), parts_.bias->gradients.data(), parts_.bias->gradients.size());
    biasLanes_.clear();
}

} // namespace espalier
