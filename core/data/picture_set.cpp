#include "core/data/picture_set.h"

#include "core/error.h"
#include "core/random.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace espalier {

namespace {

using Positions = std::vector<std::size_t>;

std::vector<Positions> positionsByClass(const PictureSet& pictures)
{
    std::vector<Positions> positions(pictures.classNames.size());
    for (std::size_t index = 0; index < pictures.count(); ++index) {
        const std::size_t label = pictures.labels[index];
        if (label >= positions.size())
            throw Error(pictures.name + ": label " + std::to_string(label) + ", but there are only "
                + std::to_string(positions.size()) + " classes");
        positions[label].push_back(index);
    }
    return positions;
}

/// Pictures that each class gives: its share rounded down, and what rounding left over goes to the classes
/// that lost most by it.
std::vector<std::size_t> sharesOf(const std::vector<Positions>& classes, std::size_t count, std::size_t total)
{
    std::vector<std::size_t> shares;
    std::vector<std::size_t> lost;
    for (const auto& positions : classes) {
        shares.push_back(positions.size() * count / total);
        lost.push_back(positions.size() * count % total);
    }
    std::vector<std::size_t> order(classes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&lost](auto left, auto right) { return lost[left] > lost[right]; });
    const auto left = count - std::accumulate(shares.begin(), shares.end(), std::size_t{0});
    for (std::size_t index = 0; index < left; ++index)
        ++shares[order[index]];
    return shares;
}

} // namespace

void add(ContentHash& hash, const PictureSet& pictures)
{
    hash.add(std::as_bytes(std::span(pictures.pixels)));
    hash.add(std::as_bytes(std::span(pictures.labels)));
}

PictureSet subset(const PictureSet& pictures, std::span<const std::size_t> positions, std::string name)
{
    PictureSet chosen{
        std::move(name), pictures.channels, pictures.height, pictures.width, {}, {}, pictures.classNames};
    chosen.pixels.reserve(positions.size() * pictures.pictureBytes());
    chosen.labels.reserve(positions.size());
    for (const auto position : positions) {
        if (position >= pictures.count())
            throw Error(pictures.name + ": there is no picture number " + std::to_string(position) + " among "
                + std::to_string(pictures.count()));
        const auto pixels = pictures.picture(position);
        chosen.pixels.insert(chosen.pixels.end(), pixels.begin(), pixels.end());
        chosen.labels.push_back(pictures.labels[position]);
    }
    return chosen;
}

DataSplit holdOut(
    PictureSet training, PictureSet test, std::size_t count, std::uint64_t seed, std::string name)
{
    if (count >= training.count())
        throw Error(name + ": " + std::to_string(count)
            + " validation pictures asked for, but there are only " + std::to_string(training.count())
            + " training pictures to take them from");
    auto classes = positionsByClass(training);
    const auto shares = sharesOf(classes, count, training.count());
    Positions held;
    Positions left;
    for (std::size_t label = 0; label < classes.size(); ++label) {
        auto& positions = classes[label];
        if (shares[label] < 1 || shares[label] >= positions.size())
            throw Error(name + ": of the " + std::to_string(positions.size())
                + " training pictures of class '" + training.classNames[label] + "', "
                + std::to_string(shares[label]) + " would go to validation (" + std::to_string(count)
                + " in all), expected at least one on either side");
        Random(seed, label).shuffle(std::span(positions));
        const auto border = positions.begin() + static_cast<std::ptrdiff_t>(shares[label]);
        held.insert(held.end(), positions.begin(), border);
        left.insert(left.end(), border, positions.end());
    }
    std::ranges::sort(held);
    std::ranges::sort(left);
    auto validation = subset(training, held, name + " validation");
    auto rest = subset(training, left, name + " training");
    return {std::move(name), std::move(rest), std::move(validation), std::move(test)};
}

} // namespace espalier
