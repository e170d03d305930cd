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

/// Finds out which tensors stay while the layers run one after the other.
class TensorPlacer {
public:
    /// `used`: bits that each layer needs for itself.
    TensorPlacer(const LayerGraph& graph, std::vector<double> used, double room)
        : graph_(graph), used_(std::move(used)), room_(room)
    {
    }

    void place(Placement& placement, std::span<const double> tensorBits)
    {
        std::vector<bool> waits(graph_.tensors.size());
        for (std::size_t tensor = 0; tensor < waits.size(); ++tensor)
            waits[tensor] = makeRoomToWait(graph_.tensors[tensor], tensorBits[tensor]);
        for (const auto used : used_)
            placement.activationsFit.push_back(used <= room_);
        const auto fits = [&placement](int layer) {
            return placement.activationsFit[static_cast<std::size_t>(layer)];
        };
        for (std::size_t index = 0; index < waits.size(); ++index) {
            const auto& tensor = graph_.tensors[index];
            // The picture comes from outside, what nobody reads goes there.
            placement.tensorStays.push_back(waits[index] && tensor.writtenBy >= 0 && tensor.lastUse >= 0
                && std::ranges::all_of(tensor.producers, fits) && std::ranges::all_of(tensor.readers, fits));
        }
    }

private:
    /// While layers run that neither write the tensor nor read it as their input.
    bool makeRoomToWait(const ActivationTensor& tensor, double bits)
    {
        if (tensor.writtenBy < 0)
            return false;
        std::vector<std::size_t> layers;
        for (auto layer = tensor.writtenBy + 1; layer <= tensor.lastUse; ++layer) {
            if (std::ranges::find(tensor.readers, layer) == tensor.readers.end())
                layers.push_back(static_cast<std::size_t>(layer));
        }
        if (!std::ranges::all_of(layers, [&](std::size_t layer) { return used_[layer] + bits <= room_; }))
            return false;
        for (const auto layer : layers)
            used_[layer] += bits;
        return true;
    }

    const LayerGraph& graph_;
    std::vector<double> used_;
    double room_;
};

/// Dense or compressed as the chip has it, at the width of the layer that finishes it.
std::vector<double> tensorBits(const LayerGraph& graph, std::span<const LayerCase> cases,
    std::span<const LayerCost> costs, const Accelerator& accelerator)
{
    std::vector<double> bits;
    for (const auto& tensor : graph.tensors) {
        const auto writer = static_cast<std::size_t>(std::max(tensor.writtenBy, 0));
        bits.push_back(activationBits(cases[writer], costs[writer], accelerator).output);
    }
    return bits;
}

} // namespace

Placement placementOf(std::span<const LayerCase> cases, std::span<const LayerCost> costs,
    const LayerGraph& graph, const Accelerator& accelerator)
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
    auto used = activations;
    for (std::size_t layer = 0; layer < cases.size(); ++layer)
        used[layer] += placement.weightsResident ? 0.0 : weightTileBits(cases[layer], costs[layer], memory);
    TensorPlacer(graph, std::move(used), room).place(placement, tensorBits(graph, cases, costs, accelerator));
    if (!accelerator.hasDram()) {
        placement.fits = placement.weightsResident && most <= room;
        placement.weightsResident = true;
        placement.activationsFit.assign(cases.size(), true);
        for (std::size_t index = 0; index < graph.tensors.size(); ++index)
            placement.tensorStays[index] =
                graph.tensors[index].writtenBy >= 0 && graph.tensors[index].lastUse >= 0;
    }
    for (std::size_t layer = 0; layer < cases.size(); ++layer)
        placement.layers.push_back({.weights = placement.weightsResident,
            .input = placement.tensorStays[static_cast<std::size_t>(graph.inputs[layer])],
            .output = placement.tensorStays[static_cast<std::size_t>(graph.outputs[layer])]});
    return placement;
}

} // namespace espalier
