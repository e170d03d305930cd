// What a layer moves between the chip and its DRAM, and between its buffer and its multipliers.
#pragma once

#include "core/hardware/accelerator.h"
#include "core/hardware/storage.h"
#include "core/hardware/work.h"
#include "core/network/layer_info.h"

#include <cstdint>

namespace espalier {

/// A layer as the tile search sees it: one group of a grouped convolution.
struct TileShape {
    std::int64_t batch = 1;
    std::int64_t inputs = 1; ///< channels in
    std::int64_t outputs = 1; ///< channels out
    std::int64_t inputHeight = 1, inputWidth = 1;
    std::int64_t outputHeight = 1, outputWidth = 1;
    std::int64_t kernelHeight = 1, kernelWidth = 1;
    std::int64_t stride = 1;
    std::int64_t groups = 1;
    bool operator==(const TileShape&) const = default;
};
TileShape tileShape(const LayerInfo& layer, std::int64_t batch);

/// In which order tiles follow each other, that is, what stays in the buffer meanwhile.
enum class LoopOrder {
    OutputStationary,
    InputStationary,
    WeightStationary,
    InputStationarySpill, ///< inputs stay, partial sums go out and come back
};

/// How often each operand crosses the chip's border.
struct TileChoice {
    LoopOrder order = LoopOrder::OutputStationary;
    double inputReads = 1.0; ///< of the whole input, overlap of neighbouring tiles included
    double weightReads = 1.0;
    /// Writes and reads of the whole output as unfinished sums; it is written once more.
    double partialSums = 0.0;
    bool fits = true; ///< false: even the smallest tile is larger than the buffer
    bool operator==(const TileChoice&) const = default;
};

struct TileBudget {
    double bufferBits = 0.0;
    bool weightsStream = false;
    double arrayWeightBits = 0.0; ///< weights that streaming ones may be held in while inputs pass
    /// Of all weights of one group as they come from DRAM, compressed or not.
    double weightTransferBits = 0.0;
    OperandBits bits;
};

/// The tiling and loop order with the fewest bits across the border. Activations count uncompressed: how many
/// of them will be zero is not known beforehand.
TileChoice bestTiling(const TileShape& shape, const TileBudget& budget);

/// What keeps a layer's data on the chip.
struct Residency {
    bool weights = false; ///< loaded once, then kept
    bool input = false;
    bool output = false;
    bool operator==(const Residency&) const = default;
};

/// Bits of a whole batch.
struct Traffic {
    double weightBits = 0.0; ///< DRAM, indices included
    double inputBits = 0.0;
    double outputBits = 0.0; ///< partial sums included
    double deliveredBits = 0.0; ///< from the buffer to the array and back, without indices
    double indexBits = 0.0; ///< of indices, from the buffer to the decoders
    double decodedEntries = 0.0; ///< index entries decoded
    double deliveries = 0.0; ///< how often the stored weights pass from the buffer to the array
    double coldStartBits = 0.0; ///< resident weights, loaded once, not part of the rest
    Residency resident;
    TileChoice tiling;
    bool operator==(const Traffic&) const = default;

    double dramBits() const { return weightBits + inputBits + outputBits; }
};

struct TrafficRequest {
    std::int64_t batch = 1;
    OperandBits bits;
    StorageSize storage;
    double inputDensity = 1.0;
    double outputDensity = 1.0;
    /// All that the layer reads and writes fits into the buffer: no tiles are needed.
    bool fitsBuffer = false;
    Residency resident;
};

Traffic trafficOf(
    const LayerInfo& layer, const TrafficRequest& request, const Work& work, const Accelerator& accelerator);

/// Bits of activations over those of dense ones, at most 1: run lengths packed into 64-bit words (Eyeriss) or
/// a bitmap, as the chip has it.
double activationCompression(double density, int bits, const Accelerator& accelerator);

} // namespace espalier
