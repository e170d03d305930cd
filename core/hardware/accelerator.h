// A chip as the cost model sees it: plain numbers, and where each of them comes from.
#pragma once

#include "core/hardware/energy_table.h"
#include "core/hardware/storage.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// How a number came to be known.
enum class Provenance {
    Read, ///< in the source itself
    Remembered, ///< from the source, but not looked up again
    Derived, ///< computed from numbers of the source
    Chosen, ///< ours, or the file's author's
};
std::string toText(Provenance provenance);

struct Citation {
    std::string source; ///< for people; empty where a file gives none
    Provenance provenance = Provenance::Chosen;
    bool operator==(const Citation&) const = default;
};

/// How multiply-add units are wired, which decides how many of them a layer keeps busy.
enum class ArrayKind {
    Flat, ///< any unit takes any multiply-add: `utilisation` says it all
    RowStationary, ///< rows hold kernel rows, columns output rows (Eyeriss)
    Systolic, ///< weights stand still, inputs flow through (TPU)
};
std::string toText(ArrayKind kind);

struct ComputeArray {
    ArrayKind kind = ArrayKind::Flat;
    std::int64_t macs = 1; ///< multiply-adds in one cycle
    std::int64_t rows = 0; ///< of the array; 0 where it is flat
    std::int64_t columns = 0;
    double utilisation = 1.0; ///< share of what the array could do that is reached, (0, 1]
    double weightReuse = 1.0; ///< multiply-adds that one word delivered to the array serves at most
    double activationReuse = 1.0; ///< the same for activations and partial sums
    double weightAccesses = 1.0; ///< register file accesses for one multiply-add
    double activationAccesses = 1.0;
    double accumulatorAccesses = 2.0;
    bool operator==(const ComputeArray&) const = default;
};

/// Widths in bits that the chip has, ascending; empty: any. What is asked for is rounded up to one of them,
/// and an unquantized value runs at the widest.
struct OperandWidths {
    std::vector<int> weight; ///< of weights in memory
    std::vector<int> activation; ///< of activations in memory and at the multiplier
    std::vector<int> multiply; ///< of weights at the multiplier, after decoding
    int accumulator = 0; ///< of partial sums; 0: as wide as needed, at most 32
    bool operator==(const OperandWidths&) const = default;
};

struct Dram {
    std::string type; ///< "LPDDR2"
    double picojoulesPerBit = 0.0;
    double bytesPerSecond = 0.0; ///< 0: the chip has none
    double overlap = 1.0; ///< share of the shorter of compute and transfer that hides behind the longer
    bool operator==(const Dram&) const = default;
};

struct Memory {
    std::int64_t bufferBytes = 0; ///< activations and partial sums; weights too where weightBytes is 0
    std::int64_t weightBytes = 0; ///< set aside for weights
    std::int64_t bankBytes = 0; ///< size of the memory that one access wakes up: decides its energy
    /// Register files of the array that hold streaming weights while inputs pass.
    std::int64_t arrayWeightBytes = 0;
    bool weightsStream = false; ///< weights that are not resident pass through without a place in the buffer
    double bufferBitsPerCycle = 0.0; ///< 0: never the bottleneck
    Dram dram;
    bool operator==(const Memory&) const = default;
};

/// What happens at the zeros of one operand: three different things (Sparseloop, MICRO 2022, keeps them apart
/// too).
struct ZeroHandling {
    bool gating = false; ///< the unit idles: energy is saved, time is not
    bool skipping = false; ///< the unit goes on to the next value: energy and time are saved
    bool compression = false; ///< zeros are not moved or stored
    bool operator==(const ZeroHandling&) const = default;
};

/// Time or energy over that of a dense chip when both operands are skipped, at density d = √(weight density ·
/// input density): quadratic·d² + linear·d + constant from d = 0.1 on, in proportion to d below.
struct DensityCurve {
    double quadratic = 0.0; ///< all 0: not known; then the work that is left says it, and the imbalance
    double linear = 0.0;
    double constant = 0.0;
    bool operator==(const DensityCurve&) const = default;

    bool isKnown() const { return quadratic != 0.0 || linear != 0.0; }
    double at(double density) const;
};

struct SparseSupport {
    ZeroHandling weight;
    ZeroHandling activation;
    std::optional<StorageFormat> format; ///< of compressed weights; none: the smallest for each layer
    int gapBits = 0; ///< of a relative index; 0: the best for each layer
    int activationRunBits = 0; ///< of run-length coded activations; 0: a bitmap
    double gateSaving = 1.0; ///< share of a gated multiply-add's energy that is saved
    double imbalance = 1.0; ///< time when zeros are skipped over that of evenly spread work, ≥ 1
    int fifoDepth = 0; ///< of the queue before each unit: imbalance follows from it; 0: `imbalance` holds
    int restartUnits = 0; ///< gaps start anew in each column for each of so many units (EIE); 0: never
    int pointerBits = 0; ///< of a pointer to where such a column starts
    DensityCurve time;
    DensityCurve energy; ///< the same for the energy on the chip
    double decoders = 0.0; ///< index entries decoded in a cycle; 0: never the bottleneck
    bool operator==(const SparseSupport&) const = default;
};

/// Speed-up over a dense chip of the same silicon area, measured at some pruned shares: what is left of
/// skipping after the area that indices and decoders take (ADMM-NN, arXiv 1812.11677, figure 4).
struct EqualAreaPoint {
    double pruned = 0.0; ///< share of the weights that is gone, 0 to 1
    double speedup = 1.0;
    bool operator==(const EqualAreaPoint&) const = default;
};

struct EqualArea {
    std::vector<EqualAreaPoint> points; ///< by rising share and speed-up; empty: not known for this chip
    bool limitsSpeed = false; ///< the chip's own speed follows this curve
    bool operator==(const EqualArea&) const = default;

    bool isKnown() const { return !points.empty(); }
};

struct Accelerator {
    std::string id; ///< "generic-45nm"
    std::string name; ///< "Generic 45 nm", for people
    std::string notes;
    double processNanometres = 0.0;
    double clockHertz = 0.0;
    ComputeArray array;
    OperandWidths widths;
    Memory memory;
    EnergyTable energy;
    double controlFactor = 1.0; ///< on-chip energy with clock and control over that without
    double idleWatts = 0.0; ///< leakage and whatever else runs all the time
    SparseSupport sparse;
    EqualArea equalArea;
    std::map<std::string, Citation> citations; ///< by key of the file: "memory.dram.pj_per_bit"
    bool operator==(const Accelerator&) const = default;

    bool hasDram() const { return memory.dram.bytesPerSecond > 0.0; }
};

/// One number of an accelerator: drives the file, the form, its tooltips and checks.
struct AcceleratorField {
    std::string_view key; ///< path in the file: "memory.dram.pj_per_bit"
    std::string_view label;
    std::string_view unit;
    std::string_view help;
    double least;
    double most;
    bool whole; ///< takes whole numbers only
    bool required; ///< a file must give it; where not, the value of `Accelerator{}` or of the energy table
                   ///< holds
    double (*read)(const Accelerator&);
    void (*write)(Accelerator&, double);
};
const std::vector<AcceleratorField>& acceleratorFields();

/// Throws Error naming the first field that is out of range or contradicts another, its value and what is
/// allowed.
void check(const Accelerator& accelerator);

/// The chip with another published energy table. What its file says of single operations goes; a table of
/// another process is scaled by the ratio of feature sizes, one factor for all of it. DRAM stays the chip's
/// own, except where one of the tables counts in multiply-adds and not in picojoules: then it is the new
/// table's. Throws Error for an unknown name.
Accelerator withEnergyTable(Accelerator accelerator, std::string_view table);

/// The narrowest width that holds `bits`; the widest where none does; `bits` itself where all are offered.
int offeredWidth(const std::vector<int>& widths, int bits);

} // namespace espalier
