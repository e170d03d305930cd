#pragma once

#include "core/compress/sparse/aligned_buffer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// One trained array of a sparse network: the kept weights of a layer, or its biases.
struct ParameterGroup {
    std::string name; ///< as in the network: "conv1.weight"
    std::vector<std::uint32_t> positions; ///< of the values in the dense array, ascending
    AlignedBuffer<float> values;
    AlignedBuffer<float> gradients;
};

} // namespace espalier
