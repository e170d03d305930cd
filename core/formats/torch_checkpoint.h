#pragma once

#include "core/formats/mapped_file.h"
#include "core/formats/plain_array.h"
#include "core/network/named_weights.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// An array of a PyTorch file: a view of a storage that others may share.
struct TorchTensor {
    std::string name = {}; ///< "features.0.weight"
    NumberType type = NumberType::F32;
    Shape shape = {};
    std::vector<std::int64_t> strides = {}; ///< in elements, one a size
    std::span<const std::uint8_t> bytes = {}; ///< from its first element on, reaching past its last
};

/// Its values in row-major order, as floats.
std::vector<float> valuesOf(const TorchTensor& tensor);

/// The same array where its elements lie one after another in row-major order, else Error naming it.
PlainArray plainArrayOf(const TorchTensor& tensor);

/// The arrays of a file that torch.save has written: a state dict, the first one inside a checkpoint's
/// dictionary ("state_dict", "model", ...), or those of a TorchScript module under the names of its state
/// dict. They point into the file, which stays open with them.
struct TorchCheckpoint {
    std::shared_ptr<const MappedFile> file = {};
    std::vector<TorchTensor> tensors = {}; ///< in the file's order
    bool isScript = false; ///< TorchScript: code beside the arrays
    std::map<std::string, std::string> extras = {}; ///< texts beside a script, by name
};

/// Reads PyTorch's zip format (since 1.6) without executing anything: only arrays, dictionaries and plain
/// values are taken; storages, offsets and strides are checked. Throws Error naming the file, and the array;
/// older formats get a message that says how to convert.
TorchCheckpoint readTorchCheckpoint(const std::filesystem::path& file);

/// The same from bytes that outlive the result; `origin` names them in messages.
std::vector<TorchTensor> readTorchTensors(std::span<const std::uint8_t> bytes, const std::string& origin);

/// The network of the zoo that the arrays are (see matchWeights). Throws Error naming `origin`.
MatchedNetwork matchTorchNetwork(
    const TorchCheckpoint& checkpoint, const std::string& zooName, const std::string& origin);

/// The same from a file.
MatchedNetwork readTorchNetwork(const std::filesystem::path& file, const std::string& zooName = {});

} // namespace espalier
