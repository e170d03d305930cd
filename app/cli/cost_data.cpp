// Cost reports for other programs: CSV and JSON.
#include "app/cli/cost_text.h"
#include "app/cli/print.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr double bitsPerByte = 8.0;

/// JSON knows no infinity: null is what costs nothing any more.
Json ratio(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json energyJson(const Energy& energy)
{
    Json json{{"total", energy.total()}};
    for (std::size_t source = 0; source < energySources; ++source)
        json[std::string(toText(static_cast<EnergySource>(source)))] = energy.joules[source];
    return json;
}

Json storageJson(const StorageSize& size)
{
    Json json{{"format", toText(size.format)}, {"bits", size.total()}, {"data_bits", size.data},
        {"index_bits", size.index}, {"table_bits", size.table}, {"bias_bits", size.biases},
        {"paper_bits", size.paperConvention()}};
    if (size.gapBits > 0)
        json["gap_bits"] = size.gapBits;
    if (size.format == StorageFormat::Groups)
        json["group"] = {size.group.most, size.group.size};
    if (size.format == StorageFormat::Blocks)
        json["block"] = {size.block.rows, size.block.columns};
    return json;
}

Json layerJson(const LayerCost& cost)
{
    return {{"kept", cost.storage.kept}, {"storage", storageJson(cost.storage)},
        {"chip_storage", storageJson(cost.chipStorage)}, {"bound_bits", cost.boundBits},
        {"weight_bits", cost.bits.weight}, {"activation_bits", cost.bits.activation},
        {"dense_macs", cost.work.denseMacs}, {"executed_macs", cost.work.executedMacs},
        {"gated_macs", cost.work.gatedMacs}, {"filler_macs", cost.work.fillerMacs},
        {"bit_operations", cost.work.bitOperations}, {"dram_bits", cost.traffic.dramBits()},
        {"weights_resident", cost.traffic.resident.weights}, {"joules", energyJson(cost.energy)},
        {"seconds", cost.latency.total}, {"bound_by", toText(cost.latency.boundBy)},
        {"utilisation", cost.latency.utilisation}};
}

Json breakEvenJson(const LayerBreakEven& layer, const BreakEvenThresholds& thresholds)
{
    constexpr std::array marks{"dense", "above", "below", "never"};
    return {{"mark", marks[static_cast<std::size_t>(layer.mark)]}, {"restore_dense", layer.restoreDense},
        {"pruning_ratio", layer.pruningRatio}, {"break_even_ratio", layer.breakEvenRatio},
        {"storage_gain", ratio(layer.storageGain)}, {"traffic_gain", ratio(layer.trafficGain)},
        {"energy_gain", ratio(layer.energyGain)}, {"speedup", ratio(layer.speedup)},
        {"equal_area_speedup", layer.equalAreaSpeedup},
        {"keep_thresholds",
            {{"storage", thresholds.storage}, {"traffic", thresholds.traffic}, {"energy", thresholds.energy},
                {"latency", thresholds.latency}, {"equal_area", thresholds.equalArea}}}};
}

Json totalJson(const CostTotals& total)
{
    return {{"weights", total.weights}, {"kept", total.keptWeights}, {"stored_bits", total.storedBits},
        {"data_bits", total.dataBits}, {"index_bits", total.indexBits}, {"table_bits", total.tableBits},
        {"bias_bits", total.biasBits}, {"paper_bits", total.paperBits}, {"bound_bits", total.boundBits},
        {"chip_bits", total.chipBits}, {"dense_macs", total.denseMacs}, {"executed_macs", total.executedMacs},
        {"executed_operations", 2.0 * total.executedMacs}, {"bit_operations", total.bitOperations},
        {"dram_bits", total.dramBits}, {"cold_start_bits", total.coldStartBits},
        {"joules", energyJson(total.energy)}, {"seconds", total.seconds},
        {"weights_resident", total.weightsResident}, {"fits", total.fits}};
}

Json operationsJson(const std::vector<OperationCost>& operations)
{
    auto json = Json::array();
    for (const auto& operation : operations)
        json.push_back({{"name", operation.name}, {"operation", toText(operation.operation)},
            {"additions", operation.additions}, {"multiplies", operation.multiplies},
            {"dram_bits", operation.dramBits}, {"joules", energyJson(operation.energy)},
            {"seconds", operation.seconds}});
    return json;
}

/// A name as a CSV field.
std::string quoted(const std::string& text)
{
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string field = "\"";
    for (const auto letter : text)
        field += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    return field + '"';
}

std::string energyCsv(const Energy& energy)
{
    std::string text = print(",%.9g", energy.total());
    for (const auto joules : energy.joules)
        text += print(",%.9g", joules);
    return text;
}

std::string designCsv(
    const HardwareDesign& design, const char* kind, const std::vector<double>& layers, double total)
{
    auto text = quoted(design.name) + ',' + kind;
    for (const auto speedup : layers)
        text += print(",%.9g", speedup);
    return text + print(",%.9g\n", total);
}

} // namespace

std::string csvOf(const CostTable& table)
{
    std::string text =
        "layer,weights,kept,weight_bits,activation_bits,format,stored_bytes,paper_bytes,dense_macs,"
        "executed_macs,dram_bytes,seconds,bound_by,joules";
    for (std::size_t source = 0; source < energySources; ++source) {
        auto name = std::string(toText(static_cast<EnergySource>(source)));
        std::ranges::replace(name, ' ', '_');
        text += ',' + name + "_joules";
    }
    text += '\n';
    const auto line = [](const std::string& head, const StorageSize& storage, double denseMacs,
                          double executed, double dram) {
        return head
            + print(",%.9g,%.9g,%.9g,%.9g,%.9g", static_cast<double>(storage.total()) / bitsPerByte,
                static_cast<double>(storage.paperConvention()) / bitsPerByte, denseMacs, executed,
                dram / bitsPerByte);
    };
    for (std::size_t index = 0; index < table.layers.size(); ++index) {
        const auto& cost = table.report.planned.layers[index];
        const auto head = quoted(table.layers[index].name)
            + print(",%lld,%lld,%d,%d,", static_cast<long long>(table.layers[index].weights),
                static_cast<long long>(cost.storage.kept), cost.bits.weight, cost.bits.activation)
            + std::string(toText(cost.storage.format));
        text += line(head, cost.storage, static_cast<double>(cost.work.denseMacs), cost.work.executedMacs,
                    cost.traffic.dramBits())
            + print(",%.9g,%s", cost.latency.total, toText(cost.latency.boundBy).data())
            + energyCsv(cost.energy) + '\n';
    }
    for (const auto& operation : table.report.planned.operations)
        text += quoted(operation.name) + ",,,,," + std::string(toText(operation.operation))
            + print(",,,,,%.9g,%.9g,", operation.dramBits / bitsPerByte, operation.seconds)
            + energyCsv(operation.energy) + '\n';
    const auto& total = table.report.planned.total;
    text += print("total,%lld,%lld,,,", static_cast<long long>(total.weights),
        static_cast<long long>(total.keptWeights));
    text += print(",%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,", static_cast<double>(total.storedBits) / bitsPerByte,
        static_cast<double>(total.paperBits) / bitsPerByte, static_cast<double>(total.denseMacs),
        total.executedMacs, total.dramBits / bitsPerByte, total.seconds);
    return text + energyCsv(total.energy) + '\n';
}

std::string jsonOf(const CostTable& table)
{
    const auto& report = table.report;
    auto layers = Json::array();
    for (std::size_t index = 0; index < table.layers.size(); ++index) {
        const auto& layer = table.layers[index];
        layers.push_back({{"name", layer.name}, {"kind", toText(layer.kind)}, {"shape", layer.weightShape},
            {"weights", layer.weights}, {"planned", layerJson(report.planned.layers[index])},
            {"dense", layerJson(report.dense.layers[index])},
            {"break_even", breakEvenJson(report.breakEven[index], table.thresholds[index])}});
    }
    Json json{{"model", table.model}, {"plan", table.plan}, {"accelerator", table.accelerator.id},
        {"energy_table", table.accelerator.energy.name}, {"batch", report.batch},
        {"counted", table.isCounted}, {"layers", layers},
        {"operations", operationsJson(report.planned.operations)},
        {"planned", totalJson(report.planned.total)}, {"dense", totalJson(report.dense.total)},
        {"storage_ratio", ratio(report.storageRatio())}, {"energy_ratio", ratio(report.energyRatio())},
        {"speedup", ratio(report.speedup())}};
    if (table.accelerator.equalArea.isKnown())
        json["equal_area"] = {
            {"speedup", report.equalAreaSpeedup()}, {"speedup_restored", report.equalAreaSpeedup(true)}};
    return json.dump() + '\n';
}

std::string csvOf(const std::vector<HardwareDesign>& designs)
{
    std::string text = "design,row,conv1,conv2,conv3,conv4,conv5,all\n";
    for (const auto& design : designs) {
        text += designCsv(design, "computed", design.computed, design.computedTotal);
        text += designCsv(design, "published", design.published, design.publishedTotal);
    }
    return text;
}

std::string jsonOf(const std::vector<HardwareDesign>& designs)
{
    auto rows = Json::array();
    for (const auto& design : designs)
        rows.push_back({{"name", design.name}, {"pruned", design.pruned}, {"computed", design.computed},
            {"published", design.published}, {"computed_all", design.computedTotal},
            {"published_all", design.publishedTotal}, {"mean_of_published", design.totalOfPublished}});
    return Json{{"designs", rows}}.dump() + '\n';
}

} // namespace espalier::cli
