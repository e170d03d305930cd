#pragma once

#include "core/compress/compressed_model.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// Bytes of a .esp file by what they hold; the parts add up to the size of the file.
struct EspSize {
    std::int64_t header = 0;
    std::int64_t graph = 0; ///< nodes, shapes, class names
    std::int64_t indices = 0; ///< positions of kept weights
    std::int64_t weights = 0; ///< level codes, or floats
    std::int64_t scales = 0; ///< q of weights and activations, codebooks
    std::int64_t biases = 0;
    std::int64_t provenance = 0;
    std::int64_t checksums = 0;
    bool operator==(const EspSize&) const = default;

    std::int64_t total() const
    {
        return header + graph + indices + weights + scales + biases + provenance + checksums;
    }
};

/// The model as the bytes of a .esp file (layout: resources/help/esp-format.md).
std::vector<std::uint8_t> encodeEsp(const CompressedModel& model);

/// Reads bytes back. Throws Error, naming `origin` and what is damaged, for everything encodeEsp cannot have
/// written.
CompressedModel decodeEsp(std::span<const std::uint8_t> bytes, const std::string& origin);

/// Size of the .esp file that the model makes, to the byte, without writing it. The same errors as encodeEsp.
EspSize sizeOfEsp(const CompressedModel& model);

/// Sizes by part of encoded bytes; the same errors as decodeEsp.
EspSize sizeOfEsp(std::span<const std::uint8_t> bytes, const std::string& origin);

/// Writes the file (first beside it, then renamed), reads it back and compares: an older file stays as it was
/// unless the new one is whole. Throws Error naming the file.
EspSize writeEsp(const CompressedModel& model, const std::filesystem::path& file);

CompressedModel readEsp(const std::filesystem::path& file);

} // namespace espalier
