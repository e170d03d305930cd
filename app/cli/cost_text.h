#pragma once

#include "core/hardware/cost.h"
#include "core/hardware/validation.h"

#include <string>
#include <vector>

namespace espalier::cli {

/// A cost report with what is needed to tell it.
struct CostTable {
    std::string model; ///< "LeNet-5"
    std::string plan; ///< where the plan comes from, for people
    const Accelerator& accelerator;
    const std::vector<LayerInfo>& layers;
    const Plan& asked;
    const CostReport& report;
    const std::vector<BreakEvenThresholds>& thresholds; ///< of each layer
    bool isCounted = false; ///< from real masks
};

/// For people.
std::string tableOf(const CostTable& table);
/// A header, a line for each layer and one for all, numbers in bytes, joules and seconds.
std::string csvOf(const CostTable& table);
/// One object on one line.
std::string jsonOf(const CostTable& table);

/// ADMM-NN's hardware table of AlexNet, the published row below each computed one.
std::string tableOf(const std::vector<HardwareDesign>& designs);
std::string csvOf(const std::vector<HardwareDesign>& designs);
std::string jsonOf(const std::vector<HardwareDesign>& designs);

} // namespace espalier::cli
