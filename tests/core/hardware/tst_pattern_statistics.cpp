#include "core/compress/pattern_projection.h"
#include "core/compress/projection.h"
#include "core/hardware/accelerator_file.h"
#include "core/hardware/cost.h"
#include "core/hardware/pattern_statistics.h"
#include "core/network/zoo.h"
#include "core/random.h"

#include <QTest>

#include <algorithm>

using namespace espalier;

namespace {

const auto layers = layersOf(lenet5());

/// A random mask that the plan's projection leaves of conv2.
MaskStatistics countedStatistics(const LayerPlan& plan)
{
    Random random(4);
    std::vector<float> weights(static_cast<std::size_t>(layers[1].weights));
    std::ranges::generate(weights, [&random] { return static_cast<float>(random.normal()); });
    project(weights, plan, layers[1]);
    std::vector<std::uint32_t> positions;
    for (std::uint32_t position = 0; position < weights.size(); ++position)
        if (weights[position] != 0.0F)
            positions.push_back(position);
    return maskStatistics(positions, matrixOf(layers[1].weightShape));
}

StorageSize storedAt(const LayerPlan& plan)
{
    auto whole = densePlan(layers.size());
    whole.layers[1] = plan;
    return estimateCost(layers, whole, builtInAccelerator(defaultAccelerator)).planned.layers[1].storage;
}

} // namespace

class TestPatternStatistics : public QObject {
    Q_OBJECT

private slots:
    void whatIsExpectedIsWhatAMaskHolds_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<double>("keep");
        QTest::newRow("filters") << "filter" << 0.2;
        QTest::newRow("channels") << "channel" << 0.35;
        QTest::newRow("columns") << "column" << 0.1;
        QTest::newRow("blocks") << "block 2x4" << 0.15;
        QTest::newRow("2:4") << "2:4" << 0.5;
        QTest::newRow("1:10") << "1:10" << 0.1;
    }

    void whatIsExpectedIsWhatAMaskHolds()
    {
        QFETCH(const QString, pattern);
        QFETCH(const double, keep);
        const LayerPlan plan{.keep = keep, .pattern = patternFromText(pattern.toStdString())};
        const auto expected = expectedStatistics(plan, layers[1]);
        const auto counted = countedStatistics(plan);
        QCOMPARE(expected.gaps.kept, counted.gaps.kept);
        for (const auto& blocks : expected.blocks)
            if (const auto found = std::ranges::find(counted.blocks, blocks.shape, &BlockCounts::shape);
                found != counted.blocks.end()) {
                QCOMPARE(blocks.gaps.kept, found->gaps.kept);
                QCOMPARE(blocks.gaps.weights, found->gaps.weights);
                QCOMPARE(blocks.weights, found->weights);
            }
        for (const auto& groups : expected.groups)
            if (const auto found = std::ranges::find(counted.groups, groups.size, &GroupCounts::size);
                found != counted.groups.end())
                QCOMPARE(groups.most, found->most);
        QCOMPARE(expected.blocks.size() + expected.groups.size(), std::size_t{1});
    }

    void patternsSaveTheIndex_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<int>("format");
        QTest::newRow("filters") << "filter" << int(StorageFormat::Blocks);
        QTest::newRow("columns") << "column" << int(StorageFormat::Blocks);
        QTest::newRow("blocks") << "block 2x5" << int(StorageFormat::Blocks);
        QTest::newRow("1:2") << "1:2" << int(StorageFormat::Groups);
    }

    /// As many weights, but fewer bits to say where they are.
    void patternsSaveTheIndex()
    {
        QFETCH(const QString, pattern);
        QFETCH(const int, format);
        const LayerPlan scattered{.keep = 0.5, .weightBits = 4};
        auto grouped = scattered;
        grouped.pattern = patternFromText(pattern.toStdString());
        QCOMPARE(storedAt(grouped).kept, storedAt(scattered).kept);
        QCOMPARE(int(storedAt(grouped).format), format);
        QVERIFY(storedAt(grouped).total() < storedAt(scattered).total());
        QVERIFY(storedAt(grouped).index <= storedAt(scattered).index);
    }
};

QTEST_APPLESS_MAIN(TestPatternStatistics)
#include "tst_pattern_statistics.moc"
