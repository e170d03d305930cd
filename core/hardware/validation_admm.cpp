#include "core/hardware/accelerator_file.h"
#include "core/hardware/break_even.h"
#include "core/hardware/cost.h"
#include "core/hardware/published_data.h"
#include "core/hardware/published_networks.h"
#include "core/hardware/validation.h"

#include <string>

namespace espalier {

namespace {

std::vector<std::int64_t> convolutionMacs()
{
    std::vector<std::int64_t> macs;
    for (const auto& layer : alexnetLayers()) {
        if (layer.kind == LayerKind::Convolution)
            macs.push_back(layer.macs);
    }
    return macs;
}

} // namespace

std::vector<HardwareDesign> admmHardwareTable()
{
    const auto curve = builtInAccelerator(defaultAccelerator).equalArea;
    const auto macs = convolutionMacs();
    std::vector<HardwareDesign> designs;
    for (const auto& row : published::admmSpeedups) {
        HardwareDesign design{.name = row.name,
            .published = {row.layers.begin(), row.layers.end()},
            .publishedTotal = row.all,
            .totalOfPublished = networkSpeedup(macs, row.layers)};
        for (const auto percent : row.prunedPercent) {
            design.pruned.push_back(percent / 100.0);
            design.computed.push_back(percent > 0 ? equalAreaSpeedup(curve, 1.0 - percent / 100.0) : 1.0);
        }
        design.computedTotal = networkSpeedup(macs, design.computed);
        designs.push_back(design);
    }
    return designs;
}

namespace validation {

namespace {

ValidationTable curve()
{
    ValidationTable result{.title = "Speed-up at equal area",
        .unit = "dense = 1",
        .source = "ADMM-NN (arXiv 1812.11677), figure 4, read off the bars to 0.02",
        .remark =
            "The points are what the model interpolates between; the break-even ratio follows from them, the "
            "last rows from a design with as many index as weight bits, as much area for weight memory as "
            "for "
            "processing, and processing elements 2.63 times as large."};
    const auto points = builtInAccelerator(defaultAccelerator).equalArea;
    const EqualAreaDesign design{.sramOverPe = 1.04, .peGrowth = 2.63, .indexOverWeight = 1.0};
    for (const auto& row : published::admmCurve)
        result.rows.push_back({.name = std::to_string(static_cast<int>(row.prunedPercent)) + " % pruned",
            .predicted = equalAreaSpeedup(points, 1.0 - row.prunedPercent / 100),
            .published = row.speedup,
            .tolerance = 0.08});
    result.rows.push_back({.name = "break-even ratio",
        .predicted = 1.0 / equalAreaBreakEvenKeep(points),
        .published = published::admmBreakEvenRatio,
        .tolerance = 0.05});
    for (const auto& row : published::admmCurve)
        result.rows.push_back(
            {.name = std::to_string(static_cast<int>(row.prunedPercent)) + " % pruned, from causes",
                .predicted = equalAreaSpeedup(design, 1.0 - row.prunedPercent / 100),
                .published = row.speedup,
                .tolerance = 0.08});
    result.rows.push_back({.name = "break-even ratio, from causes",
        .predicted = 1.0 / equalAreaBreakEvenKeep(design),
        .published = published::admmBreakEvenRatio,
        .tolerance = 0.05});
    return result;
}

ValidationTable wholeNetwork()
{
    ValidationTable result{.title = "Speed-up of AlexNet's convolutions",
        .unit = "dense = 1",
        .source =
            "ADMM-NN (arXiv 1812.11677), table 9; pruned shares from StructADMM (arXiv 1807.11091), table 3",
        .remark =
            "Totals are the harmonic mean of the published layers over their operations. Single layers come "
            "from the curve of figure 4 and, beyond 90 %, of this table: figure and table disagree by up to "
            "a "
            "quarter below that, which is a known miss."};
    const auto designs = admmHardwareTable();
    for (const auto& design : designs)
        result.rows.push_back({.name = design.name + ", total of the published layers",
            .predicted = design.totalOfPublished,
            .published = design.publishedTotal,
            .tolerance = 0.01});
    for (const auto& design : designs) {
        for (std::size_t layer = 0; layer < design.published.size(); ++layer) {
            const bool isDense = design.pruned[layer] == 0.0;
            const bool isOfTable = isDense || design.pruned[layer] > 0.9;
            result.rows.push_back({.name = design.name + " conv" + std::to_string(layer + 1),
                .predicted = design.computed[layer],
                .published = design.published[layer],
                .tolerance = isOfTable ? std::optional(0.01) : std::nullopt});
        }
        result.rows.push_back({.name = design.name + ", total",
            .predicted = design.computedTotal,
            .published = design.publishedTotal,
            .tolerance = design.computed.front() == 1.0 ? std::optional(0.01) : std::nullopt});
    }
    return result;
}

ValidationTable operations()
{
    ValidationTable result{.title = "Operations of AlexNet's convolutions",
        .unit = "millions; two for each multiply-add",
        .source = "ADMM-NN (arXiv 1812.11677), table 8, whose row \"MAC\" counts operations",
        .remark =
            "From kept shares that are printed to 1 % (arXiv 1804.03294, table 4); published to a million."};
    auto layers = alexnetLayers();
    layers.resize(published::admmOperations.size());
    auto plan = densePlan(layers.size());
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        plan.layers[layer].keep = published::admmOperations[layer].keptPercent / 100;
        plan.layers[layer].weightBits = published::admmOperations[layer].weightBits;
    }
    const auto report = estimateCost(layers, plan, builtInAccelerator(defaultAccelerator));
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto& row = published::admmOperations[layer];
        const auto add = [&](const char* what, double operations, double published, double tolerance) {
            result.rows.push_back({.name = std::string(row.name) + what,
                .predicted = operations / 1e6,
                .published = published,
                .tolerance = tolerance,
                .rounding = 0.5});
        };
        const auto& dense = report.dense.layers[layer].work;
        const auto& pruned = report.planned.layers[layer].work;
        add(" dense", dense.executedOperations(), row.denseMillions, 0.0);
        add(" pruned", pruned.executedOperations(), row.millions, 0.01);
        add(" pruned, times weight bits", pruned.bitOperations, row.millionBits, 0.05);
    }
    return result;
}

} // namespace

void addAdmmTables(std::vector<ValidationTable>& tables)
{
    tables.push_back(curve());
    tables.push_back(wholeNetwork());
    tables.push_back(operations());
}

} // namespace validation

} // namespace espalier
