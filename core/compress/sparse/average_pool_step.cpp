#include "core/compress/sparse/average_pool_step.h"

#include "core/compress/sparse/window_plane.h"

namespace espalier {

AveragePlane AveragePoolStep::plane(int block, std::int64_t channel)
{
    return {windowPlane(
                attributes_.kernel, attributes_.stride, attributes_.padding, input_, output_, block, channel),
        attributes_.countPadding};
}

void AveragePoolStep::forward(const BlockRange& blocks)
{
    for (std::int64_t channel = 0; channel < input_.layout().channels; ++channel)
        kernels_.average(plane(blocks.first, channel));
}

void AveragePoolStep::backward(const BlockRange& blocks)
{
    for (std::int64_t channel = 0; channel < input_.layout().channels; ++channel)
        kernels_.averageBackward(plane(blocks.first, channel));
}

} // namespace espalier
