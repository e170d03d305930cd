#include "core/compress/sparse/flatten_step.h"

namespace espalier {

namespace {

/// body(place in the picture, place in the vectors) for every row of a lane block.
template <class Body>
void forEachRow(const Layout& picture, const Layout& vectors, int block, Body body)
{
    auto feature = block * static_cast<std::ptrdiff_t>(laneCount);
    for (std::int64_t channel = 0; channel < picture.channels; ++channel)
        for (std::int64_t row = 0; row < picture.height;
             ++row, feature += picture.width * vectors.channelStep())
            body(channel * picture.channelStep() + row * picture.rowStep(), feature);
}

} // namespace

void FlattenStep::forward(const BlockRange& blocks)
{
    CopyVectors job;
    job.sourceStep = laneCount;
    job.targetStep = output_.layout().channelStep();
    job.count = static_cast<std::size_t>(input_.layout().width);
    forEachRow(input_.layout(), output_.layout(), blocks.first, [&](std::ptrdiff_t from, std::ptrdiff_t to) {
        job.source = input_.values(blocks.first) + from;
        job.target = output_.values(0) + to;
        kernels_.copyVectors(job);
    });
}

void FlattenStep::backward(const BlockRange& blocks)
{
    CopyVectors job;
    job.sourceStep = output_.layout().channelStep();
    job.targetStep = laneCount;
    job.count = static_cast<std::size_t>(input_.layout().width);
    job.add = true;
    forEachRow(input_.layout(), output_.layout(), blocks.first, [&](std::ptrdiff_t to, std::ptrdiff_t from) {
        job.source = output_.gradients() + from;
        job.target = input_.gradients(blocks.first) + to;
        kernels_.copyVectors(job);
    });
}

} // namespace espalier
