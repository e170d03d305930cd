#pragma once

#include "core/data/picture_set.h"

#include <filesystem>
#include <string>

namespace espalier {

/// Two IDX files of unsigned bytes (Y. LeCun's format for MNIST: a big-endian magic number, one size a
/// dimension, the values): pictures {count, height, width} and labels {count}, plain or packed by gzip,
/// whatever they are called. Labels are class numbers 0 to 9. Throws Error naming the file, what was found
/// and what was expected.
PictureSet readIdx(
    const std::filesystem::path& pictures, const std::filesystem::path& labels, std::string name);

struct TrainingAndTest {
    PictureSet training;
    PictureSet test;
};

/// The four files of a folder under MNIST's names, "train-images-idx3-ubyte" and so on: with or without
/// ".gz", with
/// '-' or '.' before "idx". Throws Error naming the folder and what is missing in it.
TrainingAndTest readIdxFolder(const std::filesystem::path& folder, const std::string& name);

} // namespace espalier
