#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "core/hardware/published_data.h"
#include "core/hardware/published_networks.h"
#include "core/hardware/validation.h"

#include <string>

namespace espalier::validation {

namespace {

CostReport reportOf(const std::vector<LayerInfo>& layers, const Accelerator& chip, std::int64_t batch,
    const std::vector<double>& densities = {})
{
    CostOptions options;
    options.batch = batch;
    options.pictureBits = 16;
    options.inputDensities = densities;
    return estimateCost(layers, densePlan(layers.size()), chip, options);
}

/// AlexNet's convolutions at the published densities.
CostReport alexnetOnChip()
{
    auto layers = alexnetLayers();
    layers.resize(published::eyerissChip.size());
    std::vector<double> densities;
    for (const auto& row : published::eyerissChip)
        densities.push_back(row.inputDensity);
    // A sixth layer stands for what reads conv5's output.
    layers.push_back(linearLayer("next", layers.back().outputElements(), 1));
    densities.push_back(published::eyerissConv5OutputDensity);
    return reportOf(layers, builtInAccelerator("eyeriss-65nm"), 4, densities);
}

ValidationTable activeUnits()
{
    ValidationTable result{.title = "Busy units of the Eyeriss chip on AlexNet",
        .unit = "of 168",
        .source = "Chen et al., JSSC 2017, table V",
        .remark = {}};
    const auto layers = alexnetLayers();
    const auto chip = builtInAccelerator("eyeriss-65nm");
    for (std::size_t layer = 0; layer < published::eyerissChip.size(); ++layer)
        result.rows.push_back({.name = layers[layer].name,
            .predicted = activeRowStationaryUnits(tileShape(layers[layer], 4), chip.array),
            .published = published::eyerissChip[layer].activeUnits,
            .tolerance = 0.02});
    return result;
}

ValidationTable latencies()
{
    ValidationTable result{.title = "Processing time of the Eyeriss chip",
        .unit = "ms",
        .source = "Chen et al., JSSC 2017, tables V and VI (VGG-16 remembered)",
        .remark =
            "VGG's early layers are a known miss: the chip starts many short passes on their wide maps, and "
            "reaches a quarter of the speed that its busy units would give."};
    const auto alexnet = alexnetOnChip();
    for (std::size_t layer = 0; layer < published::eyerissChip.size(); ++layer)
        result.rows.push_back({.name = "AlexNet " + std::string(published::eyerissChip[layer].name),
            .predicted = alexnet.planned.layers[layer].latency.compute * 1e3,
            .published = published::eyerissChip[layer].processingMilliseconds,
            .tolerance = 0.10});
    const auto vgg = reportOf(vgg16Layers(), builtInAccelerator("eyeriss-65nm"), 3);
    for (std::size_t layer = 0; layer < published::eyerissVgg.size(); ++layer)
        result.rows.push_back({.name = "VGG-16 " + std::string(published::eyerissVgg[layer].name),
            .predicted = vgg.planned.layers[layer].latency.compute * 1e3,
            .published = published::eyerissVgg[layer].processingMilliseconds});
    return result;
}

ValidationTable traffic()
{
    ValidationTable result{.title = "DRAM traffic of the Eyeriss chip on AlexNet, four pictures",
        .unit = "MB",
        .source = "Chen et al., JSSC 2017, table V (single layers remembered, their sum read)",
        .remark =
            "Densities are NVIDIA's, published with Timeloop, and not Eyeriss's own; tiles are chosen before "
            "compression. So this is a sanity band and no calibration."};
    const auto report = alexnetOnChip();
    double total = 0.0;
    for (std::size_t layer = 0; layer < published::eyerissChip.size(); ++layer) {
        const auto megabytes = report.planned.layers[layer].traffic.dramBits() / 8e6;
        total += megabytes;
        result.rows.push_back({.name = published::eyerissChip[layer].name,
            .predicted = megabytes,
            .published = published::eyerissChip[layer].dramMegabytes,
            .tolerance = 0.25});
    }
    result.rows.push_back({.name = "all five",
        .predicted = total,
        .published = published::eyerissDramMegabytes,
        .tolerance = 0.10});
    return result;
}

/// The array of Chen et al., ISCA 2016: energies in multiply-adds.
Accelerator studyArray()
{
    auto chip = withEnergyTable(builtInAccelerator("eyeriss-65nm"), "eyeriss-normalised");
    chip.array.rows = 16;
    chip.array.columns = 16;
    chip.array.macs = 256;
    chip.memory.bufferBytes = 128 * 1024;
    chip.memory.bankBytes = 100 * 1024;
    chip.memory.weightsStream = false;
    chip.memory.arrayWeightBytes = 0;
    chip.idleWatts = 0.0;
    chip.sparse.activation = {};
    return chip;
}

ValidationTable energies()
{
    ValidationTable result{.title = "Energy of AlexNet on Eyeriss's array, 16 pictures",
        .unit = "10⁹ multiply-adds",
        .source = "Chen et al., ISCA 2016, figure 10, as nn_dataflow's tests hold it; totals from running "
                  "nn_dataflow",
        .remark = "16 x 16 units, energies relative to one multiply-add; inputs count with their padding. "
                  "The model "
                  "reads conv1's input once where nn_dataflow reads parts of it again."};
    auto layers = alexnetLayers();
    layers[1].inputShape = {96, 31, 31};
    layers[2].inputShape = {256, 15, 15};
    layers[3].inputShape = {384, 15, 15};
    layers[4].inputShape = {384, 15, 15};
    const auto report = reportOf(layers, studyArray(), 16);
    double convolutions = 0.0;
    for (std::size_t layer = 0; layer < published::eyerissStudy.size(); ++layer) {
        const auto& row = published::eyerissStudy[layer];
        const auto& energy = report.planned.layers[layer].energy;
        const auto add = [&](const char* what, double joules, double published, double tolerance) {
            // Published values carry two decimals; a picojoule stands for a multiply-add.
            result.rows.push_back({.name = std::string(row.name) + ' ' + what,
                .predicted = joules * 1e3,
                .published = published,
                .tolerance = tolerance,
                .rounding = 0.005});
        };
        add("multiply-adds", energy[EnergySource::MultiplyAdd], row.alu, 0.01);
        add("registers", energy[EnergySource::RegisterFile], row.registers, 0.01);
        add("DRAM", energy[EnergySource::Dram], row.dram, layer == 0 ? 0.31 : 0.20);
        add("in all", energy.total(), row.total, 0.08);
        convolutions += layer < 5 ? energy.total() : 0.0;
    }
    result.rows.push_back({.name = "share of the convolutions",
        .predicted = convolutions / report.planned.total.energy.total(),
        .published = published::eyerissStudyConvolutionShare,
        .tolerance = 0.03});
    return result;
}

} // namespace

void addEyerissTables(std::vector<ValidationTable>& tables)
{
    tables.push_back(activeUnits());
    tables.push_back(latencies());
    tables.push_back(traffic());
    tables.push_back(energies());
}

} // namespace espalier::validation
