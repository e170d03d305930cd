#include "core/hardware/energy_table.h"
#include "core/hardware/latency.h"
#include "core/hardware/published_data.h"
#include "core/hardware/published_networks.h"
#include "core/hardware/validation.h"

namespace espalier::validation {

namespace {

ValidationTable operations()
{
    const auto table = energyTable("horowitz-45nm");
    const std::array found{table.multiply(8, 8), table.multiply(32, 32), table.add(32),
        table.floatMultiplyAdd(), 64 * table.buffer(8 * 1024), 64 * table.buffer(32 * 1024),
        64 * table.buffer(1024 * 1024), 64 * table.dramPerBit};
    ValidationTable result{.title = "Energy of single operations",
        .unit = "pJ",
        .source = "Horowitz, ISSCC 2014, 45 nm",
        .remark =
            "Widths in between follow the polynomial of QKeras through these points; its DRAM is the lower "
            "end of the published range."};
    for (std::size_t row = 0; row < found.size(); ++row)
        result.rows.push_back({.name = published::horowitz[row].name,
            .predicted = found[row],
            .published = published::horowitz[row].picojoules,
            .tolerance = 0.001});
    return result;
}

ValidationTable multiplyAdds()
{
    ValidationTable result{.title = "Multiply-adds of AlexNet",
        .unit = "million MACs",
        .source =
            "Krizhevsky et al., NIPS 2012, counted by hand; four pictures: Chen et al., JSSC 2017, table V",
        .remark = "One multiply-add is one MAC; papers that count operations print twice as many."};
    const auto layers = alexnetLayers();
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        result.rows.push_back({.name = layers[layer].name,
            .predicted = static_cast<double>(layers[layer].macs) / 1e6,
            .published = published::alexnetMacs[layer].millions,
            .tolerance = 0.0});
    for (std::size_t layer = 0; layer < published::eyerissChip.size(); ++layer)
        result.rows.push_back({.name = layers[layer].name + ", four pictures",
            .predicted = 4.0 * static_cast<double>(layers[layer].macs) / 1e6,
            .published = published::eyerissChip[layer].millionMacs,
            .tolerance = 0.0,
            .rounding = 0.1});
    return result;
}

ValidationTable folds()
{
    ValidationTable result{.title = "Cycles of a systolic array",
        .unit = "cycles",
        .source = "SCALE-Sim, systolic_compute_ws, on AlexNet's conv3",
        .remark = {}};
    const auto shape = tileShape(alexnetLayers()[2], 1);
    for (const auto& row : published::systolic) {
        ComputeArray array;
        array.kind = ArrayKind::Systolic;
        array.rows = row.rows;
        array.columns = row.columns;
        result.rows.push_back({.name = std::to_string(row.rows) + " x " + std::to_string(row.columns),
            .predicted = systolicCycles(shape, array),
            .published = static_cast<double>(row.folds * (2 * row.rows + 169 + row.columns - 2)),
            .tolerance = 0.0});
    }
    return result;
}

} // namespace

void addUnitTables(std::vector<ValidationTable>& tables)
{
    tables.push_back(operations());
    tables.push_back(multiplyAdds());
    tables.push_back(folds());
}

} // namespace espalier::validation
