// Turns a network and the forms of its layers into an ONNX graph.
#pragma once

#include "core/formats/onnx/onnx_layer_form.h"
#include "core/formats/onnx/onnx_output.h"

namespace espalier {

struct OnnxSource {
    const Network& network; ///< its parameters may lack values, but not shapes
    const CompressedModel* model = nullptr; ///< codes and positions of its layers, where there are any
    std::vector<std::string> classNames = {};
    std::string provenance = {};
};

/// The network and the model must outlive the output. Throws Error naming the node that ONNX cannot hold.
OnnxOutput exportOnnx(const OnnxSource& source, const OnnxForms& forms, const OnnxWriteOptions& options);

} // namespace espalier
