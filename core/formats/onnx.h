#pragma once

#include "core/compress/compressed_model.h"
#include "core/formats/file_ledger.h"
#include "core/network/network.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace espalier {

struct OnnxReadOptions {
    bool foldBatchNorms = false; ///< into the layers before them, where these have no levels
    std::optional<Shape> inputShape = {}; ///< without the batch, where the file leaves sizes open
};

/// What an ONNX file holds.
struct OnnxModel {
    Network network; ///< weights as the file's runtimes see them, zeros included
    std::vector<int> weightBits; ///< by layer; unquantizedBits where the weights stand on no levels
    std::vector<float> intervals; ///< by layer: q of its levels ±q, ±2q, ...; 0 where there are none
    std::vector<ActivationLevels> activations; ///< by layer
    std::vector<std::string> classNames; ///< those that this program wrote
    std::string provenance; ///< the same
    std::vector<std::string> notes; ///< what of the file is not kept, or was assumed

    bool isQuantized() const;
    /// With zeros taken out and weights by their codes.
    CompressedModel compressed() const;
};

/// Reads ONNX of opsets 7 to 25: initializers, also sparse and external ones (in the model's folder or
/// below), the operations that a Network has, and quantization by QuantizeLinear and DequantizeLinear. Other
/// operations become nodes of Operation::Unknown. Nothing in the file is believed: sizes, places, shapes and
/// the order of nodes are checked before memory is taken. Throws Error naming the file, node or tensor, what
/// was found and what was expected.
OnnxModel readOnnx(const std::filesystem::path& file, const OnnxReadOptions& options = {});

/// The same from memory, where there is no external data; `origin` stands for the file in messages.
OnnxModel decodeOnnxModel(
    std::span<const std::uint8_t> bytes, const std::string& origin, const OnnxReadOptions& options = {});

struct OnnxWriteOptions {
    /// Weights that stand on levels as integers with a DequantizeLinear, activations through QuantizeLinear
    /// and DequantizeLinear; else everything as floats.
    bool levels = true;
    bool perChannel = false; ///< repeats the scale for each output channel, for runtimes that want it so
    bool sparse = false; ///< weights as sparse initializers where these are smaller
    int newestOpset = 25; ///< from 13 on: INT2 needs 25, INT4 and INT16 need 21
};

/// The file, the same bytes for the same model and options. Throws Error naming the node that ONNX cannot
/// hold.
EncodedFile encodeOnnx(const CompressedModel& model, const OnnxWriteOptions& options = {});
/// Plain floats of a network that nothing was done to.
EncodedFile encodeOnnx(const Network& network, const OnnxWriteOptions& options = {});

/// The ledger of the file that encodeOnnx makes, to the byte, without making it.
FileLedger onnxLedger(const CompressedModel& model, const OnnxWriteOptions& options = {});
FileLedger onnxLedger(const Network& network, const OnnxWriteOptions& options = {});
/// The ledger of the file that a network will make which meets the plan: exact where every layer uses its
/// outermost levels on both sides, else an upper bound, as fewer levels can fit into a smaller type.
FileLedger onnxLedger(const Network& network, const Plan& plan, const std::string& provenance,
    const std::vector<std::string>& classNames, const OnnxWriteOptions& options = {});

} // namespace espalier
