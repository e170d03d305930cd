#include "core/compress/sparse/input_step.h"

namespace espalier {

void InputStep::forward(const BlockRange& blocks)
{
    const auto& layout = output_.layout();
    LoadPictures job;
    const auto first = static_cast<std::size_t>(blocks.first) * laneCount;
    for (std::size_t lane = 0; lane < laneCount && first + lane < pictures_.size(); ++lane) {
        const auto& picture = pictures_[first + lane];
        job.pictures[lane] = picture.pixels;
        job.shiftX[lane] = picture.shiftX;
        job.shiftY[lane] = picture.shiftY;
    }
    job.channels = static_cast<int>(layout.channels);
    job.height = static_cast<int>(layout.height);
    job.width = static_cast<int>(layout.width);
    job.scale = scale_.data();
    job.offset = offset_.data();
    job.output = output_.values(blocks.first);
    job.outputStep = layout.rowStep();
    job.outputChannelStep = layout.channelStep();
    kernels_.loadPictures(job);
}

} // namespace espalier
