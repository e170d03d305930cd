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

std::vector<std::uint8_t> encodeScales(const CompressedModel& model);
void decodeScales(std::span<const std::uint8_t> bytes, CompressedModel& model);

std::vector<std::uint8_t> encodeIndices(const CompressedModel& model);
void decodeIndices(std::span<const std::uint8_t> bytes, CompressedModel& model);

std::vector<std::uint8_t> encodeWeights(const CompressedModel& model);
void decodeWeights(std::span<const std::uint8_t> bytes, CompressedModel& model);

/// Biases of the layers, then the arrays of the batch-norms.
std::vector<std::uint8_t> encodeBiases(const CompressedModel& model);
void decodeBiases(std::span<const std::uint8_t> bytes, CompressedModel& model);

} // namespace espalier
