#pragma once

#include "core/content_hash.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// Labelled pictures as plain bytes, all of one size: count × channels × height × width, row-major.
struct PictureSet {
    std::string name; ///< "MNIST test", for people
    std::int64_t channels = 1;
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels; ///< one a picture, below classNames.size()
    std::vector<std::string> classNames;
    bool operator==(const PictureSet&) const = default;

    std::size_t count() const { return labels.size(); }
    std::size_t pictureBytes() const { return static_cast<std::size_t>(channels * height * width); }
    std::span<const std::uint8_t> picture(std::size_t index) const
    {
        return std::span(pixels).subspan(index * pictureBytes(), pictureBytes());
    }
};

/// Training, validation (held out from training; all choices are made on it) and test (looked at once, at the
/// end).
struct DataSplit {
    std::string name; ///< "MNIST", for people
    PictureSet training;
    PictureSet validation;
    PictureSet test;
    bool operator==(const DataSplit&) const = default;
};

/// Adds pixels and labels.
void add(ContentHash& hash, const PictureSet& pictures);

using DataSplitPtr = std::shared_ptr<const DataSplit>;

/// The pictures at the given positions, in that order.
PictureSet subset(const PictureSet& pictures, std::span<const std::size_t> positions, std::string name);

/// Moves `count` pictures, drawn at random by `seed` with every class in its share, from `training` into a
/// validation set. Throws Error where fewer than one picture a class would be left on either side.
DataSplit holdOut(
    PictureSet training, PictureSet test, std::size_t count, std::uint64_t seed, std::string name);

} // namespace espalier
