#pragma once

#include "core/network/layer_info.h"
#include "core/plan/sensitivity.h"

#include <span>
#include <string>

namespace espalier::cli {

/// For each layer accuracies by keep ratio and weight bits, then by activation bits: tables for people.
std::string tableOf(const Sensitivity& sensitivity, std::span<const LayerInfo> layers);

/// One line a sample, with a 95 % confidence interval.
std::string csvOf(const Sensitivity& sensitivity, std::span<const LayerInfo> layers);

/// One JSON object on one line.
std::string jsonOf(const Sensitivity& sensitivity, std::span<const LayerInfo> layers);

} // namespace espalier::cli
