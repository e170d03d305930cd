#include "core/hardware/accelerator.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace espalier {

namespace {

/// Shortest text that reads back as the same number, in any locale.
std::string numberText(double value)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

[[noreturn]] void fail(const Accelerator& accelerator, const std::string& what)
{
    throw Error("accelerator '" + accelerator.id + "': " + what);
}

/// Numbers of parts that the chip does not have are not looked at.
bool applies(const AcceleratorField& field, const Accelerator& accelerator)
{
    if (field.key.starts_with("memory.dram."))
        return accelerator.hasDram() || accelerator.memory.dram.bytesPerSecond != 0.0;
    return true;
}

void checkField(const AcceleratorField& field, const Accelerator& accelerator)
{
    const auto value = field.read(accelerator);
    if (!(value >= field.least && value <= field.most))
        fail(accelerator,
            "field '" + std::string(field.key) + "' is " + numberText(value) + ", expected "
                + numberText(field.least) + " to " + numberText(field.most)
                + (field.unit.empty() ? "" : " " + std::string(field.unit)));
}

void checkWidths(const Accelerator& accelerator, const std::vector<int>& widths, const std::string& key)
{
    int last = 0;
    for (const auto width : widths) {
        if (width <= last || width > 32)
            fail(accelerator,
                "field 'widths." + key + "' holds " + std::to_string(width)
                    + ", expected widths from 1 to 32 in rising order");
        last = width;
    }
}

void checkEqualArea(const Accelerator& accelerator)
{
    EqualAreaPoint last{.pruned = 0.0, .speedup = 0.0};
    for (const auto& point : accelerator.equalArea.points) {
        if (!(point.pruned > last.pruned && point.pruned < 1.0 && point.speedup > last.speedup
                && point.speedup <= 1000.0))
            fail(accelerator,
                "field 'equal_area.points' holds " + numberText(point.pruned) + ", "
                    + numberText(point.speedup)
                    + ", expected pruned shares between 0 and 1 and speed-ups up to 1000, both rising");
        last = point;
    }
}

/// Numbers of different processes or units must not meet in one sum.
void checkEnergyTable(const Accelerator& accelerator)
{
    const auto& table = accelerator.energy;
    const auto process = accelerator.processNanometres;
    const bool isScaled = table.scale != 1.0 || accelerator.citations.count("energy.scale") > 0;
    if (!table.isNormalised() && table.processNanometres != process && !isScaled)
        fail(accelerator,
            "field 'energy.scale' is missing: table '" + table.name + "' is of "
                + numberText(table.processNanometres) + " nm, the chip of " + numberText(process)
                + " nm, expected one factor that takes all its energies there");
    const auto dram = accelerator.memory.dram.picojoulesPerBit;
    if (table.isNormalised() && accelerator.hasDram()
        && std::abs(dram - table.dramPerBit * table.scale) > 0.01 * table.dramPerBit * table.scale)
        fail(accelerator,
            "field 'memory.dram.pj_per_bit' is " + numberText(dram) + ", expected "
                + numberText(table.dramPerBit * table.scale) + ": table '" + table.name
                + "' counts in multiply-adds, its DRAM too");
}

void checkTogether(const Accelerator& accelerator)
{
    const auto& array = accelerator.array;
    if (array.kind != ArrayKind::Flat && array.rows * array.columns != array.macs)
        fail(accelerator,
            "field 'array.macs' is " + std::to_string(array.macs) + ", expected rows x columns = "
                + std::to_string(array.rows * array.columns) + " for a " + toText(array.kind) + " array");
    const auto& sparse = accelerator.sparse;
    if (sparse.weight.skipping && (!sparse.weight.compression || sparse.format == StorageFormat::Dense))
        fail(accelerator,
            "field 'sparse.weight.skipping' is true, which needs compressed weights: their index says "
            "what to skip");
    if (accelerator.memory.bufferBytes + accelerator.memory.weightBytes == 0)
        fail(accelerator,
            "fields 'memory.buffer_bytes' and 'memory.weight_bytes' are both 0, expected some memory");
    if (!accelerator.energy.hasFloat() && accelerator.energy.multiply(32, 32) <= 0)
        fail(accelerator, "field 'energy.multiply_quadratic' is 0, expected a multiply to cost something");
}

} // namespace

std::string toText(Provenance provenance)
{
    switch (provenance) {
    case Provenance::Read: return "read";
    case Provenance::Remembered: return "remembered";
    case Provenance::Derived: return "derived";
    case Provenance::Chosen: break;
    }
    return "chosen";
}

std::string toText(ArrayKind kind)
{
    switch (kind) {
    case ArrayKind::RowStationary: return "row-stationary";
    case ArrayKind::Systolic: return "systolic";
    case ArrayKind::Flat: break;
    }
    return "flat";
}

void check(const Accelerator& accelerator)
{
    for (const auto& field : acceleratorFields()) {
        if (applies(field, accelerator))
            checkField(field, accelerator);
    }
    checkWidths(accelerator, accelerator.widths.weight, "weight");
    checkWidths(accelerator, accelerator.widths.activation, "activation");
    checkWidths(accelerator, accelerator.widths.multiply, "multiply");
    checkTogether(accelerator);
    checkEqualArea(accelerator);
    checkEnergyTable(accelerator);
}

Accelerator withEnergyTable(Accelerator accelerator, std::string_view name)
{
    const auto before = accelerator.energy;
    accelerator.energy = energyTable(name);
    auto& table = accelerator.energy;
    std::erase_if(accelerator.citations, [](const auto& citation) {
        const auto& key = citation.first;
        return key.starts_with("energy.") && key != "energy.control_factor" && key != "energy.idle_watts";
    });
    accelerator.citations["energy.table"] = {"chosen in place of " + before.name, Provenance::Chosen};
    if (!before.hasFloat()) {
        table.floatMultiply = 0.0;
        table.floatAdd = 0.0;
    }
    if (!table.isNormalised() && table.processNanometres != accelerator.processNanometres) {
        table.scale = accelerator.processNanometres / table.processNanometres;
        accelerator.citations["energy.scale"] = {
            "energies in proportion to the feature size; a rule of thumb, not a measurement",
            Provenance::Chosen};
    }
    if (accelerator.hasDram() && (table.isNormalised() || before.isNormalised()) && table.dramPerBit > 0.0) {
        accelerator.memory.dram.picojoulesPerBit = table.dramPerBit;
        accelerator.citations["memory.dram.pj_per_bit"] = {energyTableSource(name), Provenance::Read};
    }
    check(accelerator);
    return accelerator;
}

double DensityCurve::at(double density) const
{
    constexpr double least = 0.1;
    const auto d = std::max(density, least);
    return (quadratic * d * d + linear * d + constant) * std::min(1.0, density / least);
}

int offeredWidth(const std::vector<int>& widths, int bits)
{
    if (widths.empty())
        return bits;
    const auto found = std::lower_bound(widths.begin(), widths.end(), bits);
    return found == widths.end() ? widths.back() : *found;
}

} // namespace espalier
