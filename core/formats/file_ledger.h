#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// Bytes of one layer in a file.
struct LayerBytes {
    std::string name;
    std::int64_t weights = 0; ///< level codes or floats, zeros included where the format stores them
    std::int64_t indices = 0; ///< what says where the kept weights are
    std::int64_t scales = 0; ///< intervals, zero points, codebooks, of weights and activations
    std::int64_t biases = 0;
    bool operator==(const LayerBytes&) const = default;

    std::int64_t total() const { return weights + indices + scales + biases; }
};

/// Every byte of a file by what it holds; known before the file is written.
struct FileLedger {
    std::vector<LayerBytes> layers; ///< in the order of the model's layers
    std::int64_t normalizations = 0; ///< arrays of batch-norms
    std::int64_t graph = 0; ///< nodes, names, shapes, class names, code that runs the network
    std::int64_t provenance = 0;
    std::int64_t rest = 0; ///< headers, padding, checksums
    std::vector<std::string> notes = {}; ///< for people: what the format cannot hold as it is
    bool operator==(const FileLedger&) const = default;

    std::int64_t total() const
    {
        auto bytes = normalizations + graph + provenance + rest;
        for (const auto& layer : layers)
            bytes += layer.total();
        return bytes;
    }
};

/// A file before it is written; its ledger adds up to its bytes.
struct EncodedFile {
    std::vector<std::uint8_t> bytes;
    FileLedger ledger;
};

} // namespace espalier
