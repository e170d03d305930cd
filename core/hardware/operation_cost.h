// What additions, pooling and the like cost between the layers.
#pragma once

#include "core/hardware/accelerator.h"
#include "core/hardware/energy.h"
#include "core/hardware/layer_graph.h"

#include <cstdint>
#include <string>

namespace espalier {

/// Of a whole batch.
struct OperationCost {
    std::string name;
    Operation operation = Operation::Relu;
    int layer = 0; ///< on whose output it rides
    double additions = 0.0; ///< and comparisons
    double multiplies = 0.0;
    double dramBits = 0.0;
    Energy energy = {};
    double seconds = 0.0; ///< of its transfers; the rest hides behind the layer
    bool operator==(const OperationCost&) const = default;
};

struct OperationRequest {
    std::int64_t batch = 1;
    int bits = 32; ///< of a value
    double operandBits = 0.0; ///< of the tensor that it reads, for the batch; 0: none
    bool operandStays = true; ///< on the chip
    bool parametersStay = true;
};

OperationCost costOf(
    const SideOperation& operation, const OperationRequest& request, const Accelerator& accelerator);

} // namespace espalier
