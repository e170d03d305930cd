// Joules of a layer by where they go.
#pragma once

#include "core/hardware/accelerator.h"
#include "core/hardware/traffic.h"
#include "core/hardware/work.h"

#include <array>
#include <cstddef>
#include <string_view>

namespace espalier {

enum class EnergySource { MultiplyAdd, RegisterFile, Network, Buffer, Dram, Index, Control, Leakage };
inline constexpr std::size_t energySources = 8;

/// "multiply-add", "register file", ...: for people.
std::string_view toText(EnergySource source);

struct Energy {
    std::array<double, energySources> joules = {};
    bool operator==(const Energy&) const = default;

    double& operator[](EnergySource source) { return joules[static_cast<std::size_t>(source)]; }
    double operator[](EnergySource source) const { return joules[static_cast<std::size_t>(source)]; }
    double total() const;
    /// Without DRAM and leakage.
    double onChip() const;
    Energy& operator+=(const Energy& other);
};

/// Picojoules of one multiply-add, without registers.
double multiplyAddEnergy(const OperandBits& bits, const EnergyTable& table);

/// Everything but leakage, which needs the time: see addLeakage.
Energy energyOf(const LayerInfo& layer, const OperandBits& bits, const Work& work, const Traffic& traffic,
    const Accelerator& accelerator);

/// Makes what is spent on the chip add up to `joules`, the shares of its sources as they are.
void scaleOnChip(Energy& energy, double joules);

void addLeakage(Energy& energy, double seconds, const Accelerator& accelerator);

} // namespace espalier
