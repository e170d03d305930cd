#include "core/hardware/energy_table.h"

#include "core/error.h"

#include <algorithm>
#include <array>
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
    table.multiplyQuadratic = 0.0029948; // through 0.2 pJ at 8 bits and 3.1 pJ at 32 bits
    table.multiplyLinear = 0.0010417;
    table.addPerBit = 0.003125; // 0.1 pJ at 32 bits
    table.floatMultiply = 3.7;
    table.floatAdd = 0.9;
    table.registerPerBit = 1.0 / 32.0; // 1 pJ per 32 bits: Han et al., NIPS 2015, figure 1
    table.networkPerBit =
        1.0 / 16.0; // twice the register file, as in Eyeriss: Horowitz has no number for wires
    table.bufferCurve = BufferCurve::HorowitzCubic;
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
    return table;
}

EnergyTable eyerissChip()
{
    EnergyTable table;
    table.name = "eyeriss-65nm";
    table.multiplyQuadratic = 2.0 / 256.0;
    table.registerPerBit = 1.0 / 16.0;
    table.networkPerBit = 4.0 / 16.0;
    table.bufferCurve = BufferCurve::Constant;
    table.bufferPerBit = 15.0 / 16.0;
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

double eyerissBuffer(double bytes)
{
    const auto kilobytes = std::max(bytes / 1024.0, 0.5);
    return (1.0 + 5.0 * (kilobytes - 0.5) / 99.5) / 16.0;
}

} // namespace

double EnergyTable::multiply(int weightBits, int activationBits) const
{
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
