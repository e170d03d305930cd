#include "core/compress/sparse/linear_step.h"

namespace espalier {

LinearStep::LinearStep(const LayerParts& parts)
    : parts_(parts)
    , forwardTable_(makeTable(false))
    , backwardTable_(makeTable(true))
    , gated_(parts.output->layout().floats())
    , gates_(parts.activation ? parts.output->layout().floats() : 0)
    , biasLanes_(static_cast<std::size_t>(parts.output->layout().channels) * laneCount)
{
    for (int blocks = 1; blocks <= parts.blocks; ++blocks)
        tiles_.push_back(coverByTiles(*parts.kernels, 1, blocks, 1));
}

/// Parts pay as in ConvStep.
RowTable LinearStep::makeTable(bool wayBack) const
{
    constexpr std::int64_t budget = 24 * 1024;
    constexpr std::int64_t worthwhile = 6;
    const auto& input = parts_.input->layout();
    const auto bytes = input.channelStep() * static_cast<std::int64_t>(sizeof(float));
    const auto perPart =
        columnsPerPart(input.channels, wayBack && parts_.inputNeedsGradient ? 2 * bytes : bytes, budget);
    const auto parts = (input.channels + perPart - 1) / perPart;
    const auto weights = static_cast<std::int64_t>(parts_.weights->positions.size());
    RowTable::Columns columns;
    columns.perRow = input.channels;
    columns.perPart =
        weights >= worthwhile * parts * parts_.output->layout().channels ? perPart : input.channels;
    columns.offsetOf = [&](std::int64_t, std::int64_t column) { return column * input.channelStep(); };
    return {*parts_.weights, parts_.bias, parts_.readOutputs, columns};
}

const std::vector<PlannedTile>& LinearStep::tilesFor(const BlockRange& blocks) const
{
    return tiles_[static_cast<std::size_t>(blocks.count - 1)];
}

void LinearStep::forward(const BlockRange& blocks)
{
    ForwardTile job;
    job.last = forwardTable_.live().size();
    job.outputChannelStep = parts_.output->layout().channelStep();
    for (int part = 0; part < forwardTable_.parts(); ++part) {
        const auto rows = forwardTable_.part(part);
        job.rows = &rows;
        job.accumulate = part > 0;
        for (const auto& tile : tilesFor(blocks)) {
            job.input = parts_.input->values(0) + tile.column * laneCount;
            job.output = parts_.output->values(0) + tile.column * laneCount;
            tile.kernels->forward[0](job);
        }
    }
    if (parts_.activation)
        activate(blocks);
}

void LinearStep::activate(const BlockRange& blocks)
{
    const auto step = parts_.output->layout().channelStep();
    ActivateAndPool job;
    job.activation = parts_.activation;
    job.range = liveRows();
    job.rows = 1;
    job.columns = blocks.count;
    job.output = parts_.output->values(0);
    job.input = job.output;
    job.inputChannelStep = step;
    job.outputChannelStep = step;
    job.gate = gates_.data();
    job.gateChannelStep = step;
    parts_.kernels->activateAndPool(job);
}

void LinearStep::gateGradients(const BlockRange& blocks)
{
    const auto step = parts_.output->layout().channelStep();
    UnpoolGradient job;
    job.range = liveRows();
    job.rows = 1;
    job.columns = blocks.count;
    job.gate = parts_.activation ? gates_.data() : nullptr;
    job.gateChannelStep = step;
    job.outputGradient = parts_.output->gradients();
    job.outputChannelStep = step;
    job.inputGradient = gated_.data();
    job.inputChannelStep = step;
    job.sum = biasLanes_.data();
    parts_.kernels->unpoolGradient(job);
}

void LinearStep::backward(const BlockRange& blocks)
{
    gateGradients(blocks);
    BackwardTile job;
    job.last = backwardTable_.live().size();
    job.gradientChannelStep = parts_.output->layout().channelStep();
    job.weightGradients = parts_.weights->gradients.data();
    for (int part = 0; part < backwardTable_.parts(); ++part) {
        const auto rows = backwardTable_.part(part);
        job.rows = &rows;
        for (const auto& tile : tilesFor(blocks)) {
            const auto place = tile.column * laneCount;
            job.input = parts_.input->values(0) + place;
            job.inputGradient = parts_.inputNeedsGradient ? parts_.input->gradients() + place : nullptr;
            job.gradient = gated_.data() + place;
            tile.kernels->backwardSummed(job);
        }
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
