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
    if (field.key.starts_with("equal_area."))
        return accelerator.equalArea.a != 0.0;
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
    if (!accelerator.energy.hasFloat()
        && accelerator.energy.multiplyQuadratic + accelerator.energy.multiplyLinear <= 0)
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
