#include "core/compress/sparse/linear_step.h"

namespace espalier {

namespace {

RowTable rowsOf(const LayerParts& parts)
{
    const auto& input = parts.input->layout();
    return {*parts.weights, parts.bias, input.channels, parts.readOutputs,
        [&](std::int64_t, std::int64_t column) { return column * input.channelStep(); }};
}

} // namespace

LinearStep::LinearStep(const LayerParts& parts)
    : parts_(parts)
    , table_(rowsOf(parts))
    , gated_(parts.output->layout().floats())
    , gates_(parts.activation ? parts.output->layout().floats() : 0)
    , biasLanes_(static_cast<std::size_t>(parts.output->layout().channels) * laneCount)
{
    for (int blocks = 1; blocks <= parts.blocks; ++blocks)
        tiles_.push_back(coverByTiles(*parts.kernels, 1, blocks, 1));
}

const std::vector<PlannedTile>& LinearStep::tilesFor(const BlockRange& blocks) const
{
    return tiles_[static_cast<std::size_t>(blocks.count - 1)];
}

void LinearStep::forward(const BlockRange& blocks)
{
    const auto& output = parts_.output->layout();
    const auto rows = table_.rows();
    ForwardTile job;
    job.rows = &rows;
    job.last = table_.liveCount();
    job.outputChannelStep = output.channelStep();
    for (const auto& tile : tilesFor(blocks)) {
        job.input = parts_.input->values(0) + tile.column * laneCount;
        job.output = parts_.output->values(0) + tile.column * laneCount;
        tile.kernels->forward[0](job);
    }
    if (!parts_.activation)
        return;
    ActivateAndPool activation;
    activation.activation = parts_.activation;
    activation.rows = 1;
    activation.columns = blocks.count;
    for (std::size_t index = 0; index < table_.liveCount(); ++index) {
        const auto place = table_.live(index) * output.channelStep();
        activation.output = parts_.output->values(0) + place;
        activation.input = activation.output;
        activation.gate = gates_.data() + place;
        parts_.kernels->activateAndPool(activation);
    }
}

void LinearStep::backward(const BlockRange& blocks)
{
    const auto& output = parts_.output->layout();
    UnpoolGradient gate;
    gate.rows = 1;
    gate.columns = blocks.count;
    for (std::size_t index = 0; index < table_.liveCount(); ++index) {
        const auto row = table_.live(index);
        const auto place = row * output.channelStep();
        gate.gate = parts_.activation ? gates_.data() + place : nullptr;
        gate.outputGradient = parts_.output->gradients() + place;
        gate.inputGradient = gated_.data() + place;
        gate.sum = biasLanes_.data() + row * laneCount;
        parts_.kernels->unpoolGradient(gate);
    }
    const auto rows = table_.rows();
    BackwardTile job;
    job.rows = &rows;
    job.last = table_.liveCount();
    job.gradientChannelStep = output.channelStep();
    job.weightGradients = parts_.weights->gradients.data();
    for (const auto& tile : tilesFor(blocks)) {
        const auto place = tile.column * laneCount;
        job.input = parts_.input->values(0) + place;
        job.inputGradient = parts_.inputNeedsGradient ? parts_.input->gradients() + place : nullptr;
        job.gradient = gated_.data() + place;
        tile.kernels->backwardSummed(job);
    }
}

void LinearStep::finishGradients()
{
    if (parts_.bias)
        parts_.kernels->addLaneSums(
            biasLanes_.data(), parts_.bias->gradients.data(), parts_.bias->gradients.size());
    biasLanes_.clear();
}

} // namespace espalier
