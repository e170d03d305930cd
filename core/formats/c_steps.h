#pragma once

#include "core/compress/compressed_model.h"
#include "core/formats/buffer_plan.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// The C function that runs a network, node by node.
struct CSteps {
    std::string text;
    std::set<std::string_view> functions; ///< of c_runtime that it calls
    std::vector<std::string> normalizationNames; ///< of the arrays NAME_factors and NAME_shifts
};

/// `network` is the model with its values, `layerNames` what the layers' weights are called in C. Throws
/// Error naming the node where an operation has no C code.
CSteps stepsOf(const CompressedModel& model, const Network& network, const BufferPlan& buffers,
    const std::vector<std::string>& layerNames, const std::string& prefix);

} // namespace espalier
