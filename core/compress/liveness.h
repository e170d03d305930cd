#pragma once

#include "core/network/layer_info.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace espalier {

/// Which layer alone reads a layer's outputs: between them lie only nodes that keep channels apart. An
/// addition is one of them: what its only reader ignores of the sum, it ignores of both summands.
struct Reader {
    std::size_t layer = 0; ///< position in layersOf
    std::int64_t inputsPerUnit = 1; ///< inputs of that layer that one output channel or feature becomes
    /// Units can change places along with the reader's inputs: no batch-norm and no addition lies between.
    bool interchangeable = true;
};

/// The only reader of each layer; nothing for the last layer and where the graph branches, a reader has
/// groups or channels mix (local response normalization): there all units count as read.
std::vector<std::optional<Reader>> readersOf(const Network& network);

/// 1 for each output unit of a layer that its reader still reads: some weight of `readerWeights` (of shape
/// `readerShape`, {out, in, ...}) from it is not zero.
std::vector<std::uint8_t> readUnits(
    std::span<const float> readerWeights, const Shape& readerShape, const Reader& reader, std::int64_t units);

/// 1 for each weight that leads into a unit that is read. A weight kept elsewhere would be wasted.
std::vector<std::uint8_t> weightsIntoRead(const Shape& weightShape, std::span<const std::uint8_t> read);

} // namespace espalier
