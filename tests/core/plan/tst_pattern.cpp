#include "core/network/network_builder.h"
#include "core/network/zoo.h"
#include "core/plan/plan.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <map>

using namespace espalier;

namespace {

LayerInfo lenetLayer(const std::string& name)
{
    for (const auto& layer : layersOf(lenet5()))
        if (layer.name == name)
            return layer;
    return {};
}

/// 8 channels in 2 groups to 12 filters of 4 × 3 × 3.
LayerInfo groupedLayer()
{
    return layersOf(NetworkBuilder("grouped", {8, 6, 6})
                        .conv2d("conv", {.outputChannels = 12, .kernel = {3, 3}, .groups = 2})
                        .flatten()
                        .linear("answer", 2)
                        .build())
        .front();
}

} // namespace

class TestPattern : public QObject {
    Q_OBJECT

private slots:
    void textsAreReadBack_data()
    {
        QTest::addColumn<QString>("text");
        for (const auto* text :
            {"weight", "filter", "channel", "column", "block 4x1", "block 1x16", "2:4", "1:8"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }

    void textsAreReadBack()
    {
        QFETCH(const QString, text);
        QCOMPARE(QString::fromStdString(toText(patternFromText(text.toStdString()))), text);
    }

    void theDefaultIsSingleWeights()
    {
        QCOMPARE(SparsityPattern{}, patternFromText("weight"));
        QCOMPARE(LayerPlan{}.pattern, SparsityPattern{});
    }

    void wrongTextsAreRefused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* text, const char* message) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(message);
        };
        row("filters", "unknown sparsity pattern 'filters'");
        row("", "unknown sparsity pattern ''");
        row("block", "unknown sparsity pattern 'block'");
        row("block 4", "unknown sparsity pattern 'block 4'");
        row("block 4x", "unknown sparsity pattern 'block 4x'");
        row("block 4x1x1", "unknown sparsity pattern 'block 4x1x1'");
        row("block 0x4", "pattern 'block 0x4' has a size of 0, expected 1 to 4096");
        row("block 4x5000", "pattern 'block 4x5000' has a size of 5000, expected 1 to 4096");
        row("4:4", "pattern '4:4' prunes nothing: expected N:M with N below M");
        row("0:4", "pattern '0:4' has a size of 0, expected 1 to 4096");
        row("2:99999999999", "unknown sparsity pattern '2:99999999999'");
    }

    void wrongTextsAreRefused()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, message);
        const auto found = errorText([&] { patternFromText(text.toStdString()); });
        QVERIFY2(found.startsWith(message), qPrintable(found));
    }

    void groupsTileTheLayer_data()
    {
        QTest::addColumn<bool>("grouped");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        QTest::newRow("weights") << false << "weight" << 25000;
        QTest::newRow("filters") << false << "filter" << 50;
        QTest::newRow("channels") << false << "channel" << 20;
        QTest::newRow("columns") << false << "column" << 500;
        QTest::newRow("blocks") << false << "block 5x4" << 1250;
        QTest::newRow("2:4") << false << "2:4" << 6250;
        QTest::newRow("filters of groups") << true << "filter" << 12;
        QTest::newRow("channels of groups") << true << "channel" << 8;
        QTest::newRow("columns of groups") << true << "column" << 72;
        QTest::newRow("blocks of groups") << true << "block 3x9" << 16;
        QTest::newRow("2:4 of groups") << true << "2:4" << 108;
    }

    /// Every group is met, all are of the same size, and no group reaches over two groups of channels.
    void groupsTileTheLayer()
    {
        QFETCH(const bool, grouped);
        QFETCH(const QString, text);
        QFETCH(const int, count);
        const auto layer = grouped ? groupedLayer() : lenetLayer("conv2");
        const auto pattern = patternFromText(text.toStdString());
        const PatternGroups groups(pattern, layer);
        QCOMPARE(groupCount(pattern, layer), count);
        QCOMPARE(groups.count(), static_cast<std::size_t>(count));
        std::map<std::size_t, std::int64_t> sizes;
        for (std::size_t position = 0; position < static_cast<std::size_t>(layer.weights); ++position)
            ++sizes[groups(position)];
        QCOMPARE(sizes.size(), static_cast<std::size_t>(count));
        QCOMPARE(sizes.rbegin()->first, static_cast<std::size_t>(count) - 1);
        for (const auto& [group, size] : sizes)
            QCOMPARE(size, layer.weights / count);
    }

    void membersAreNeighboursInTheRightDirection()
    {
        const auto layer = lenetLayer("conv2"); // 50 × 20 × 5 × 5
        const auto at = [](std::size_t filter, std::size_t channel, std::size_t kernel) {
            return (filter * 20 + channel) * 25 + kernel;
        };
        const PatternGroups channel({SparsityPattern::Kind::Channel}, layer);
        QCOMPARE(channel(at(3, 7, 11)), std::size_t{7});
        const PatternGroups column({SparsityPattern::Kind::Column}, layer);
        QCOMPARE(column(at(3, 7, 11)), column(at(40, 7, 11)));
        QVERIFY(column(at(3, 7, 11)) != column(at(3, 7, 12)));
        const PatternGroups twoOfFour(SparsityPattern::nOfM(2, 4), layer);
        QCOMPARE(twoOfFour(at(3, 0, 4)), twoOfFour(at(3, 0, 7)));
        QCOMPARE(twoOfFour(at(3, 0, 24)), twoOfFour(at(3, 1, 2)));
        QVERIFY(twoOfFour(at(3, 0, 3)) != twoOfFour(at(3, 0, 4)));
        QVERIFY(twoOfFour(at(3, 19, 24)) != twoOfFour(at(4, 0, 0)));
        const PatternGroups block(SparsityPattern::block(2, 5), layer);
        QCOMPARE(block(at(2, 0, 0)), block(at(3, 0, 4)));
        QVERIFY(block(at(2, 0, 4)) != block(at(2, 0, 5)));
        QVERIFY(block(at(1, 0, 0)) != block(at(2, 0, 0)));
    }

    void patternsThatDoNotFitNameTheLayer_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* text, const char* name, const char* message) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(name)
                                << QString::fromUtf8(message);
        };
        row("block 4x1", "conv2",
            "layer 'conv2': block 4x1 does not divide its matrix of 50 rows and 500 columns");
        row("block 1x3", "fc2",
            "layer 'fc2': block 1x3 does not divide its matrix of 10 rows and 500 columns");
        row("2:4", "conv1", "layer 'conv1': 2:4 needs groups of 4 inputs, but each row of its matrix has 25");
        row("filter", "fc2",
            "layer 'fc2': its outputs are the network's answers, none of which can be pruned whole");
        row("3:8", "conv2",
            "layer 'conv2': 3:8 needs groups of 8 inputs, but each row of its matrix has 500");
    }

    void patternsThatDoNotFitNameTheLayer()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, name);
        QFETCH(const QString, message);
        const auto layers = layersOf(lenet5());
        auto plan = densePlan(layers.size());
        for (std::size_t index = 0; index < layers.size(); ++index)
            if (layers[index].name == name.toStdString())
                plan.layers[index] = {.keep = 0.25, .pattern = patternFromText(text.toStdString())};
        QCOMPARE(errorText([&] { check(plan, layers); }), message);
    }

    void blocksStayWithinOneGroupOfChannels()
    {
        const auto layer = groupedLayer(); // 6 filters a group
        QVERIFY(errorText([&] { check(SparsityPattern::block(6, 4), layer); }).isEmpty());
        QCOMPARE(errorText([&] { check(SparsityPattern::block(4, 4), layer); }),
            QStringLiteral(
                "layer 'conv': block 4x4 does not divide its matrix of 6 rows and 36 columns a group"));
    }

    void wholeGroupsAreCounted_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("keep");
        QTest::addColumn<int>("kept");
        QTest::newRow("weights") << "weight" << 0.1 << 2500;
        QTest::newRow("filters") << "filter" << 0.1 << 5 * 500;
        QTest::newRow("filters, rounded") << "filter" << 0.49 << 25 * 500; // 24.5
        QTest::newRow("channels") << "channel" << 0.1 << 2 * 1250;
        QTest::newRow("columns") << "column" << 0.101 << 51 * 50; // 50.5
        QTest::newRow("blocks") << "block 5x5" << 0.1 << 100 * 25;
        QTest::newRow("2:4") << "2:4" << 0.5 << 12500;
        QTest::newRow("fewer than 2:4 allows") << "2:4" << 0.1 << 2500;
    }

    void wholeGroupsAreCounted()
    {
        QFETCH(const QString, text);
        QFETCH(const double, keep);
        QFETCH(const int, kept);
        const auto layer = lenetLayer("conv2");
        const LayerPlan plan{.keep = keep, .pattern = patternFromText(text.toStdString())};
        QCOMPARE(keptWeights(plan, layer), kept);
        QCOMPARE(totalsOf({{plan}}, std::vector{layer}).keptWeights, kept);
        QVERIFY(errorText([&] { check({{plan}}, std::vector{layer}); }).isEmpty());
    }

    void ratiosThatThePatternCannotMeetAreRefused()
    {
        const std::vector<LayerInfo> layer{lenetLayer("conv2")};
        Plan plan{{{.keep = 0.6, .pattern = SparsityPattern::nOfM(2, 4)}}};
        QCOMPARE(errorText([&] { check(plan, layer); }),
            QStringLiteral("layer 'conv2': keep ratio 0.6, but 2:4 leaves at most 0.5"));
        plan = {{{.keep = 0.009, .pattern = {SparsityPattern::Kind::Filter}}}};
        QCOMPARE(errorText([&] { check(plan, layer); }),
            QStringLiteral(
                "layer 'conv2': keep ratio 0.009 leaves none of its 50 groups of pattern 'filter'"));
    }

    void partialPlansKeepThePattern()
    {
        const Plan target{{{.keep = 0.04, .pattern = {SparsityPattern::Kind::Filter}},
            {.keep = 0.5, .pattern = SparsityPattern::nOfM(2, 4)}}};
        const auto halfWay = partialPlan(target, 0.5);
        QCOMPARE(halfWay.layers[0].pattern, target.layers[0].pattern);
        QCOMPARE(halfWay.layers[0].keep, 0.2);
        QCOMPARE(halfWay.layers[1].pattern, target.layers[1].pattern);
        QCOMPARE(halfWay.layers[1].keep, 0.5); // more would break 2:4
    }
};

QTEST_APPLESS_MAIN(TestPattern)
#include "tst_pattern.moc"
