#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "core/hardware/published_data.h"
#include "core/hardware/published_networks.h"
#include "core/hardware/validation.h"

#include <string>

namespace espalier::validation {

namespace {

/// One layer alone on a chip, `density` of its input not zero.
LayerCost costOf(const LayerInfo& layer, const LayerPlan& plan, double density, const Accelerator& chip)
{
    CostOptions options;
    options.inputDensities = {density};
    return estimateCost({&layer, 1}, {.layers = {plan}}, chip, options).planned.layers[0];
}

LayerCost onEie(const published::EieRow& row)
{
    return costOf(linearLayer(row.name, row.inputs, row.outputs),
        {.keep = row.weightPercent / 100, .weightBits = 4, .activationBits = 16}, row.activationPercent / 100,
        builtInAccelerator("eie-64"));
}

ValidationTable eieTimes()
{
    ValidationTable result{.title = "Time of EIE with 64 units",
        .unit = "µs",
        .source = "Han et al., ISCA 2016, tables III and IV",
        .remark =
            "Weights are taken to fall at random. *Theoretical* is the work with its fillers, evenly spread; "
            "*actual* adds what queues of 8 do not even out."};
    const auto chip = builtInAccelerator("eie-64");
    for (const auto& row : published::eie) {
        const auto cost = onEie(row);
        const auto cycles = cost.work.unitCycles / static_cast<double>(chip.array.macs);
        result.rows.push_back({.name = std::string(row.name) + " theoretical",
            .predicted = cycles / chip.clockHertz * 1e6,
            .published = row.theoretical,
            .tolerance = row.theoreticalTolerance});
        result.rows.push_back({.name = std::string(row.name) + " actual",
            .predicted = cost.latency.total * 1e6,
            .published = row.actual,
            .tolerance = row.actualTolerance});
    }
    return result;
}

ValidationTable eieEnergy()
{
    ValidationTable result{.title = "Energy of AlexNet's FC7 on EIE",
        .unit = "µJ",
        .source = "Han et al., ISCA 2016, table V: 138,927 frames per joule; table II for a unit's power",
        .remark =
            "Once from the measured energy of a unit's cycle, once from single operations, the clock's share "
            "on top."};
    const auto cost = onEie(published::eie[1]);
    result.rows.push_back({.name = "from a unit's power",
        .predicted = cost.work.unitCycles * published::eieEntryPicojoules * 1e-6,
        .published = published::eieFc7Microjoules,
        .tolerance = 0.05});
    result.rows.push_back({.name = "from single operations",
        .predicted = cost.energy.total() * 1e6,
        .published = published::eieFc7Microjoules,
        .tolerance = 0.15});
    return result;
}

ValidationTable eyerissV2()
{
    ValidationTable result{.title = "Cycles of an Eyeriss v2 unit on sparse MobileNet-0.5",
        .unit = "cycles",
        .source = "Wu et al., MICRO 2022 (Sparseloop), artifact",
        .remark = "Both operands are skipped; 3.6 % of overhead, the mean over these layers, is put in."};
    auto chip = builtInAccelerator(defaultAccelerator);
    chip.array.macs = 1;
    chip.array.utilisation = 1.0;
    chip.sparse.activation.skipping = true;
    chip.sparse.imbalance = 1.036;
    for (const auto& row : published::eyerissV2) {
        auto layer = linearLayer(row.name, 1024, 1024);
        layer.macs = row.macs;
        const LayerPlan plan{.keep = row.weightDensity, .weightBits = 8, .activationBits = 8};
        const auto cost = costOf(layer, plan, row.inputDensity, chip);
        result.rows.push_back({.name = row.name,
            .predicted = cost.latency.compute * chip.clockHertz,
            .published = row.cycles,
            .tolerance = 0.04});
    }
    return result;
}

ValidationTable scnn()
{
    ValidationTable result{.title = "SCNN against a dense chip",
        .unit = "dense chip = 1",
        .source = "Parashar et al., ISCA 2017, as summarised by others",
        .remark = "Weights and inputs at the same density. The energy at a tenth is a known miss: the curve "
                  "through "
                  "the other points ends above it."};
    const auto chip = builtInAccelerator("scnn");
    auto plain = chip;
    plain.sparse = {};
    auto layer = linearLayer("pointwise", 1024, 1024);
    layer.macs *= 196;
    const LayerPlan everything{.weightBits = 16, .activationBits = 16};
    const auto dense = costOf(layer, everything, 1.0, plain);
    for (const auto& row : published::scnn) {
        auto plan = everything;
        plan.keep = row.density;
        const auto cost = costOf(layer, plan, row.density, chip);
        const auto name = "density " + std::to_string(row.density).substr(0, 4);
        if (row.speedup > 0.0)
            result.rows.push_back({.name = name + ", speed",
                .predicted = dense.latency.compute / cost.latency.compute,
                .published = row.speedup,
                .tolerance = 0.05});
        if (row.energy > 0.0)
            result.rows.push_back({.name = name + ", energy on the chip",
                .predicted = cost.energy.onChip() / dense.energy.onChip(),
                .published = row.energy,
                .tolerance = row.energyIsAsserted ? std::optional(0.05) : std::nullopt});
    }
    return result;
}

} // namespace

void addSparseTables(std::vector<ValidationTable>& tables)
{
    tables.push_back(eieTimes());
    tables.push_back(eieEnergy());
    tables.push_back(eyerissV2());
    tables.push_back(scnn());
}

} // namespace espalier::validation
