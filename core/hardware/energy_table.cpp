#include "core/hardware/energy_table.h"

#include "core/error.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace espalier {

namespace {

struct PublishedTable {
    EnergyTable table;
    std::string_view source;
};

EnergyTable horowitz()
{
    EnergyTable table;
    table.name = "horowitz-45nm";
    table.processNanometres = 45;
    table.multiplyQuadratic = 0.0029948; // through 0.2 pJ at 8 bits and 3.1 pJ at 32 bits
    table.multiplyLinear = 0.0010417;
    table.addPerBit = 0.003125; // 0.1 pJ at 32 bits
    table.floatMultiply = 3.7;
    table.floatAdd = 0.9;
    table.registerPerBit = 1.0 / 32.0; // 1 pJ per 32 bits: Han et al., NIPS 2015, figure 1
    table.networkPerBit =
        1.0 / 16.0; // twice the register file, as in Eyeriss: Horowitz has no number for wires
    table.bufferCurve = BufferCurve::HorowitzCubic;
    table.dramPerBit = 20.3125; // 1.3 nJ per 64 bits, the lower end of Horowitz's range, as QKeras takes it
    return table;
}

/// Bit Fusion (Sharma et al., ISCA 2018): 16 bricks of 2 x 2 bits make a multiplier of 8 x 8, which is taken
/// to cost what Horowitz's does, at the same 45 nm; sums are 32 bits wide.
EnergyTable bitFusion()
{
    auto table = horowitz();
    table.name = "bit-fusion-45nm";
    table.multiplyBrick = table.multiply(8, 8) / 16.0;
    table.multiplyQuadratic = 0.0;
    table.multiplyLinear = 0.0;
    return table;
}

EnergyTable aladdin()
{
    EnergyTable table;
    table.name = "aladdin-40nm";
    table.processNanometres = 40;
    table.multiplyQuadratic = 12.68 / (32.0 * 32.0); // 12.68 pJ at 32 bits
    table.addPerBit = 0.21 / 32.0;
    table.registerPerBit = 0.009;
    table.networkPerBit = 2.0 * table.registerPerBit; // as in Eyeriss: Aladdin has no number for wires
    table.bufferCurve = BufferCurve::Constant;
    table.bufferPerBit = 18.18 / 64.0 * 40.0 / 65.0; // 128 KB in Accelergy's example at 65 nm, in proportion
    return table;
}

EnergyTable eyerissNormalised()
{
    EnergyTable table;
    table.name = "eyeriss-normalised";
    table.multiplyQuadratic = 1.0 / 256.0; // 1 at 16 x 16 bits, the add included
    table.registerPerBit = 1.0 / 16.0;
    table.networkPerBit = 2.0 / 16.0;
    table.bufferCurve = BufferCurve::EyerissLinear;
    table.dramPerBit = 200.0 / 16.0;
    return table;
}

EnergyTable eyerissChip()
{
    EnergyTable table;
    table.name = "eyeriss-65nm";
    table.processNanometres = 65;
    table.multiplyQuadratic = 2.0 / 256.0;
    table.registerPerBit = 1.0 / 16.0;
    table.networkPerBit = 4.0 / 16.0;
    table.bufferCurve = BufferCurve::Constant;
    table.bufferPerBit = 15.0 / 16.0;
    table.dramPerBit = 460.0 / 16.0;
    return table;
}

const std::vector<PublishedTable>& publishedTables()
{
    static const std::vector<PublishedTable> tables{
        {horowitz(),
            "Horowitz, ISSCC 2014, 45 nm 0.9 V; between its widths the quadratic of QKeras through its 8 and "
            "32 bits; "
            "register file from Han et al., NIPS 2015; wires at twice the register file, as in Eyeriss"},
        {eyerissNormalised(),
            "Chen et al., ISCA 2016: one 16-bit multiply-add is 1, register file 1, array 2, 100 KB buffer "
            "6"},
        {eyerissChip(), "nn_dataflow's test of Chen et al., JSSC 2017: 65 nm, per 16-bit word in pJ"},
        {aladdin(),
            "Aladdin's 40 nm multiplier, adder and register as Accelergy ships them; buffer of Accelergy's "
            "65 nm example scaled to 40 nm; wires at twice the register. Its 8-bit multiply is 4 times "
            "Horowitz's"},
        {bitFusion(),
            "Horowitz, ISSCC 2014, 45 nm, with the multiplier in 2-bit bricks of Bit Fusion (Sharma et al., "
            "ISCA 2018): widths cost as much as the next of 2, 4, 8 and 16 bits"},
    };
    return tables;
}

const PublishedTable& publishedTable(std::string_view name)
{
    const auto& tables = publishedTables();
    const auto found = std::find_if(tables.begin(), tables.end(),
        [name](const PublishedTable& entry) { return entry.table.name == name; });
    if (found != tables.end())
        return *found;
    std::string names;
    for (const auto& entry : tables)
        names += (names.empty() ? "" : ", ") + entry.table.name;
    throw Error("energy table '" + std::string(name) + "', expected one of " + names);
}

/// Picojoules per bit; smaller buffers cost as much as the smallest that the fit was made for.
double horowitzBuffer(double bytes)
{
    const auto log = std::log2(std::max(bytes, 8192.0) * 8.0);
    return ((9.0243e-4 * log - 0.026885) * log + 0.2089) * log;
}

/// Bricks side by side that take a number of so many bits: widths are powers of two, of at least a brick.
double bricksFor(int bits)
{
    return static_cast<double>(std::bit_ceil(static_cast<unsigned>(std::max(bits, 2)))) / 2.0;
}

double eyerissBuffer(double bytes)
{
    const auto kilobytes = std::max(bytes / 1024.0, 0.5);
    return (1.0 + 5.0 * (kilobytes - 0.5) / 99.5) / 16.0;
}

} // namespace

double EnergyTable::multiply(int weightBits, int activationBits) const
{
    if (multiplyBrick > 0.0)
        return scale * multiplyBrick * bricksFor(weightBits) * bricksFor(activationBits);
    const auto product = static_cast<double>(weightBits) * static_cast<double>(activationBits);
    return scale * (multiplyQuadratic * product + multiplyLinear * std::sqrt(product));
}

double EnergyTable::add(int bits) const
{
    return scale * addPerBit * bits;
}

double EnergyTable::floatMultiplyAdd() const
{
    return scale * (floatMultiply + floatAdd);
}

double EnergyTable::buffer(std::int64_t bytes) const
{
    switch (bufferCurve) {
    case BufferCurve::HorowitzCubic: return scale * horowitzBuffer(static_cast<double>(bytes));
    case BufferCurve::EyerissLinear: return scale * eyerissBuffer(static_cast<double>(bytes));
    case BufferCurve::Constant: break;
    }
    return scale * bufferPerBit;
}

std::vector<std::string> energyTableNames()
{
    std::vector<std::string> names;
    for (const auto& entry : publishedTables())
        names.push_back(entry.table.name);
    return names;
}

EnergyTable energyTable(std::string_view name)
{
    return publishedTable(name).table;
}

std::string energyTableSource(std::string_view name)
{
    return std::string(publishedTable(name).source);
}

} // namespace espalier
