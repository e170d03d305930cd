#pragma once

#include "core/data/picture_set.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace espalier {

/// Where the pictures of a recipe come from.
struct DataSource {
    /// "digits": drawn by the program itself; "idx": a folder of MNIST's four files; "cifar10" and
    /// "cifar100": a folder of their binary files.
    std::string kind = "digits";
    std::filesystem::path folder = {}; ///< of all kinds but "digits"
    std::int64_t validation = 1000; ///< pictures held out from training (kind "digits": 2000 at most)
    std::uint64_t seed = 1; ///< of the split, and of the drawn digits
    bool operator==(const DataSource&) const = default;
};

/// The source that a folder is, by the files in it: "cifar10" or "cifar100" where their test sets lie there,
/// else "idx".
DataSource folderSource(const std::filesystem::path& folder);

/// Reads or draws the pictures. Throws Error that names the folder or file, what was found and what was
/// expected.
DataSplit loadData(const DataSource& source);

} // namespace espalier
