#include "core/hardware/energy.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace espalier {

namespace {

constexpr double joulesPerPicojoule = 1e-12;

constexpr std::array<std::string_view, energySources> sourceNames{
    "multiply-add", "register file", "network", "buffer", "DRAM", "index", "control", "leakage"};

constexpr EnergySource onChipSources[]{EnergySource::MultiplyAdd, EnergySource::RegisterFile,
    EnergySource::Network, EnergySource::Buffer, EnergySource::Index};

/// Index bits from the buffer, pointers among them, and an add for each entry to turn a gap into a position.
double indexEnergy(const LayerInfo& layer, const Traffic& traffic, const Accelerator& accelerator)
{
    const auto bitEnergy = accelerator.energy.buffer(accelerator.memory.bankBytes);
    const auto positionBits =
        std::bit_width(static_cast<std::uint64_t>(std::max<std::int64_t>(layer.weights - 1, 1)));
    return traffic.indexBits * bitEnergy
        + traffic.decodedEntries * accelerator.energy.add(static_cast<int>(positionBits));
}

} // namespace

std::string_view toText(EnergySource source)
{
    return sourceNames[static_cast<std::size_t>(source)];
}

double Energy::total() const
{
    return std::accumulate(joules.begin(), joules.end(), 0.0);
}

double Energy::onChip() const
{
    return total() - (*this)[EnergySource::Dram] - (*this)[EnergySource::Leakage];
}

Energy& Energy::operator+=(const Energy& other)
{
    for (std::size_t source = 0; source < joules.size(); ++source)
        joules[source] += other.joules[source];
    return *this;
}

double multiplyAddEnergy(const OperandBits& bits, const EnergyTable& table)
{
    if (bits.isFloat)
        return table.floatMultiplyAdd();
    return table.multiply(bits.multiply, bits.activation) + table.add(bits.accumulator);
}

Energy energyOf(const LayerInfo& layer, const OperandBits& bits, const Work& work, const Traffic& traffic,
    const Accelerator& accelerator)
{
    const auto& table = accelerator.energy;
    const auto& array = accelerator.array;
    const auto full =
        work.executedMacs + work.fillerMacs + work.gatedMacs * (1.0 - accelerator.sparse.gateSaving);
    const auto registerBits = array.weightAccesses * bits.multiply
        + array.activationAccesses * bits.activation + array.accumulatorAccesses * bits.accumulator;

    Energy energy;
    energy[EnergySource::MultiplyAdd] = full * multiplyAddEnergy(bits, table);
    energy[EnergySource::RegisterFile] = full * registerBits * table.scale * table.registerPerBit;
    energy[EnergySource::Network] = traffic.deliveredBits * table.scale * table.networkPerBit;
    energy[EnergySource::Buffer] =
        (traffic.deliveredBits + traffic.dramBits()) * table.buffer(accelerator.memory.bankBytes);
    energy[EnergySource::Dram] = traffic.dramBits() * accelerator.memory.dram.picojoulesPerBit;
    energy[EnergySource::Index] = indexEnergy(layer, traffic, accelerator);
    for (const auto source : onChipSources)
        energy[EnergySource::Control] += (accelerator.controlFactor - 1.0) * energy[source];
    for (auto& joules : energy.joules)
        joules *= joulesPerPicojoule;
    return energy;
}

void scaleOnChip(Energy& energy, double joules)
{
    const auto before = energy.onChip();
    if (before <= 0.0)
        return;
    const auto dram = energy[EnergySource::Dram];
    const auto leakage = energy[EnergySource::Leakage];
    for (auto& source : energy.joules)
        source *= joules / before;
    energy[EnergySource::Dram] = dram;
    energy[EnergySource::Leakage] = leakage;
}

void addLeakage(Energy& energy, double seconds, const Accelerator& accelerator)
{
    energy[EnergySource::Leakage] += accelerator.idleWatts * seconds;
}

} // namespace espalier
