#include "core/compress/sparse/batch_reader.h"

#include "core/error.h"

#include <string>

namespace espalier {

BatchReader::BatchReader(const SparseBatch& batch, const Shape& pictureShape)
    : batch_(batch)
    , pictureBytes_(static_cast<std::size_t>(elementCount(pictureShape)))
    , available_(batch.pixels.size() / pictureBytes_)
    , count_(batch.order.empty() ? available_ : batch.order.size())
{
    if (batch.pixels.size() % pictureBytes_ != 0)
        throw Error("batch of " + std::to_string(batch.pixels.size())
            + " pixels: not a whole number of pictures of " + toText(pictureShape));
    for (const auto picture : batch.order)
        if (picture >= available_)
            throw Error(
                "batch asks for picture " + std::to_string(picture) + " of " + std::to_string(available_));
    for (const auto& shift : {batch.shiftX, batch.shiftY})
        if (!shift.empty() && shift.size() != count_)
            throw Error("batch of " + std::to_string(count_) + " pictures has " + std::to_string(shift.size())
                + " shifts");
}

std::vector<std::uint8_t> BatchReader::labels(std::size_t classes) const
{
    if (batch_.labels.size() != available_)
        throw Error("batch has " + std::to_string(batch_.labels.size()) + " labels for "
            + std::to_string(available_) + " pictures");
    std::vector<std::uint8_t> labels(count_);
    for (std::size_t index = 0; index < count_; ++index) {
        labels[index] = batch_.labels[at(index)];
        if (labels[index] >= classes)
            throw Error("label " + std::to_string(labels[index]) + " in a batch for "
                + std::to_string(classes) + " classes");
    }
    return labels;
}

std::vector<BatchPicture> BatchReader::pictures(std::size_t first, std::size_t last) const
{
    std::vector<BatchPicture> pictures;
    for (auto index = first; index < last; ++index)
        pictures.push_back({batch_.pixels.data() + at(index) * pictureBytes_,
            batch_.shiftX.empty() ? 0 : batch_.shiftX[index],
            batch_.shiftY.empty() ? 0 : batch_.shiftY[index]});
    return pictures;
}

} // namespace espalier
