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
AcceleratorField field(const Text& text, const Limits& limits, Need need)
{
    using Number = std::remove_reference_t<decltype((std::declval<Accelerator&>().*....*Path))>;
    return {text.key, text.label, text.unit, text.help, limits.least, limits.most, std::is_integral_v<Number>,
        need == Need::Required, &readNumber<Path...>, &writeNumber<Path...>};
}

using A = Accelerator;

void addCompute(std::vector<AcceleratorField>& fields)
{
    using C = ComputeArray;
    fields.push_back(field<&A::processNanometres>(
        {"process_nm", "Process", "nm", "Feature size that the energies belong to."}, {1, 1000},
        Need::Required));
    fields.push_back(field<&A::clockHertz>(
        {"clock_hz", "Clock", "Hz", "Clock of the multipliers."}, {1e3, 1e11}, Need::Required));
    fields.push_back(field<&A::array, &C::macs>(
        {"array.macs", "Multipliers", "", "Multiply-adds in one cycle."}, {1, 1e7}, Need::Required));
    fields.push_back(field<&A::array, &C::rows>(
        {"array.rows", "Rows", "", "Of the array; 0 where it is flat."}, {0, 1e5}, Need::Optional));
    fields.push_back(field<&A::array, &C::columns>(
        {"array.columns", "Columns", "", "Of the array; 0 where it is flat."}, {0, 1e5}, Need::Optional));
    fields.push_back(field<&A::array, &C::utilisation>(
        {"array.utilisation", "Utilisation", "", "Share of its possible work that the array reaches."},
        {0.001, 1}, Need::Required));
    fields.push_back(field<&A::array, &C::reuse>(
        {"array.reuse", "Reuse", "MAC/word", "Multiply-adds that one word from the buffer serves at most."},
        {1, 1e6}, Need::Required));
    fields.push_back(field<&A::array, &C::weightAccesses>(
        {"array.weight_accesses", "Weight accesses", "1/MAC", "Register file accesses for the weight."},
        {0, 10}, Need::Required));
    fields.push_back(
        field<&A::array, &C::activationAccesses>({"array.activation_accesses", "Activation accesses", "1/MAC",
                                                     "Register file accesses for the activation."},
            {0, 10}, Need::Required));
    fields.push_back(
        field<&A::array, &C::accumulatorAccesses>({"array.accumulator_accesses", "Partial sum accesses",
                                                      "1/MAC", "Register file accesses for the sum."},
            {0, 10}, Need::Required));
    fields.push_back(field<&A::widths, &OperandWidths::accumulator>(
        {"widths.accumulator", "Accumulator", "bit",
            "Width of partial sums; 0: as wide as needed, at most 32."},
        {0, 64}, Need::Required));
}

void addMemory(std::vector<AcceleratorField>& fields)
{
    using M = Memory;
    fields.push_back(field<&A::memory, &M::bufferBytes>(
        {"memory.buffer_bytes", "Buffer", "B",
            "On-chip memory of activations, and of weights without their own."},
        {0, 1e12}, Need::Required));
    fields.push_back(field<&A::memory, &M::weightBytes>(
        {"memory.weight_bytes", "Weight memory", "B",
            "On-chip memory set aside for weights; 0: they share the buffer."},
        {0, 1e12}, Need::Required));
    fields.push_back(field<&A::memory, &M::bankBytes>(
        {"memory.bank_bytes", "Bank", "B",
            "Size of the memory that one access wakes up: decides its energy."},
        {1, 1e12}, Need::Required));
    fields.push_back(
        field<&A::memory, &M::bufferBitsPerCycle>({"memory.buffer_bits_per_cycle", "Buffer width",
                                                      "bit/cycle", "0: the buffer never holds the array up."},
            {0, 1e9}, Need::Optional));
    fields.push_back(field<&A::memory, &M::dram, &Dram::picojoulesPerBit>(
        {"memory.dram.pj_per_bit", "DRAM energy", "pJ/bit", "To move one bit to or from DRAM."}, {0, 1000},
        Need::Required));
    fields.push_back(field<&A::memory, &M::dram, &Dram::bytesPerSecond>(
        {"memory.dram.bytes_per_second", "DRAM bandwidth", "B/s", "Peak of the link."}, {1, 1e15},
        Need::Required));
    fields.push_back(field<&A::memory, &M::dram, &Dram::overlap>(
        {"memory.dram.overlap", "Overlap", "",
            "Share of the shorter of computing and moving that hides behind the "
            "longer; 1 with double buffers."},
        {0, 1}, Need::Required));
}

void addEnergy(std::vector<AcceleratorField>& fields)
{
    using E = EnergyTable;
    fields.push_back(
        field<&A::energy, &E::multiplyQuadratic>({"energy.multiply_quadratic", "Multiply, quadratic",
                                                     "pJ/bit²", "Times weight bits times activation bits."},
            {0, 10}, Need::Optional));
    fields.push_back(
        field<&A::energy, &E::multiplyLinear>({"energy.multiply_linear", "Multiply, linear", "pJ/bit",
                                                  "Times the geometric mean of the two widths."},
            {0, 10}, Need::Optional));
    fields.push_back(field<&A::energy, &E::addPerBit>(
        {"energy.add_per_bit", "Add", "pJ/bit", "Times the accumulator's width."}, {0, 10}, Need::Optional));
    fields.push_back(field<&A::energy, &E::floatMultiply>(
        {"energy.float_multiply", "Float multiply", "pJ", "32 bits; 0: the chip has no float unit."},
        {0, 1000}, Need::Optional));
    fields.push_back(field<&A::energy, &E::floatAdd>(
        {"energy.float_add", "Float add", "pJ", "32 bits."}, {0, 1000}, Need::Optional));
    fields.push_back(field<&A::energy, &E::registerPerBit>(
        {"energy.register_per_bit", "Register file", "pJ/bit", "One access."}, {0, 100}, Need::Optional));
    fields.push_back(field<&A::energy, &E::networkPerBit>(
        {"energy.network_per_bit", "Network", "pJ/bit", "From the buffer to the array."}, {0, 100},
        Need::Optional));
    fields.push_back(
        field<&A::energy, &E::bufferPerBit>({"energy.buffer_per_bit", "Buffer", "pJ/bit",
                                                "One access; replaces the table's curve over buffer sizes."},
            {0, 100}, Need::Optional));
    fields.push_back(field<&A::energy, &E::scale>(
        {"energy.scale", "Process factor", "", "Of all on-chip energies of the table."}, {0.001, 1000},
        Need::Optional));
    fields.push_back(field<&A::controlFactor>({"energy.control_factor", "Control factor", "",
                                                  "On-chip energy with clock and control over that without."},
        {1, 10}, Need::Required));
    fields.push_back(field<&A::idleWatts>(
        {"energy.idle_watts", "Idle power", "W", "Leakage and whatever else runs all the time."}, {0, 1000},
        Need::Required));
}

void addSparse(std::vector<AcceleratorField>& fields)
{
    using S = SparseSupport;
    fields.push_back(field<&A::sparse, &S::gapBits>(
        {"sparse.gap_bits", "Gap bits", "bit", "Of a relative index; 0: the best for each layer."},
        {0, maxGapBits}, Need::Optional));
    fields.push_back(field<&A::sparse, &S::activationRunBits>(
        {"sparse.activation_run_bits", "Run bits", "bit", "Of run-length coded activations; 0: a bitmap."},
        {0, 16}, Need::Optional));
    fields.push_back(field<&A::sparse, &S::gateSaving>(
        {"sparse.gate_saving", "Gate saving", "", "Share of a gated multiply-add's energy that is saved."},
        {0, 1}, Need::Optional));
    fields.push_back(field<&A::sparse, &S::imbalance>(
        {"sparse.imbalance", "Imbalance", "", "Time with skipping over what evenly spread work would take."},
        {1, 100}, Need::Optional));
    fields.push_back(field<&A::sparse, &S::fifoDepth>(
        {"sparse.fifo_depth", "Queue depth", "",
            "Before each unit; imbalance follows from it. 0: see imbalance."},
        {0, 1024}, Need::Optional));
    fields.push_back(
        field<&A::sparse, &S::restartUnits>({"sparse.restart_units", "Restart units", "",
                                                "Gaps start anew in each column for each of so many units."},
            {0, 1e6}, Need::Optional));
    fields.push_back(field<&A::sparse, &S::pointerBits>(
        {"sparse.pointer_bits", "Pointer bits", "bit", "Of a pointer to the start of such a column."},
        {0, 64}, Need::Optional));
    fields.push_back(
        field<&A::sparse, &S::decoders>({"sparse.decoders", "Decoders", "1/cycle",
                                            "Index entries decoded in a cycle; 0: never the bottleneck."},
            {0, 1e7}, Need::Optional));
    fields.push_back(field<&A::equalArea, &EqualArea::a>(
        {"equal_area.a", "Equal area a", "", "Speed-up at equal area is (a − b·d) / d at density d."},
        {0.001, 100}, Need::Required));
    fields.push_back(field<&A::equalArea, &EqualArea::b>(
        {"equal_area.b", "Equal area b", "", "See a."}, {0, 100}, Need::Required));
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
