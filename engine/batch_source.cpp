#include "engine/batch_source.h"

#include "core/random.h"
#include "engine/process_group.h"

#include <algorithm>
#include <numeric>

namespace espalier {

namespace {

/// Copies a picture moved by (down, right) pixels; what comes in is black.
void copyShifted(std::span<const std::uint8_t> source, std::span<std::uint8_t> target,
    const PictureSet& shape, std::int64_t down, std::int64_t right)
{
    std::ranges::fill(target, std::uint8_t{0});
    const auto firstColumn = std::max<std::int64_t>(0, right);
    const auto columns = shape.width - std::abs(right);
    for (std::int64_t channel = 0; channel < shape.channels; ++channel)
        for (auto row = std::max<std::int64_t>(0, down); row < shape.height + std::min<std::int64_t>(0, down);
             ++row) {
            const auto from = (channel * shape.height + row - down) * shape.width + firstColumn - right;
            const auto to = (channel * shape.height + row) * shape.width + firstColumn;
            std::copy_n(source.begin() + from, columns, target.begin() + to);
        }
}

/// Exchanges left and right.
void mirror(std::span<std::uint8_t> picture, std::int64_t width)
{
    for (auto row = picture.begin(); row != picture.end(); row += width)
        std::reverse(row, row + width);
}

} // namespace

bool mayBeMirrored(const DataSource& source)
{
    return source.kind == "cifar10" || source.kind == "cifar100";
}

BatchSource::BatchSource(const PictureSet& pictures, const BatchOptions& options)
    : pictures_(pictures), options_(options)
{
    const auto smallest = std::min(pictures.height, pictures.width);
    options_.shiftPixels = static_cast<int>(std::min<std::int64_t>(options.shiftPixels, smallest - 1));
}

std::int64_t BatchSource::batchesPerEpoch() const
{
    return (static_cast<std::int64_t>(pictures_.count()) + options_.batch - 1) / options_.batch;
}

void BatchSource::shuffleFor(std::int64_t epoch)
{
    if (epoch == shuffledEpoch_)
        return;
    order_.resize(pictures_.count());
    std::iota(order_.begin(), order_.end(), 0U);
    Random random(options_.seed, static_cast<std::uint64_t>(epoch));
    random.shuffle(std::span(order_));
    shuffledEpoch_ = epoch;
}

void BatchSource::load(std::int64_t epoch, std::int64_t number, Batch& batch)
{
    shuffleFor(epoch);
    const auto first = static_cast<std::size_t>(number * options_.batch);
    const auto count = std::min(static_cast<std::size_t>(options_.batch), pictures_.count() - first);
    const auto bytes = pictures_.pictureBytes();
    const auto [begin, end] = partOf(count, options_.part, options_.parts);
    batch.pixels.resize((end - begin) * bytes);
    batch.labels.resize(end - begin);
    batch.whole = options_.parts > 1 ? count : 0;
    batch.pictures.assign(order_.begin() + static_cast<std::ptrdiff_t>(first + begin),
        order_.begin() + static_cast<std::ptrdiff_t>(first + end));
    const auto stream = static_cast<std::uint64_t>(epoch) << 32 | static_cast<std::uint64_t>(number);
    Random random(options_.seed + 1, stream);
    const auto shift = [&] {
        return static_cast<std::int64_t>(random.below(2U * static_cast<unsigned>(options_.shiftPixels) + 1U))
            - options_.shiftPixels;
    };
    for (std::size_t index = 0; index < count; ++index) {
        const auto picture = order_[first + index];
        const auto down = shift();
        const auto right = shift();
        const bool mirrored = options_.mirror && random.below(2) == 1;
        if (index < begin || index >= end)
            continue; // of another part; what chance does to the pictures is the same in any number of parts
        const auto place = std::span(batch.pixels).subspan((index - begin) * bytes, bytes);
        copyShifted(pictures_.picture(picture), place, pictures_, down, right);
        if (mirrored)
            mirror(place, pictures_.width);
        batch.labels[index - begin] = pictures_.labels[picture];
    }
}

} // namespace espalier
