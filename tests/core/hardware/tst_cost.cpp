#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "core/network/zoo.h"
#include "networks.h"
#include "random_mask.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <cmath>

using namespace espalier;

namespace {

bool close(double found, double expected)
{
    return std::abs(found - expected) <= 1e-9 * std::abs(expected) + 1e-30;
}

Plan lenetPlan()
{
    auto plan = densePlan(4);
    plan.layers[0] = {.keep = 0.5, .weightBits = 3, .activationBits = 4};
    plan.layers[1] = {.keep = 0.068, .weightBits = 3, .activationBits = 4};
    plan.layers[2] = {.keep = 0.0068, .weightBits = 2, .activationBits = 4};
    plan.layers[3] = {.keep = 0.083, .weightBits = 3};
    return plan;
}

const Accelerator& generic()
{
    static const auto accelerator = builtInAccelerator(defaultAccelerator);
    return accelerator;
}

} // namespace

class CostTest : public QObject {
    Q_OBJECT

private slots:
    void denseLenetIsAsCountedByHand();
    void prunedLenetIsAsCountedByHand();
    void totalsAreSumsOfLayers();
    void weightsThatFitStayOnTheChip();
    void countedMasksReplaceKeepRatios();
    void countedMasksBringTheirOwnImbalance();
    void structuredMasksTakeStructuredFormats();
    void measuredZerosSaveEnergy();
    void measuredPairsReplaceTheProductOfDensities();
    void unquantizedValuesAreMultipliedAsFloats();
    void marksFollowTheBreakEvenRatio();
    void aChipThatCannotSkipNeverBreaksEven();
    void chipsWithoutDramSayWhatDoesNotFit();
    void thresholdsAreWhereCostsCross();
    void wrongNumbersOfLayersAreNamed();
    void wishesOutOfRangeAreNamed();
};

void CostTest::denseLenetIsAsCountedByHand()
{
    const auto layers = layersOf(lenet5());
    const auto report = estimateCost(layers, densePlan(4), generic());
    const auto& conv1 = report.dense.layers[0];
    QCOMPARE(conv1.storage.data, 500 * 32);
    QCOMPARE(conv1.storage.biases, 20 * 32);
    QCOMPARE(conv1.work.denseMacs, 288'000);
    QCOMPARE(conv1.work.executedMacs, 288'000.0);
    QVERIFY(close(conv1.energy[EnergySource::MultiplyAdd], 288'000 * (3.7 + 0.9) * 1e-12));
    // Registers: a 32-bit weight, an 8-bit pixel, a 32-bit sum read and written, at 1 pJ for 32 bits.
    QVERIFY(close(conv1.energy[EnergySource::RegisterFile], 288'000 * (32 + 8 + 64) / 32.0 * 1e-12));
    // DRAM: pixels, weights and biases at 20 pJ a bit; the output stays on the chip.
    QVERIFY(close(conv1.energy[EnergySource::Dram], (784 * 8 + 16'000 + 640) * 20e-12));
    QVERIFY(close(conv1.latency.compute, 288'000 / (64 * 0.88 * 500e6)));
    QCOMPARE(conv1.latency.boundBy, Bound::Compute);

    const auto& fc1 = report.dense.layers[2];
    QVERIFY(close(fc1.latency.dram, (400'000 * 32 + 500 * 32) / 8.0 / 3.2e9));
    QCOMPARE(fc1.latency.boundBy, Bound::Dram);
    QCOMPARE(report.dense.total.denseMacs, 2'293'000);
    QCOMPARE(report.dense.total.storedBits, (430'500 + 580) * 32);
    QCOMPARE(report.planned, report.dense);
    QCOMPARE(report.storageRatio(), 1.0);
}

void CostTest::prunedLenetIsAsCountedByHand()
{
    const auto layers = layersOf(lenet5());
    const auto report = estimateCost(layers, lenetPlan(), generic());
    const auto& fc1 = report.planned.layers[2];
    QCOMPARE(fc1.storage.kept, 2720);
    QCOMPARE(fc1.storage.data, 2 * 2720);
    QCOMPARE(fc1.storage.table, 32);
    QCOMPARE(fc1.work.executedMacs, 2720.0);
    QCOMPARE(fc1.bits.accumulator, 2 + 4 + 10); // 800 inputs: sums grow by 10 bits
    const auto multiply = 0.0029948 * 2 * 4 + 0.0010417 * std::sqrt(8.0);
    QVERIFY(close(fc1.energy[EnergySource::MultiplyAdd], 2720 * (multiply + 0.003125 * 16) * 1e-12));
    QVERIFY(close(fc1.latency.compute, 2720 * 1.11 / (64 * 0.88 * 500e6)));

    const auto& total = report.planned.total;
    QCOMPARE(total.keptWeights, 250 + 1700 + 2720 + 415);
    QCOMPARE(total.dataBits, 3 * 250 + 3 * 1700 + 2 * 2720 + 3 * 415);
    QCOMPARE(total.storedBits, total.dataBits + total.indexBits + total.tableBits + total.biasBits);
    QVERIFY(total.boundBits < static_cast<double>(total.storedBits)
        && total.boundBits > 0.9 * static_cast<double>(total.paperBits));
    QVERIFY(total.indexBits > 0 && total.paperBits < total.storedBits);
    QVERIFY(report.storageRatio() > 100 && report.energyRatio() > 100 && report.speedup() > 10);
}

void CostTest::totalsAreSumsOfLayers()
{
    const auto layers = layersOf(lenet5());
    const auto& planned = estimateCost(layers, lenetPlan(), generic()).planned;
    double joules = 0.0;
    double seconds = 0.0;
    std::int64_t bits = 0;
    for (const auto& layer : planned.layers) {
        joules += layer.energy.total();
        seconds += layer.latency.total;
        bits += layer.storage.total();
    }
    QVERIFY(close(planned.total.energy.total(), joules));
    QVERIFY(close(planned.total.seconds, seconds));
    QCOMPARE(planned.total.storedBits, bits);
}

void CostTest::weightsThatFitStayOnTheChip()
{
    const auto layers = layersOf(lenet5());
    const auto report = estimateCost(layers, lenetPlan(), generic());
    QVERIFY(!report.dense.total.weightsResident); // 1.7 MB do not fit into 256 KB
    QVERIFY(report.planned.total.weightsResident);
    QVERIFY(close(report.planned.total.coldStartBits, static_cast<double>(report.planned.total.storedBits)));
    QVERIFY(close(report.planned.total.dramBits, 784 * 8 + 10 * 32)); // one picture in, ten numbers out
}

void CostTest::countedMasksReplaceKeepRatios()
{
    const auto layers = layersOf(lenet5());
    CostOptions options;
    options.masks.resize(4);
    std::vector<std::uint32_t> positions(2720);
    for (std::size_t index = 0; index < positions.size(); ++index)
        positions[index] = static_cast<std::uint32_t>(index); // all in one place: no gaps
    options.masks[2] = MaskStatistics{.gaps = countGaps(positions, 400'000)};
    const auto random = estimateCost(layers, lenetPlan(), generic());
    const auto clustered = estimateCost(layers, lenetPlan(), generic(), options);
    QVERIFY(clustered.planned.layers[2].storage.index < random.planned.layers[2].storage.index / 4);
    QCOMPARE(clustered.planned.layers[1], random.planned.layers[1]);
}

void CostTest::countedMasksBringTheirOwnImbalance()
{
    const auto layers = layersOf(lenet5());
    CostOptions options;
    options.masks.resize(4);
    // All kept weights of fc1 lead into 100 of its 500 outputs, which 64 units share unevenly: 36 have two.
    const auto positions = randomBlocks({500, 800}, {100, 800}, 0.4, 0.9, 3);
    options.masks[2] = maskStatistics(positions, matrixOf(layers[2].weightShape), {}, 64);
    const auto& mask = *options.masks[2];
    auto plan = lenetPlan();
    plan.layers[2].keep = static_cast<double>(positions.size()) / 400'000;
    const auto time = [&](const Accelerator& chip, const CostOptions& how) {
        return estimateCost(layers, plan, chip, how).planned.layers[2].latency.compute;
    };
    const auto imbalance = loadImbalance(mask.keptPerRow, 1, 64);
    QVERIFY(imbalance > 1.05);
    QVERIFY(close(time(generic(), options) / time(generic(), {}), imbalance / generic().sparse.imbalance));

    auto queued = generic();
    queued.sparse.fifoDepth = 8;
    const auto expected = expectedSpread(500, plan.layers[2].keep, 64);
    QVERIFY(close(time(queued, options) / time(queued, {}),
        queueImbalance(*mask.spread, 8) / queueImbalance(expected, 8)));
}

void CostTest::structuredMasksTakeStructuredFormats()
{
    const auto layers = layersOf(lenet5());
    const auto matrix = matrixOf(layers[2].weightShape);
    auto plan = densePlan(4);
    plan.layers[2] = {.keep = 0.5, .weightBits = 2};
    const auto storageOf = [&](const std::vector<std::uint32_t>& positions) {
        CostOptions options;
        options.masks.resize(4);
        options.masks[2] = maskStatistics(positions, matrix);
        return estimateCost(layers, plan, generic(), options).planned.layers[2];
    };
    const auto groups = storageOf(randomGroups(matrix, {4, 2}, 0.0, 3));
    QCOMPARE(groups.storage.kept, 200'000);
    const auto twoOfFour = storageSize(StorageFormat::Groups,
        storedWeights(
            layers[2], plan.layers[2], maskStatistics(randomGroups(matrix, {4, 2}, 0.0, 3), matrix)));
    QCOMPARE(twoOfFour.group, (GroupCounts{4, 2}));
    QCOMPARE(twoOfFour.data + twoOfFour.index, 200'000 * (2 + 2));
    // Whole rows are kept: one bit a row says which, and nothing is stored that is not needed.
    const auto filters = storageOf(randomBlocks(matrix, {1, 800}, 0.5, 0.0, 4));
    QCOMPARE(filters.storage.format, StorageFormat::Blocks);
    QCOMPARE(filters.storage.block, (BlockShape{1, 800}));
    QCOMPARE(filters.storage.data, filters.storage.kept * 2);
    QVERIFY(filters.storage.index <= 500);
    QCOMPARE(filters.work.fillerMacs, 0.0);
}

void CostTest::measuredPairsReplaceTheProductOfDensities()
{
    const auto layers = layersOf(lenet5());
    auto chip = generic();
    chip.sparse.activation.skipping = true;
    CostOptions options;
    options.inputDensities = {1.0, 0.5, 0.5, 0.5};
    options.masks.resize(4);
    options.masks[1] = maskStatistics(randomPositions(25'000, 0.1, 3), matrixOf(layers[1].weightShape));
    const auto executed = [&] {
        return estimateCost(layers, lenetPlan(), chip, options).planned.layers[1].work.executedMacs;
    };
    const auto keep = static_cast<double>(options.masks[1]->gaps.kept) / 25'000;
    QVERIFY(close(executed(), 1'600'000 * keep * 0.5));
    options.masks[1]->effectiveShare = 0.08;
    QVERIFY(close(executed(), 1'600'000 * 0.08));
}

void CostTest::measuredZerosSaveEnergy()
{
    const auto layers = layersOf(lenet5());
    CostOptions options;
    options.inputDensities = {1.0, 0.5, 0.5, 0.5};
    const auto measured = estimateCost(layers, densePlan(4), generic(), options).planned.layers[1];
    const auto unknown = estimateCost(layers, densePlan(4), generic()).planned.layers[1];
    QVERIFY(close(measured.work.gatedMacs, 800'000));
    // Half of the multiply-adds save 45 % each; gating saves no time.
    QVERIFY(close(measured.energy[EnergySource::MultiplyAdd],
        unknown.energy[EnergySource::MultiplyAdd] * (0.5 + 0.5 * 0.55)));
    QCOMPARE(measured.latency.compute, unknown.latency.compute);
}

void CostTest::unquantizedValuesAreMultipliedAsFloats()
{
    const auto layers = layersOf(lenet5());
    auto plan = densePlan(4);
    plan.layers[1].weightBits = 3;
    auto conv2 = estimateCost(layers, plan, generic()).planned.layers[1];
    QVERIFY(conv2.bits.isFloat); // its activations still are
    plan.layers[0].activationBits = 4;
    conv2 = estimateCost(layers, plan, generic()).planned.layers[1];
    QVERIFY(!conv2.bits.isFloat);
    QCOMPARE(conv2.bits.activation, 4);

    const auto eyeriss = builtInAccelerator("eyeriss-65nm");
    const auto fixed = estimateCost(layers, densePlan(4), eyeriss).planned.layers[1];
    QVERIFY(!fixed.bits.isFloat);
    QCOMPARE(fixed.bits.weight, 16);
}

void CostTest::marksFollowTheBreakEvenRatio()
{
    const auto layers = layersOf(lenet5());
    auto plan = uniformPlan(4, 0.1, 3, 4);
    plan.layers[1].keep = 0.5;
    plan.layers[3].keep = 1.0;
    const auto report = estimateCost(layers, plan, generic());
    QCOMPARE(report.breakEven[0].mark, BreakEvenMark::Above);
    QCOMPARE(report.breakEven[1].mark, BreakEvenMark::Below);
    QCOMPARE(report.breakEven[3].mark, BreakEvenMark::Dense);
    QVERIFY(std::abs(report.breakEven[0].breakEvenRatio - 2.266) < 0.01);
    QVERIFY(close(report.breakEven[0].pruningRatio, 10.0));
    QVERIFY(report.breakEven[0].equalAreaSpeedup > 1.0 && report.breakEven[1].equalAreaSpeedup < 1.0);
    QVERIFY(report.breakEven[2].storageGain > 2.0 && report.breakEven[2].speedup > 5.0);
    QCOMPARE(report.breakEven[3].energyGain, 1.0);
}

void CostTest::aChipThatCannotSkipNeverBreaksEven()
{
    const auto layers = layersOf(lenet5());
    const auto report = estimateCost(layers, uniformPlan(4, 0.1, 8, 8), builtInAccelerator("eyeriss-65nm"));
    for (const auto& layer : report.breakEven) {
        QCOMPARE(layer.mark, BreakEvenMark::Never);
        QCOMPARE(layer.speedup, 1.0);
    }
}

void CostTest::chipsWithoutDramSayWhatDoesNotFit()
{
    const auto eie = builtInAccelerator("eie-64");
    const auto alexnet = alexnetLayers();
    QVERIFY(!estimateCost(alexnet, densePlan(alexnet.size()), eie).planned.total.fits);
    const auto layers = layersOf(lenet300100());
    const auto report = estimateCost(layers, uniformPlan(3, 0.1, 4, 8), eie);
    QVERIFY(report.planned.total.fits);
    QCOMPARE(report.planned.total.energy[EnergySource::Dram], 0.0);
}

void CostTest::thresholdsAreWhereCostsCross()
{
    const auto layers = layersOf(lenet5());
    auto plan = uniformPlan(4, 0.1, 3, 4);
    const auto thresholds = breakEvenThresholds(layers, plan, 2, generic());
    QVERIFY(std::abs(thresholds.storage - 0.667) < 0.01); // a bitmap at 3 bits: 1 - 1/3
    QVERIFY(std::abs(thresholds.latency - 1.0 / 1.11) < 0.001);
    QVERIFY(std::abs(thresholds.equalArea - 0.441) < 0.001);
    QVERIFY(thresholds.energy > 0.5 && thresholds.energy <= 1.0);
    plan.layers[2].keep = thresholds.storage - 0.01;
    QVERIFY(estimateCost(layers, plan, generic()).breakEven[2].storageGain > 1.0);
    plan.layers[2].keep = thresholds.storage + 0.01;
    QVERIFY(estimateCost(layers, plan, generic()).breakEven[2].storageGain < 1.0);

    const auto eyeriss = breakEvenThresholds(layers, plan, 2, builtInAccelerator("eyeriss-65nm"));
    QCOMPARE(eyeriss.equalArea, 0.0);
    QCOMPARE(eyeriss.latency, 1.0); // pruning changes nothing there, so it costs nothing either
}

void CostTest::wrongNumbersOfLayersAreNamed()
{
    const auto layers = layersOf(lenet5());
    const auto message = [&](const Plan& plan, const CostOptions& options) {
        return errorText([&] { estimateCost(layers, plan, generic(), options); });
    };
    QVERIFY(message(densePlan(3), {}).contains("plan of 3 layers, the network has 4"));
    CostOptions options;
    options.batch = 0;
    QVERIFY(message(densePlan(4), options).contains("batch of 0"));
    options = {};
    options.inputDensities = {1.0, 1.0, 1.5, 1.0};
    QVERIFY(message(densePlan(4), options).contains("layer 'fc1': input density 1.5"));
    options = {};
    options.masks.resize(4);
    options.masks[1] = MaskStatistics{.gaps = expectedGaps(5, 10)};
    QVERIFY(message(densePlan(4), options).contains("layer 'conv2': mask of 10 weights, expected 25000"));
}

void CostTest::wishesOutOfRangeAreNamed()
{
    const auto layers = layersOf(lenet5());
    auto plan = densePlan(4);
    plan.layers[1].keep = 0.0;
    QVERIFY(
        errorText([&] { estimateCost(layers, plan, generic()); }).startsWith("layer 'conv2': keep ratio 0"));
    plan = densePlan(4);
    plan.layers[3].weightBits = 33;
    QVERIFY(errorText([&] { estimateCost(layers, plan, generic()); }).startsWith("layer 'fc2': 33 bits"));
}

QTEST_APPLESS_MAIN(CostTest)
#include "tst_cost.moc"
