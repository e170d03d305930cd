// Seconds of a layer and what it waits for.
#pragma once

#include "core/hardware/accelerator.h"
#include "core/hardware/traffic.h"
#include "core/hardware/work.h"
#include "core/network/layer_info.h"

#include <string_view>

namespace espalier {

enum class Bound { Compute, Dram, Buffer, Decoder };
/// "compute", "DRAM", "buffer", "decoder": for people.
std::string_view toText(Bound bound);

/// Of a whole batch.
struct Latency {
    double compute = 0.0; ///< seconds that each part would take alone
    double dram = 0.0;
    double buffer = 0.0;
    double decoder = 0.0;
    double total = 0.0;
    Bound boundBy = Bound::Compute;
    double utilisation = 1.0; ///< share of the multipliers that the layer's shape keeps busy
    bool operator==(const Latency&) const = default;
};

Latency latencyOf(const LayerInfo& layer, const Work& work, const Traffic& traffic,
    const Accelerator& accelerator, std::int64_t batch);

/// Share of the array that a dense layer of this shape keeps busy, (0, 1].
double arrayUtilisation(const TileShape& shape, const ComputeArray& array);

/// Units of a row-stationary array that a layer keeps busy: ⌊rows / R⌋ sets of R rows, output rows folded
/// over the columns (Eyeriss, JSSC 2017).
double activeRowStationaryUnits(const TileShape& shape, const ComputeArray& array);

/// Cycles of a weight-stationary systolic array: folds · (2·rows + T + columns − 2), T input vectors a fold
/// (SCALE-Sim, systolic_compute_ws).
double systolicCycles(const TileShape& shape, const ComputeArray& array);

} // namespace espalier
