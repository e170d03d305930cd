#include "core/compress/pattern_projection.h"
#include "core/compress/projection.h"
#include "core/error.h"
#include "core/network/network_builder.h"
#include "core/random.h"

#include <QTest>

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>

using namespace espalier;

namespace {

constexpr std::size_t count = 16; // of weights: all 65,536 supports can be tried

/// The first layer of a network, followed by another.
LayerInfo firstLayer(NetworkBuilder builder)
{
    return layersOf(builder.flatten().linear("answer", 2).build()).front();
}

LayerInfo linearLayer()
{
    return firstLayer(NetworkBuilder("linear", {4}).linear("fc", 4));
}

LayerInfo convolution()
{
    return firstLayer(
        NetworkBuilder("conv", {2, 4, 4}).conv2d("conv", {.outputChannels = 4, .kernel = {1, 2}}));
}

/// Two groups of 2 channels to 4 filters each.
LayerInfo groupedConvolution()
{
    return firstLayer(
        NetworkBuilder("grouped", {4, 3, 3}).conv2d("conv", {.outputChannels = 8, .groups = 2}));
}

/// Whether weights of this support may stay under the plan.
bool isAllowed(unsigned support, const LayerPlan& plan, const LayerInfo& layer)
{
    const PatternGroups groups(plan.pattern, layer);
    std::map<std::size_t, int> members;
    for (std::size_t index = 0; index < count; ++index)
        if (support >> index & 1U)
            ++members[groups(index)];
    if (plan.pattern.prunesGroups())
        return static_cast<std::int64_t>(members.size())
            <= keptWeights(plan.keep, static_cast<std::int64_t>(groups.count()));
    const auto fits = std::ranges::all_of(
        members, [&plan](const auto& group) { return group.second <= plan.pattern.kept; });
    const bool isNOfM = plan.pattern.kind == SparsityPattern::Kind::NOfM;
    return std::popcount(support) <= keptWeights(plan, layer) && (!isNOfM || fits);
}

double squaresOf(const std::vector<float>& weights, unsigned support)
{
    double sum = 0.0;
    for (std::size_t index = 0; index < count; ++index)
        if (support >> index & 1U)
            sum += static_cast<double>(weights[index]) * static_cast<double>(weights[index]);
    return sum;
}

/// The most squares that any allowed support among `possible` weights keeps: what is nearest keeps most.
double mostSquares(
    const std::vector<float>& weights, unsigned possible, const LayerPlan& plan, const LayerInfo& layer)
{
    double most = 0.0;
    for (unsigned support = 0; support < 1U << count; ++support)
        if ((support & ~possible) == 0)
            if (const auto squares = squaresOf(weights, support);
                squares > most && isAllowed(support, plan, layer))
                most = squares;
    return most;
}

unsigned supportOf(const std::vector<float>& weights)
{
    unsigned support = 0;
    for (std::size_t index = 0; index < count; ++index)
        if (weights[index] != 0.0F)
            support |= 1U << index;
    return support;
}

std::vector<float> randomWeights(Random& random)
{
    std::vector<float> weights(count);
    std::ranges::generate(weights, [&random] { return static_cast<float>(random.normal()); });
    return weights;
}

} // namespace

class TestPatternProjection : public QObject {
    Q_OBJECT

private slots:
    void isTheNearestPoint_data()
    {
        QTest::addColumn<int>("shape");
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<double>("keep");
        const auto row = [](int shape, const char* pattern, double keep) {
            const auto* names = shape == 0 ? "linear" : shape == 1 ? "conv" : "grouped";
            QTest::addRow("%s, %s, %g", names, pattern, keep) << shape << QString::fromUtf8(pattern) << keep;
        };
        for (int shape = 0; shape < 3; ++shape) {
            row(shape, "weight", 0.3);
            row(shape, "filter", 0.5);
            row(shape, "channel", 0.5);
            row(shape, "column", 0.5);
            row(shape, "block 2x2", 0.5);
            row(shape, "block 4x1", 0.5);
            row(shape, "1:2", 0.5);
            row(shape, "1:2", 0.2);
        }
        row(0, "filter", 0.25);
        row(0, "2:4", 0.5);
        row(0, "3:4", 0.6);
        row(0, "block 1x4", 0.75);
    }

    void isTheNearestPoint()
    {
        QFETCH(const int, shape);
        QFETCH(const QString, pattern);
        QFETCH(const double, keep);
        const auto layer = shape == 0 ? linearLayer() : shape == 1 ? convolution() : groupedConvolution();
        QCOMPARE(layer.weights, static_cast<std::int64_t>(count));
        const LayerPlan plan{.keep = keep, .pattern = patternFromText(pattern.toStdString())};
        Random random(7, qHash(QByteArray(QTest::currentDataTag())));
        const auto before = randomWeights(random);

        auto all = before;
        project(all, plan, layer);
        QVERIFY(isAllowed(supportOf(all), plan, layer));
        QCOMPARE(squaresOf(before, supportOf(all)), mostSquares(before, 0xFFFF, plan, layer));
        for (std::size_t index = 0; index < count; ++index)
            QVERIFY(all[index] == 0.0F || all[index] == before[index]);

        std::vector<std::uint8_t> eligible(count);
        std::vector<std::uint32_t> positions;
        std::vector<float> some;
        unsigned possible = 0;
        for (std::uint32_t index = 0; index < count; ++index)
            if (random.uniform() < 0.6) {
                eligible[index] = 1;
                possible |= 1U << index;
                positions.push_back(index);
                some.push_back(before[index]);
            }
        const auto most = mostSquares(before, possible, plan, layer);

        auto restricted = before;
        project(restricted, plan, layer, {}, eligible);
        QVERIFY(isAllowed(supportOf(restricted), plan, layer));
        QCOMPARE(supportOf(restricted) & ~possible, 0U);
        QCOMPARE(squaresOf(before, supportOf(restricted)), most);

        project(some, plan, layer, positions);
        std::vector<float> spread(count);
        for (std::size_t index = 0; index < positions.size(); ++index)
            spread[positions[index]] = some[index];
        QCOMPARE(spread, restricted);
    }

    void tiesGoToTheFirstGroup()
    {
        std::vector<float> weights(count, 1.0F);
        project(weights, {.keep = 0.5, .pattern = {SparsityPattern::Kind::Filter}}, linearLayer());
        QCOMPARE(supportOf(weights), 0x00FFU);
        std::ranges::fill(weights, -1.0F);
        project(weights, {.keep = 0.5, .pattern = SparsityPattern::nOfM(2, 4)}, linearLayer());
        QCOMPARE(supportOf(weights), 0x3333U);
    }

    void nothingIsClearedWhereEverythingMayStay()
    {
        Random random(5);
        const auto before = randomWeights(random);
        for (const auto* pattern : {"weight", "filter", "channel", "column", "block 2x2"}) {
            auto weights = before;
            project(weights, {.keep = 1.0, .pattern = patternFromText(pattern)}, convolution());
            QCOMPARE(weights, before);
        }
    }

    void singleWeightsTellTheSmallestThatStays()
    {
        std::vector<float> weights(count);
        std::iota(weights.begin(), weights.end(), 1.0F);
        QCOMPARE(project(weights, {.keep = 0.25}, linearLayer()), 13.0F);
    }

    void aPatternThatDoesNotFitIsRefused()
    {
        std::vector<float> weights(count);
        QVERIFY_EXCEPTION_THROWN(
            project(weights, {.pattern = SparsityPattern::block(3, 1)}, linearLayer()), Error);
    }
};

QTEST_APPLESS_MAIN(TestPatternProjection)
#include "tst_pattern_projection.moc"
