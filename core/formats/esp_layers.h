// The sections of a .esp file that hold the layers (resources/help/esp-format.md). They are read in the order
// of this header: each takes what the ones before have filled in.
#pragma once

#include "core/compress/compressed_model.h"

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// Layers of a network with their names and shapes, and biases of zero where they have any.
std::vector<CompressedLayer> emptyLayersOf(const Network& network);

/// Batch-norms of a network with their names, and zeros in arrays of their sizes.
std::vector<CompressedNormalization> emptyNormalizationsOf(const Network& network);

/// A section, and how many of its bytes belong to each layer; those that are left belong to the batch-norms.
/// Of two layers that share a byte of a range-coded stream the later coded one is counted with it.
struct EncodedSection {
    std::vector<std::uint8_t> bytes;
    std::vector<std::int64_t> layerBytes;
};

EncodedSection encodeScales(const CompressedModel& model);
void decodeScales(std::span<const std::uint8_t> bytes, CompressedModel& model);

EncodedSection encodeIndices(const CompressedModel& model);
void decodeIndices(std::span<const std::uint8_t> bytes, CompressedModel& model);

EncodedSection encodeWeights(const CompressedModel& model);
void decodeWeights(std::span<const std::uint8_t> bytes, CompressedModel& model);

/// Biases of the layers, then the arrays of the batch-norms.
EncodedSection encodeBiases(const CompressedModel& model);
void decodeBiases(std::span<const std::uint8_t> bytes, CompressedModel& model);

} // namespace espalier
