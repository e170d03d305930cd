#pragma once

#include "core/compress/sparse/aligned_buffer.h"
#include "core/network/layer_info.h"

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

/// One group for each parameter of the network: of a layer's weights those at the positions in `supports`, of
/// all others everything. Throws Error where there is not one support a layer or its positions do not fit.
std::vector<ParameterGroup> makeParameterGroups(const Network& network, const std::vector<LayerInfo>& layers,
    const std::vector<std::vector<std::uint32_t>>& supports);

} // namespace espalier
