// Compressed models as named arrays and a description in JSON: what our safetensors and npz files hold
// (resources/help/array-formats.md).
#pragma once

#include "core/compress/compressed_model.h"
#include "core/formats/file_ledger.h"
#include "core/formats/plain_array.h"

#include <deque>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// Packed keeps positions and level codes; Float writes dense arrays, zeros included, as everybody reads
/// them.
enum class ArrayForm { Packed, Float };

/// The arrays of a model and what they are for.
struct ModelArrays {
    std::string description; ///< JSON text: form, bits, intervals, class names, graph, provenance
    std::vector<PlainArray> arrays; ///< their bytes lie in `storage`
    std::deque<std::vector<std::uint8_t>> storage; ///< does not move what it holds
    FileLedger ledger; ///< of the arrays, the graph and the provenance; `rest` is left to the container
};

ModelArrays arraysOf(const CompressedModel& model, ArrayForm form);

/// What is left of a model in a form: with floats, layers without levels.
CompressedModel heldIn(ArrayForm form, const CompressedModel& model);

/// The inverse of arraysOf. Throws Error for a description or arrays that it cannot have given.
CompressedModel modelFrom(const std::string& description, std::span<const PlainArray> arrays);

} // namespace espalier
