#pragma once

#include "core/compress/quantizer.h"
#include "core/network/network.h"
#include "core/run/progress.h"
#include "engine/batch_source.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace espalier {

class ProcessGroup;

/// The masks of all layers: one byte a weight, 1 where it is kept; an empty mask keeps everything.
using Masks = std::vector<std::vector<std::uint8_t>>;

/// A network while it is trained, on whichever kernels suit it. Parameters go by their position in
/// Network::parameters. Weights outside a layer's mask are zero and stay zero.
class TrainableNetwork {
public:
    virtual ~TrainableNetwork() = default;

    /// The values that are trained: all of an array, or only its kept weights, in the order of their
    /// positions.
    virtual std::span<float> values(std::size_t parameter) = 0;

    /// Gradients of the same values, as the last trainBatch left them.
    virtual std::span<float> gradients(std::size_t parameter) = 0;

    /// Positions of the values in the full array, ascending; empty where it is all of them.
    virtual std::span<const std::uint32_t> positions(std::size_t parameter) const = 0;

    /// Forward and backward pass; returns the mean loss. With several processes each gives its part of the
    /// batch, and all get gradients and loss of the whole.
    virtual double trainBatch(const Batch& batch) = 0;

    /// To be called after the optimiser has moved the values: puts back zeros that it moved.
    virtual void afterStep() = 0;

    /// Levels of the layers' output activations, used from now on in both directions; empty for none.
    virtual void setActivationLevels(const std::vector<ActivationLevels>& levels) = 0;

    /// Raw outputs (count × classes) of pictures (count × picture bytes).
    virtual void logits(std::span<const std::uint8_t> pixels, std::span<float> outputs) = 0;

    /// Copies the values into the arrays of a network of the same graph, zeros where nothing is kept.
    virtual void store(Network& network) const = 0;
};

/// Chooses the kernels: own sparse ones where they know every operation and few enough weights are kept, else
/// LibTorch. `masks` has one entry a layer. `processes`: those that train together; they outlive the network.
std::unique_ptr<TrainableNetwork> makeTrainable(
    const Network& network, const Masks& masks, ProcessGroup* processes = nullptr);

/// Raw outputs (pictures × classes) of all pictures, in chunks. Throws Cancelled when stopped.
std::vector<float> logitsOfAll(
    TrainableNetwork& network, const PictureSet& pictures, std::size_t classes, std::stop_token stop = {});

/// How many of the pictures are answered rightly. With several processes each looks at a part of them.
Accuracy accuracyOn(TrainableNetwork& network, const PictureSet& pictures, std::size_t classes,
    std::stop_token stop = {}, ProcessGroup* processes = nullptr);

/// LibTorch's kernels on dense arrays.
std::unique_ptr<TrainableNetwork> makeDenseTrainable(
    const Network& network, const Masks& masks, ProcessGroup* processes = nullptr);

/// Own kernels over kept weights; every layer must have a mask.
std::unique_ptr<TrainableNetwork> makeSparseTrainable(
    const Network& network, const Masks& masks, ProcessGroup* processes = nullptr);

/// Share of the network's dense multiply-adds that the masks leave.
double sparseWork(const Network& network, const Masks& masks);

} // namespace espalier
