#pragma once

#include "core/network/network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// An array for a file as PyTorch writes it.
struct TorchFileTensor {
    std::string name;
    std::string storageType = "FloatStorage";
    std::string storageKey; ///< arrays with the same key share one storage
    std::vector<std::uint8_t> storage = {};
    std::int64_t storageElements = 0;
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape = {};
    std::vector<std::int64_t> strides = {};
    bool isParameter = false; ///< wrapped as torch.nn.Parameter
};

/// A whole array of floats with a storage of its own.
TorchFileTensor floatTensor(const std::string& name, const std::vector<std::int64_t>& shape,
    const std::vector<float>& values, const std::string& storageKey);

/// The ZIP archive that torch.save writes for an OrderedDict of these arrays; `key` puts it into a dictionary
/// under that key, beside an epoch and an optimizer.
std::vector<std::uint8_t> torchFile(const std::vector<TorchFileTensor>& tensors, const std::string& key = {});

/// The state dict of a network, each parameter under its name, or what `rename` makes of it.
std::vector<TorchFileTensor> stateDictOf(
    const Network& network, std::string (*rename)(const std::string& name) = nullptr);

/// A ZIP archive with these entries, stored.
struct ZipEntry {
    std::string name;
    std::vector<std::uint8_t> bytes;
};
std::vector<std::uint8_t> zipFile(const std::vector<ZipEntry>& entries);

} // namespace espalier
