#pragma once

#include "core/data/picture_set.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace espalier {

/// Where the pictures of a recipe come from.
struct DataSource {
    /// "digits": drawn by the program itself; "idx": a folder of MNIST's four files.
    std::string kind = "digits";
    std::filesystem::path folder = {}; ///< of kind "idx"
    std::int64_t validation = 1000; ///< pictures held out from training (kind "digits": 2000 at most)
    std::uint64_t seed = 1; ///< of the split, and of the drawn digits
    bool operator==(const DataSource&) const = default;
};

/// Reads or draws the pictures. Throws Error that names the folder or file, what was found and what was
/// expected.
DataSplit loadData(const DataSource& source);

} // namespace espalier
