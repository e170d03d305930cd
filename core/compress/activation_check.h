#pragma once

#include "core/compress/quantizer.h"
#include "core/network/layer_info.h"

#include <span>

namespace espalier {

/// Throws Error naming the layer where active levels have no ReLU to stand behind (LayerInfo::activationNode)
/// or bits outside 1 to 16, and where there is not one entry a layer.
void check(std::span<const ActivationLevels> levels, std::span<const LayerInfo> layers);

} // namespace espalier
