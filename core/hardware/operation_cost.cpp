#include "core/hardware/operation_cost.h"

#include "core/plan/plan.h"

namespace espalier {

namespace {

constexpr double joulesPerPicojoule = 1e-12;
constexpr double parameterBits = 32.0;

} // namespace

OperationCost costOf(
    const SideOperation& operation, const OperationRequest& request, const Accelerator& accelerator)
{
    const auto& table = accelerator.energy;
    const auto batch = static_cast<double>(request.batch);
    const bool isFloat = table.hasFloat() && request.bits == unquantizedBits;
    OperationCost cost{.name = operation.name, .operation = operation.operation, .layer = operation.layer};
    cost.additions = batch * static_cast<double>(operation.adds);
    cost.multiplies = batch * static_cast<double>(operation.multiplies);
    const auto parameters = parameterBits * static_cast<double>(operation.parameters);
    cost.dramBits =
        (request.operandStays ? 0.0 : request.operandBits) + (request.parametersStay ? 0.0 : parameters);

    auto& energy = cost.energy;
    energy[EnergySource::MultiplyAdd] =
        cost.additions * (isFloat ? table.scale * table.floatAdd : table.add(request.bits))
        + cost.multiplies
            * (isFloat ? table.scale * table.floatMultiply : table.multiply(request.bits, request.bits));
    energy[EnergySource::Buffer] =
        (request.operandBits + parameters + cost.dramBits) * table.buffer(accelerator.memory.bankBytes);
    energy[EnergySource::Network] = request.operandBits * table.scale * table.networkPerBit;
    energy[EnergySource::Control] = (accelerator.controlFactor - 1.0) * energy.onChip();
    energy[EnergySource::Dram] = cost.dramBits * accelerator.memory.dram.picojoulesPerBit;
    for (auto& joules : energy.joules)
        joules *= joulesPerPicojoule;
    if (accelerator.hasDram())
        cost.seconds = cost.dramBits / 8.0 / accelerator.memory.dram.bytesPerSecond;
    addLeakage(energy, cost.seconds, accelerator);
    return cost;
}

} // namespace espalier
