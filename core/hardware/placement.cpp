#include "core/hardware/placement.h"

#include <algorithm>

namespace espalier {

namespace {

double bufferBits(const Accelerator& accelerator)
{
    return 8.0 * static_cast<double>(accelerator.memory.bufferBytes);
}

/// Weights that must lie in the buffer while a layer runs and the rest streams in: those of one output.
double weightTileBits(const LayerCase& request, const LayerCost& cost, const Memory& memory)
{
    if (memory.weightsStream || memory.weightBytes > 0)
        return 0.0;
    const auto outputs = std::max<std::int64_t>(1, request.layer->weightShape.front());
    return static_cast<double>(request.layer->weights / outputs) * cost.bits.weight;
}

} // namespace

Placement placementOf(
    std::span<const LayerCase> cases, std::span<const LayerCost> costs, const Accelerator& accelerator)
{
    const auto& memory = accelerator.memory;
    const bool shared = memory.weightBytes == 0;
    Placement placement;
    std::vector<double> activations;
    for (std::size_t layer = 0; layer < cases.size(); ++layer) {
        placement.weightBits += static_cast<double>(costs[layer].chipStorage.total());
        const auto bits = activationBits(cases[layer], costs[layer], accelerator);
        activations.push_back(bits.input + bits.output);
    }
    const auto most = activations.empty() ? 0.0 : *std::max_element(activations.begin(), activations.end());
    const bool canStay = !memory.weightsStream;
    if (canStay)
        placement.weightRoom =
            shared ? bufferBits(accelerator) - most : 8.0 * static_cast<double>(memory.weightBytes);
    placement.weightsResident = canStay && placement.weightBits <= placement.weightRoom;

    const auto room =
        bufferBits(accelerator) - (shared && placement.weightsResident ? placement.weightBits : 0.0);
    for (std::size_t layer = 0; layer < cases.size(); ++layer) {
        const auto tile =
            placement.weightsResident ? 0.0 : weightTileBits(cases[layer], costs[layer], memory);
        placement.activationsFit.push_back(activations[layer] + tile <= room);
    }
    if (!accelerator.hasDram()) {
        placement.fits = placement.weightsResident && most <= room;
        placement.weightsResident = true;
        placement.activationsFit.assign(cases.size(), true);
    }
    return placement;
}

Residency residencyOf(const Placement& placement, std::size_t layer)
{
    const auto& fit = placement.activationsFit;
    return {.weights = placement.weightsResident,
        .input = fit[layer] && layer > 0 && fit[layer - 1],
        .output = fit[layer] && layer + 1 < fit.size() && fit[layer + 1]};
}

} // namespace espalier
