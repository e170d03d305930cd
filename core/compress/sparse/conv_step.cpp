#include "core/compress/sparse/conv_step.h"

#include <algorithm>

namespace espalier {

namespace {

// Of a first-level cache of 32 or 48 KiB; found by bench_sparse.
constexpr std::int64_t inputBudget = 32 * 1024;
constexpr std::int64_t stripBudget = 12 * 1024;

constexpr std::int64_t laneBytes = laneCount * static_cast<std::int64_t>(sizeof(float));

} // namespace

ConvStep::ConvStep(const LayerParts& parts, const Conv2dAttributes& attributes, const Extent& window)
    : parts_(parts)
    , attributes_(attributes)
    , window_(window)
    , columns_(static_cast<int>(parts.output->layout().width * window.width))
    , stripHeight_(
          window.height > 1 ? window.height : rowsAtOnce(*parts.kernels, columns_, attributes.stride.width))
    , forwardTable_(makeTable(false))
    , backwardTable_(makeTable(true))
    , forwardGroups_(groupsOf(forwardTable_))
    , backwardGroups_(groupsOf(backwardTable_))
    , weightLanes_(parts.weights->values.size() * laneCount)
    , biasLanes_(static_cast<std::size_t>(attributes.outputChannels) * laneCount)
{
    planStrips();
    const auto& output = parts.output->layout();
    if (parts.activation)
        gates_ = AlignedBuffer<std::uint8_t>(static_cast<std::size_t>(
            parts.blocks * output.channels * output.height * output.width * laneCount));
    stripBuffer_ =
        AlignedBuffer<float>(static_cast<std::size_t>(output.channels * stripHeight_ * columns_ * laneCount));
}

void ConvStep::planStrips()
{
    const auto& kernels = *parts_.kernels;
    const auto stride = attributes_.stride.width;
    const auto rows = static_cast<int>(parts_.output->layout().height * window_.height);
    const auto height = static_cast<int>(stripHeight_);
    tiles_ = coverByTiles(kernels, height, columns_, stride);
    lastTiles_ = coverByTiles(kernels, rows % height, columns_, stride);
    for (int row = 0; row < rows; row += height) {
        const bool full = row + height <= rows;
        strips_.push_back({row, full ? height : rows - row, full ? &tiles_ : &lastTiles_});
    }
}

/// On the way forward, sums of a strip go to memory and back for each part: that pays if a part has several
/// weights of a row. On the way back inputs and their gradients both have to be near.
std::int64_t ConvStep::channelsPerPart(bool wayBack) const
{
    const auto channels = parts_.input->layout().channels / attributes_.groups;
    const auto rows = (stripHeight_ - 1) * attributes_.stride.height
        + (attributes_.kernel.height - 1) * attributes_.dilation.height + 1;
    const auto bytes = rows * parts_.input->layout().width * laneBytes;
    const auto perPart =
        columnsPerPart(channels, wayBack && parts_.inputNeedsGradient ? 2 * bytes : bytes, inputBudget);
    constexpr std::int64_t worthwhile = 4;
    const auto weights = static_cast<std::int64_t>(parts_.weights->positions.size());
    const auto parts = (channels + perPart - 1) / perPart;
    return wayBack || weights >= worthwhile * parts * attributes_.outputChannels ? perPart : channels;
}

RowTable ConvStep::makeTable(bool wayBack) const
{
    const auto& input = parts_.input->layout();
    const auto& conv = attributes_;
    const auto channelsIn = input.channels / conv.groups;
    const auto channelsOut = conv.outputChannels / conv.groups;
    const auto area = conv.kernel.height * conv.kernel.width;
    RowTable::Columns columns;
    columns.perRow = channelsIn * area;
    columns.perPart = channelsPerPart(wayBack) * area;
    columns.offsetOf = [&](std::int64_t row, std::int64_t column) {
        const auto channel = row / channelsOut * channelsIn + column / area;
        const auto y = column % area / conv.kernel.width * conv.dilation.height - conv.padding.height;
        const auto x = column % conv.kernel.width * conv.dilation.width - conv.padding.width;
        return channel * input.channelStep() + y * input.rowStep() + x * laneCount;
    };
    return {*parts_.weights, parts_.bias, parts_.readOutputs, columns};
}

/// All channels where several parts of the input share their sums, else as many as stay in the cache.
std::vector<ConvStep::Group> ConvStep::groupsOf(const RowTable& table) const
{
    const auto live = table.live();
    const auto most = std::max<std::int64_t>(1, stripBudget / (stripHeight_ * columns_ * laneBytes));
    std::vector<Group> groups;
    for (std::size_t index = 0; index < live.size(); ++index)
        if (groups.empty() || (table.parts() == 1 && live[index] - live[groups.back().first] >= most))
            groups.push_back({index, index + 1});
        else
            groups.back().last = index + 1;
    return groups;
}

ChannelRange ConvStep::channels(const RowTable& table, const Group& group) const
{
    return {table.live().data() + group.first, group.last - group.first, table.live()[group.first]};
}

std::ptrdiff_t ConvStep::outputPlace(std::int32_t channel, const Strip& strip) const
{
    const auto& output = parts_.output->layout();
    return channel * output.channelStep() + strip.row / window_.height * output.rowStep();
}

std::ptrdiff_t ConvStep::gatePlace(int block, std::int32_t channel, const Strip& strip) const
{
    const auto& output = parts_.output->layout();
    const auto row = (block * output.channels + channel) * output.height + strip.row / window_.height;
    return row * output.width * laneCount;
}

void ConvStep::forward(const BlockRange& blocks)
{
    for (const auto& strip : strips_)
        for (const auto& group : forwardGroups_)
            forwardGroup(strip, group, blocks.first);
}

void ConvStep::forwardGroup(const Strip& strip, const Group& group, int block)
{
    const auto& output = parts_.output->layout();
    const auto stride = attributes_.stride;
    ForwardTile job;
    job.first = group.first;
    job.last = group.last;
    job.firstRow = forwardTable_.live()[group.first];
    job.inputStep = stride.height * parts_.input->layout().rowStep();
    job.outputStep = parts_.activation ? columns_ * laneCount : output.rowStep();
    job.outputChannelStep = parts_.activation ? stripHeight_ * job.outputStep : output.channelStep();
    float* target = parts_.activation ? stripBuffer_.data()
                                      : parts_.output->values(block) + outputPlace(job.firstRow, strip);
    for (int part = 0; part < forwardTable_.parts(); ++part) {
        const auto rows = forwardTable_.part(part);
        job.rows = &rows;
        job.accumulate = part > 0;
        for (const auto& tile : *strip.tiles) {
            job.input = parts_.input->values(block) + (strip.row + tile.row) * job.inputStep
                + tile.column * stride.width * laneCount;
            job.output = target + tile.row * job.outputStep + tile.column * laneCount;
            tile.kernels->forward[strideIndex(stride.width)](job);
        }
    }
    if (parts_.activation)
        activateGroup(strip, group, block);
}

void ConvStep::activateGroup(const Strip& strip, const Group& group, int block)
{
    const auto& output = parts_.output->layout();
    ActivateAndPool job;
    job.activation = parts_.activation;
    job.range = channels(forwardTable_, group);
    job.rows = static_cast<int>(strip.rows / window_.height);
    job.columns = static_cast<int>(output.width);
    job.windowRows = static_cast<int>(window_.height);
    job.windowColumns = static_cast<int>(window_.width);
    job.input = stripBuffer_.data();
    job.inputStep = columns_ * laneCount;
    job.inputChannelStep = stripHeight_ * job.inputStep;
    job.output = parts_.output->values(block) + outputPlace(job.range.base, strip);
    job.outputStep = output.rowStep();
    job.outputChannelStep = output.channelStep();
    job.gate = gates_.data() + gatePlace(block, job.range.base, strip);
    job.gateChannelStep = output.height * output.width * laneCount;
    parts_.kernels->activateAndPool(job);
}

void ConvStep::backward(const BlockRange& blocks)
{
    for (const auto& strip : strips_)
        for (const auto& group : backwardGroups_)
            backwardGroup(strip, group, blocks.first);
}

void ConvStep::backwardGroup(const Strip& strip, const Group& group, int block)
{
    gradientsOfGroup(strip, group, block);
    const auto stride = attributes_.stride;
    BackwardTile job;
    job.first = group.first;
    job.last = group.last;
    job.firstRow = backwardTable_.live()[group.first];
    job.inputStep = stride.height * parts_.input->layout().rowStep();
    job.gradientStep = columns_ * laneCount;
    job.gradientChannelStep = stripHeight_ * job.gradientStep;
    job.weightGradients = weightLanes_.data();
    for (int part = 0; part < backwardTable_.parts(); ++part) {
        const auto rows = backwardTable_.part(part);
        job.rows = &rows;
        for (const auto& tile : *strip.tiles) {
            const auto place =
                (strip.row + tile.row) * job.inputStep + tile.column * stride.width * laneCount;
            job.input = parts_.input->values(block) + place;
            job.inputGradient = parts_.inputNeedsGradient ? parts_.input->gradients(block) + place : nullptr;
            job.gradient = stripBuffer_.data() + tile.row * job.gradientStep + tile.column * laneCount;
            tile.kernels->backward[strideIndex(stride.width)](job);
        }
    }
}

void ConvStep::gradientsOfGroup(const Strip& strip, const Group& group, int block)
{
    const auto& output = parts_.output->layout();
    UnpoolGradient job;
    job.range = channels(backwardTable_, group);
    job.rows = static_cast<int>(strip.rows / window_.height);
    job.columns = static_cast<int>(output.width);
    job.windowRows = static_cast<int>(window_.height);
    job.windowColumns = static_cast<int>(window_.width);
    job.gate = parts_.activation ? gates_.data() + gatePlace(block, job.range.base, strip) : nullptr;
    job.gateChannelStep = output.height * output.width * laneCount;
    job.outputGradient = parts_.output->gradients(block) + outputPlace(job.range.base, strip);
    job.outputStep = output.rowStep();
    job.outputChannelStep = output.channelStep();
    job.inputGradient = stripBuffer_.data();
    job.inputStep = columns_ * laneCount;
    job.inputChannelStep = stripHeight_ * job.inputStep;
    job.sum = biasLanes_.data() + job.range.base * laneCount;
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
