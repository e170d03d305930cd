#include "core/hardware/accelerator.h"

#include <type_traits>
#include <utility>

namespace espalier {

namespace {

/// A number of an accelerator, reached through its members.
template <auto... Path>
double readNumber(const Accelerator& accelerator)
{
    return static_cast<double>((accelerator.*....*Path));
}

template <auto... Path>
void writeNumber(Accelerator& accelerator, double value)
{
    auto& number = (accelerator.*....*Path);
    number = static_cast<std::remove_reference_t<decltype(number)>>(value);
}

struct Text {
    std::string_view key, label, unit, help;
};

struct Limits {
    double least, most;
};

enum class Need { Required, Optional };

template <auto... Path>
void add(std::vector<AcceleratorField>& fields, Need need, const Limits& limits, const Text& text)
{
    using Number = std::remove_reference_t<decltype((std::declval<Accelerator&>().*....*Path))>;
    fields.push_back({text.key, text.label, text.unit, text.help, limits.least, limits.most,
        std::is_integral_v<Number>, need == Need::Required, &readNumber<Path...>, &writeNumber<Path...>});
}

using A = Accelerator;

void addCompute(std::vector<AcceleratorField>& fields)
{
    using C = ComputeArray;
    // clang-format off
    add<&A::processNanometres>(fields, Need::Required, {1, 1000},
        {"process_nm", "Process", "nm", "Feature size that the energies belong to."});
    add<&A::clockHertz>(fields, Need::Required, {1e3, 1e11},
        {"clock_hz", "Clock", "Hz", "Clock of the multipliers."});
    add<&A::array, &C::macs>(fields, Need::Required, {1, 1e7},
        {"array.macs", "Multipliers", "", "Multiply-adds in one cycle."});
    add<&A::array, &C::rows>(fields, Need::Optional, {0, 1e5},
        {"array.rows", "Rows", "", "Of the array; 0 where it is flat."});
    add<&A::array, &C::columns>(fields, Need::Optional, {0, 1e5},
        {"array.columns", "Columns", "", "Of the array; 0 where it is flat."});
    add<&A::array, &C::utilisation>(fields, Need::Required, {0.001, 1},
        {"array.utilisation", "Utilisation", "", "Share of its possible work that the array reaches."});
    add<&A::array, &C::weightReuse>(fields, Need::Required, {1, 1e6},
        {"array.weight_reuse", "Weight reuse", "MAC/word", "Multiply-adds that one weight from the buffer serves at most."});
    add<&A::array, &C::activationReuse>(fields, Need::Required, {1, 1e6},
        {"array.activation_reuse", "Activation reuse", "MAC/word", "The same for activations and partial sums."});
    add<&A::array, &C::weightAccesses>(fields, Need::Required, {0, 10},
        {"array.weight_accesses", "Weight accesses", "1/MAC", "Register file accesses for the weight."});
    add<&A::array, &C::activationAccesses>(fields, Need::Required, {0, 10},
        {"array.activation_accesses", "Activation accesses", "1/MAC", "Register file accesses for the activation."});
    add<&A::array, &C::accumulatorAccesses>(fields, Need::Required, {0, 10},
        {"array.accumulator_accesses", "Partial sum accesses", "1/MAC", "Register file accesses for the sum."});
    add<&A::widths, &OperandWidths::accumulator>(fields, Need::Required, {0, 64},
        {"widths.accumulator", "Accumulator", "bit", "Width of partial sums; 0: as wide as needed, at most 32."});
    // clang-format on
}

void addMemory(std::vector<AcceleratorField>& fields)
{
    using M = Memory;
    // clang-format off
    add<&A::memory, &M::bufferBytes>(fields, Need::Required, {0, 1e12},
        {"memory.buffer_bytes", "Buffer", "B", "On-chip memory of activations, and of weights without their own."});
    add<&A::memory, &M::weightBytes>(fields, Need::Required, {0, 1e12},
        {"memory.weight_bytes", "Weight memory", "B", "On-chip memory set aside for weights; 0: they share the buffer."});
    add<&A::memory, &M::bankBytes>(fields, Need::Required, {1, 1e12},
        {"memory.bank_bytes", "Bank", "B", "Size of the memory that one access wakes up: decides its energy."});
    add<&A::memory, &M::arrayWeightBytes>(fields, Need::Optional, {0, 1e12},
        {"memory.array_weight_bytes", "Array weights", "B", "Register files that hold streaming weights while inputs pass."});
    add<&A::memory, &M::bufferBitsPerCycle>(fields, Need::Optional, {0, 1e9},
        {"memory.buffer_bits_per_cycle", "Buffer width", "bit/cycle", "0: the buffer never holds the array up."});
    add<&A::memory, &M::dram, &Dram::picojoulesPerBit>(fields, Need::Required, {0, 1000},
        {"memory.dram.pj_per_bit", "DRAM energy", "pJ/bit", "To move one bit to or from DRAM."});
    add<&A::memory, &M::dram, &Dram::bytesPerSecond>(fields, Need::Required, {1, 1e15},
        {"memory.dram.bytes_per_second", "DRAM bandwidth", "B/s", "Peak of the link."});
    add<&A::memory, &M::dram, &Dram::overlap>(fields, Need::Required, {0, 1},
        {"memory.dram.overlap", "Overlap", "", "Share of the shorter of computing and moving that hides behind the longer; 1 with double buffers."});
    // clang-format on
}

void addEnergy(std::vector<AcceleratorField>& fields)
{
    using E = EnergyTable;
    // clang-format off
    add<&A::energy, &E::multiplyQuadratic>(fields, Need::Optional, {0, 10},
        {"energy.multiply_quadratic", "Multiply, quadratic", "pJ/bit²", "Times weight bits times activation bits."});
    add<&A::energy, &E::multiplyLinear>(fields, Need::Optional, {0, 10},
        {"energy.multiply_linear", "Multiply, linear", "pJ/bit", "Times the geometric mean of the two widths."});
    add<&A::energy, &E::multiplyBrick>(fields, Need::Optional, {0, 10},
        {"energy.multiply_brick", "Multiply, brick", "pJ", "One multiplier of 2 x 2 bits, of which wider ones are put together; 0: the two numbers above hold."});
    add<&A::energy, &E::addPerBit>(fields, Need::Optional, {0, 10},
        {"energy.add_per_bit", "Add", "pJ/bit", "Times the accumulator's width."});
    add<&A::energy, &E::floatMultiply>(fields, Need::Optional, {0, 1000},
        {"energy.float_multiply", "Float multiply", "pJ", "32 bits; 0: the chip has no float unit."});
    add<&A::energy, &E::floatAdd>(fields, Need::Optional, {0, 1000},
        {"energy.float_add", "Float add", "pJ", "32 bits."});
    add<&A::energy, &E::registerPerBit>(fields, Need::Optional, {0, 100},
        {"energy.register_per_bit", "Register file", "pJ/bit", "One access."});
    add<&A::energy, &E::networkPerBit>(fields, Need::Optional, {0, 100},
        {"energy.network_per_bit", "Network", "pJ/bit", "From the buffer to the array."});
    add<&A::energy, &E::bufferPerBit>(fields, Need::Optional, {0, 100},
        {"energy.buffer_per_bit", "Buffer", "pJ/bit", "One access; replaces the table's curve over buffer sizes."});
    add<&A::energy, &E::scale>(fields, Need::Optional, {0.001, 1000},
        {"energy.scale", "Process factor", "", "Of all on-chip energies of the table."});
    add<&A::controlFactor>(fields, Need::Required, {1, 10},
        {"energy.control_factor", "Control factor", "", "On-chip energy with clock and control over that without."});
    add<&A::idleWatts>(fields, Need::Required, {0, 1000},
        {"energy.idle_watts", "Idle power", "W", "Leakage and whatever else runs all the time."});
    // clang-format on
}

void addSparse(std::vector<AcceleratorField>& fields)
{
    using S = SparseSupport;
    // clang-format off
    add<&A::sparse, &S::gapBits>(fields, Need::Optional, {0, maxGapBits},
        {"sparse.gap_bits", "Gap bits", "bit", "Of a relative index; 0: the best for each layer."});
    add<&A::sparse, &S::activationRunBits>(fields, Need::Optional, {0, 16},
        {"sparse.activation_run_bits", "Run bits", "bit", "Of run-length coded activations; 0: a bitmap."});
    add<&A::sparse, &S::gateSaving>(fields, Need::Optional, {0, 1},
        {"sparse.gate_saving", "Gate saving", "", "Share of a gated multiply-add's energy that is saved."});
    add<&A::sparse, &S::imbalance>(fields, Need::Optional, {1, 100},
        {"sparse.imbalance", "Imbalance", "", "Time with skipping over what evenly spread work would take."});
    add<&A::sparse, &S::fifoDepth>(fields, Need::Optional, {0, 1024},
        {"sparse.fifo_depth", "Queue depth", "", "Before each unit; imbalance follows from it. 0: see imbalance."});
    add<&A::sparse, &S::restartUnits>(fields, Need::Optional, {0, 1e6},
        {"sparse.restart_units", "Restart units", "", "Gaps start anew in each column for each of so many units."});
    add<&A::sparse, &S::pointerBits>(fields, Need::Optional, {0, 64},
        {"sparse.pointer_bits", "Pointer bits", "bit", "Of a pointer to the start of such a column."});
    add<&A::sparse, &S::time, &DensityCurve::quadratic>(fields, Need::Optional, {-100, 100},
        {"sparse.time_quadratic", "Time, quadratic", "", "Of the density d, where both operands are skipped: time over that of a dense chip."});
    add<&A::sparse, &S::time, &DensityCurve::linear>(fields, Need::Optional, {-100, 100},
        {"sparse.time_linear", "Time, linear", "", "See the quadratic part."});
    add<&A::sparse, &S::time, &DensityCurve::constant>(fields, Need::Optional, {-1, 1},
        {"sparse.time_constant", "Time, constant", "", "See the quadratic part."});
    add<&A::sparse, &S::energy, &DensityCurve::quadratic>(fields, Need::Optional, {-100, 100},
        {"sparse.energy_quadratic", "Energy, quadratic", "", "Of the density d, where both operands are skipped: energy on the chip over that of a dense one."});
    add<&A::sparse, &S::energy, &DensityCurve::linear>(fields, Need::Optional, {-100, 100},
        {"sparse.energy_linear", "Energy, linear", "", "See the quadratic part."});
    add<&A::sparse, &S::decoders>(fields, Need::Optional, {0, 1e7},
        {"sparse.decoders", "Decoders", "1/cycle", "Index entries decoded in a cycle; 0: never the bottleneck."});
    // clang-format on
}

} // namespace

const std::vector<AcceleratorField>& acceleratorFields()
{
    static const auto fields = [] {
        std::vector<AcceleratorField> all;
        addCompute(all);
        addMemory(all);
        addEnergy(all);
        addSparse(all);
        return all;
    }();
    return fields;
}

} // namespace espalier
