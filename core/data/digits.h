#pragma once

#include "core/data/picture_set.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace espalier {

/// Digits like handwriting, made by the program itself: 28×28 grey, white on black, as many of each class as
/// of any other, in random order. Each is one of several ways to write its class, with its strokes bent,
/// slanted, turned, stretched and drawn with a pen of its own width and pressure. The same seed gives the
/// same pictures. About 50 µs a picture.
PictureSet drawDigits(std::size_t count, std::uint64_t seed, std::string name);

} // namespace espalier
