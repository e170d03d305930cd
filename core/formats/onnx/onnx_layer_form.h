// In which type and arrangement the weights of a layer go into an ONNX file.
#pragma once

#include "core/formats/onnx.h"
#include "core/formats/onnx/onnx_file.h"
#include "core/network/layer_info.h"

#include <string>
#include <vector>

namespace espalier {

struct OnnxLayerForm {
    OnnxType type = OnnxType::Float; ///< an integer: k of the levels k·q, 0 where pruned
    bool sparse = false;
    int bits = unquantizedBits; ///< of the levels
    std::int64_t kept = 0; ///< weights that are not zero
    ActivationLevels activation = {};

    bool isInteger() const { return type != OnnxType::Float; }
};

/// The forms of all layers, and why they are not smaller.
struct OnnxForms {
    std::vector<OnnxLayerForm> layers;
    std::vector<std::string> notes;
    int opset = 13; ///< the least that has all types
};

/// `dense` is the model's network with all values.
OnnxForms formsOf(const Network& dense, const CompressedModel& model, const OnnxWriteOptions& options);
OnnxForms formsOf(const Network& network, const OnnxWriteOptions& options);
OnnxForms formsOf(const Network& network, const Plan& plan, const OnnxWriteOptions& options);

/// The smallest unsigned type for levels 0, q, ..., (2^bits − 1) q.
OnnxType activationType(int bits, int newestOpset);

} // namespace espalier
