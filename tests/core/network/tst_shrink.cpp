#include "core/network/network_builder.h"
#include "core/network/shrink.h"

#include <QTest>

#include <algorithm>

using namespace espalier;

namespace {

Parameter& parameter(Network& network, const std::string& name)
{
    return *std::ranges::find(network.parameters, name, &Parameter::name);
}

/// All weights 1, all biases 0.
Network ones(Network network)
{
    for (auto& each : network.parameters)
        std::ranges::fill(each.values, each.shape.size() > 1 ? 1.0F : 0.0F);
    return network;
}

/// 1 → 3 channels, 2 × 2 → 2 channels, 2 × 2 → flattened → 2.
Network chain(std::int64_t padding = 0)
{
    return ones(NetworkBuilder("chain", {1, 4, 4})
                    .conv2d("first", {.outputChannels = 3})
                    .relu()
                    .conv2d("second", {.outputChannels = 2, .kernel = {2, 2}, .padding = {padding, padding}})
                    .relu()
                    .flatten()
                    .linear("answer", 2)
                    .build());
}

void clearFilter(Network& network, const std::string& layer, std::size_t filter, float bias)
{
    auto& weight = parameter(network, layer + ".weight");
    const auto size = weight.values.size() / static_cast<std::size_t>(weight.shape[0]);
    std::fill_n(weight.values.begin() + static_cast<std::ptrdiff_t>(filter * size), size, 0.0F);
    parameter(network, layer + ".bias").values[filter] = bias;
}

using Places = std::vector<std::uint32_t>;

} // namespace

class TestShrink : public QObject {
    Q_OBJECT

private slots:
    void aNetworkWithoutZerosStaysAsItIs()
    {
        const auto network = chain();
        QVERIFY(shrink(network).network == network);
    }

    void theConstantOfACutFilterGoesIntoTheNextBias()
    {
        auto network = chain();
        clearFilter(network, "first", 1, 0.5F);
        auto shrunk = shrink(network);
        QCOMPARE(shrunk.parts[1].outputs, (Places{0, 2}));
        QCOMPARE(shrunk.parts[3].inputs, (Places{0, 2}));
        QCOMPARE(parameter(shrunk.network, "first.weight").shape, (Shape{2, 1, 1, 1}));
        QCOMPARE(parameter(shrunk.network, "first.bias").values, (std::vector<float>{0, 0}));
        QCOMPARE(parameter(shrunk.network, "second.weight").shape, (Shape{2, 2, 2, 2}));
        QCOMPARE(parameter(shrunk.network, "second.bias").values, (std::vector<float>{2, 2})); // 4 × 0.5
        inferShapes(shrunk.network);
    }

    void aNegativeConstantEndsAtTheRelu()
    {
        auto network = chain();
        clearFilter(network, "first", 1, -0.5F);
        auto shrunk = shrink(network).network;
        QCOMPARE(parameter(shrunk, "first.weight").shape, (Shape{2, 1, 1, 1}));
        QCOMPARE(parameter(shrunk, "second.bias").values, (std::vector<float>{0, 0}));
    }

    /// At the border the padded convolution would see less of the constant.
    void beforePaddingOnlyZerosAreCut()
    {
        auto network = chain(1);
        clearFilter(network, "first", 1, 0.5F);
        QVERIFY(shrink(network).network == network);
        clearFilter(network, "first", 1, 0.0F);
        QCOMPARE(shrink(network).parts[1].outputs, (Places{0, 2}));
    }

    void aFlattenedChannelIsCutWithAllItsPixels()
    {
        auto network = chain();
        clearFilter(network, "second", 0, 0.25F);
        auto shrunk = shrink(network);
        QCOMPARE(shrunk.parts[6].inputs, (Places{9, 10, 11, 12, 13, 14, 15, 16, 17}));
        QCOMPARE(parameter(shrunk.network, "answer.bias").values, (std::vector<float>{2.25F, 2.25F}));
    }

    void whatNobodyReadsIsCutWithAllThatLeadsToIt()
    {
        auto network = chain();
        // 'answer' reads no pixel of the second channel, which alone reads the third of the first layer.
        auto& answer = parameter(network, "answer.weight").values;
        for (std::size_t index = 0; index < answer.size(); ++index)
            if (index % 18 >= 9)
                answer[index] = 0.0F;
        auto& second = parameter(network, "second.weight").values; // 2 × 3 × 4
        std::fill_n(second.begin() + 8, 4, 0.0F);
        parameter(network, "first.bias").values[2] = 3.0F;
        const auto shrunk = shrink(network);
        QCOMPARE(shrunk.parts[3].outputs, (Places{0}));
        QCOMPARE(shrunk.parts[1].outputs, (Places{0, 1}));
    }

    void whatReadsOnlyConstantsIsConstant()
    {
        auto network = chain();
        for (std::size_t filter = 0; filter < 3; ++filter)
            clearFilter(network, "first", filter, 1.0F);
        // Each second channel is 3 × 4 × 1 everywhere, the answer 18 times that.
        auto shrunk = shrink(network).network;
        QCOMPARE(parameter(shrunk, "first.weight").shape, (Shape{1, 1, 1, 1})); // one must stay
        QCOMPARE(parameter(shrunk, "second.weight").shape, (Shape{1, 1, 2, 2}));
        QCOMPARE(parameter(shrunk, "answer.bias").values, (std::vector<float>{9 * 12, 9 * 12}));
        inferShapes(shrunk);
    }

    void answersAreNeverCut()
    {
        auto network = chain();
        clearFilter(network, "answer", 0, 0.5F);
        auto shrunk = shrink(network).network;
        QCOMPARE(parameter(shrunk, "answer.weight").shape[0], 2);
    }

    void aLayerWithoutBiasGetsOneForTheConstants()
    {
        auto network = chain();
        clearFilter(network, "first", 0, 1.0F);
        auto& second = network.nodes[3];
        network.parameters.erase(network.parameters.begin() + *second.bias);
        second.bias.reset();
        for (auto& node : network.nodes)
            if (node.name == "answer") {
                --*node.weight;
                --*node.bias;
            }
        inferShapes(network);
        auto shrunk = shrink(network).network;
        QCOMPARE(parameter(shrunk, "second.bias").values, (std::vector<float>{4, 4}));
        inferShapes(shrunk);
    }

    void depthwiseFiltersGoWithTheirChannels()
    {
        auto network = ones(NetworkBuilder("depthwise", {1, 4, 4})
                                .conv2d("first", {.outputChannels = 3})
                                .relu()
                                .conv2d("each", {.outputChannels = 3, .kernel = {2, 2}, .groups = 3})
                                .flatten()
                                .linear("answer", 2)
                                .build());
        clearFilter(network, "first", 0, 2.0F); // 4 × 2 behind the depthwise filter
        parameter(network, "each.bias").values[0] = 1.0F;
        auto shrunk = shrink(network).network;
        QCOMPARE(parameter(shrunk, "each.weight").shape, (Shape{2, 1, 2, 2}));
        QCOMPARE(std::get<Conv2dAttributes>(shrunk.nodes[3].attributes).groups, 2);
        QCOMPARE(parameter(shrunk, "answer.bias").values, (std::vector<float>{81, 81})); // 9 pixels of 9
        inferShapes(shrunk);
    }

    void otherGroupsKeepTheirChannels()
    {
        auto network = ones(NetworkBuilder("grouped", {1, 4, 4})
                                .conv2d("first", {.outputChannels = 4})
                                .relu()
                                .conv2d("groups", {.outputChannels = 2, .kernel = {2, 2}, .groups = 2})
                                .flatten()
                                .linear("answer", 2)
                                .build());
        clearFilter(network, "first", 0, 0.0F);
        clearFilter(network, "groups", 1, 0.0F);
        QVERIFY(shrink(network).network == network);
    }

    void branchesLoseAChannelTogetherOrNotAtAll()
    {
        NetworkBuilder builder("branches", {1, 4, 4});
        builder.conv2d("first", {.outputChannels = 3}).relu();
        const auto source = builder.last();
        builder.conv2d("second", {.outputChannels = 3}).add("sum", source).relu().flatten();
        auto network = ones(builder.linear("answer", 2).build());
        clearFilter(network, "second", 1, 0.5F); // added to what varies
        QVERIFY(shrink(network).network == network);
        clearFilter(network, "first", 1, 1.0F);
        auto shrunk = shrink(network).network;
        QCOMPARE(parameter(shrunk, "first.weight").shape, (Shape{2, 1, 1, 1}));
        QCOMPARE(parameter(shrunk, "second.weight").shape, (Shape{2, 2, 1, 1}));
        QCOMPARE(parameter(shrunk, "second.bias").values, (std::vector<float>{1, 1}));
        QCOMPARE(parameter(shrunk, "answer.bias").values, (std::vector<float>{24, 24})); // 16 × (1 + 0.5)
        inferShapes(shrunk);
    }

    void constantsPassThroughABatchNorm()
    {
        auto network = ones(NetworkBuilder("normalized", {1, 4, 4})
                                .conv2d("first", {.outputChannels = 3})
                                .batchNorm2d("norm", {.epsilon = 0.25F})
                                .relu()
                                .flatten()
                                .linear("answer", 2)
                                .build());
        auto& norm = network.nodes[2];
        const auto set = [&network](const std::optional<int>& array, float value) {
            network.parameters[static_cast<std::size_t>(*array)].values[1] = value;
        };
        set(norm.weight, 2.0F);
        set(norm.runningMean, 0.25F);
        set(norm.runningVariance, 0.0F);
        set(norm.bias, -0.5F);
        clearFilter(network, "first", 1, 0.5F); // 2 × (0.5 − 0.25) / 0.5 − 0.5 = 0.5
        auto shrunk = shrink(network).network;
        QCOMPARE(parameter(shrunk, "first.weight").shape, (Shape{2, 1, 1, 1}));
        for (const auto& array : {norm.weight, norm.bias, norm.runningMean, norm.runningVariance})
            QCOMPARE(shrunk.parameters[static_cast<std::size_t>(*array)].shape, (Shape{2}));
        QCOMPARE(parameter(shrunk, "answer.bias").values, (std::vector<float>{8, 8})); // 16 × 0.5
        inferShapes(shrunk);
    }

    void valuesAreFilteredOnTheirWay()
    {
        auto network = chain();
        clearFilter(network, "first", 1, 0.5F);
        auto shrunk = shrink(network, [](std::size_t node, float value) {
            return node == 2 ? 0.25F : value; // what the ReLU puts out
        }).network;
        QCOMPARE(parameter(shrunk, "second.bias").values, (std::vector<float>{1, 1}));
    }
};

QTEST_APPLESS_MAIN(TestShrink)
#include "tst_shrink.moc"
