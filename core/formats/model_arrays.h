// Compressed models as named arrays and a description in JSON: what our safetensors and npz files hold
// (resources/help/array-formats.md).
#pragma once

#include "core/compress/compressed_model.h"
#include "core/formats/file_ledger.h"
#include "core/formats/plain_array.h"

#include <deque>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace espalier {

/// Packed keeps positions and level codes; Float writes dense arrays, zeros included, as everybody reads
/// them.
enum class ArrayForm { Packed, Float };

/// What an array is for: a part of a layer, or an array of a batch-norm.
struct ArrayRole {
    std::size_t layer = 0;
    std::int64_t LayerBytes::*part = nullptr; ///< none: of a batch-norm
};

/// The arrays of a model and what they are for.
struct ModelArrays {
    std::string description; ///< JSON text: form, bits, intervals, class names, graph
    std::vector<PlainArray> arrays; ///< their bytes lie in `storage`
    std::vector<ArrayRole> roles; ///< of the arrays
    std::vector<std::string> layerNames;
    std::deque<std::vector<std::uint8_t>> storage; ///< does not move what it holds
    std::int64_t graphBytes = 0; ///< of the description
};

/// The ledger of a file in which the arrays take so many bytes each; the rest is left to the container.
FileLedger ledgerOf(const ModelArrays& arrays, std::span<const std::int64_t> bytes);

ModelArrays arraysOf(const CompressedModel& model, ArrayForm form);

/// What is left of a model in a form: with floats, layers without levels.
CompressedModel heldIn(ArrayForm form, const CompressedModel& model);

/// The inverse of arraysOf. Throws Error for a description or arrays that it cannot have given.
CompressedModel modelFrom(const std::string& description, std::span<const PlainArray> arrays);

/// What a file holds: a model of ours, or the network of the zoo that its arrays fit (see matchWeights).
struct ArraysOpened {
    std::variant<Network, CompressedModel> content;
    std::vector<std::string> notes = {};
};

/// Arrays of others, without a description.
ArraysOpened bareWeights(
    std::span<const PlainArray> arrays, const std::string& zooName, const std::string& origin);

} // namespace espalier
