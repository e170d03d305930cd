#include "core/random.h"
#include "engine/max_pool.h"

#include <QTest>

#include <vector>

using namespace espalier;

class TestMaxPool : public QObject {
    Q_OBJECT

private slots:
    void agreesWithThePlainLoop_data()
    {
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("channels");
        QTest::addColumn<bool>("rectify");
        for (const bool rectify : {false, true})
            for (const int channels : {1, 3, 20, 33})
                QTest::addRow("%d channels%s", channels, rectify ? ", ReLU" : "")
                    << 5 << 6 << channels << rectify;
        QTest::newRow("even") << 8 << 8 << 16 << true;
    }

    void agreesWithThePlainLoop()
    {
        QFETCH(const int, height);
        QFETCH(const int, width);
        QFETCH(const int, channels);
        QFETCH(const bool, rectify);
        const ChannelsLastShape shape{2, height, width, channels};
        std::vector<float> input(static_cast<std::size_t>(2 * height * width * channels));
        Random random(4);
        for (auto& value : input)
            value = static_cast<float>(static_cast<int>(random.below(9)) - 5); // many ties
        const auto outputs = static_cast<std::size_t>(2 * (height / 2) * (width / 2) * channels);
        std::vector<float> output(outputs);
        std::vector<std::uint8_t> choice(outputs);
        maxPool2x2(input.data(), shape, rectify, output.data(), choice.data());
        std::vector<float> outer(outputs);
        for (std::size_t index = 0; index < outputs; ++index)
            outer[index] = static_cast<float>(index + 1);
        std::vector<float> inner(input.size(), -7.0F);
        maxPool2x2Backward(outer.data(), choice.data(), shape, inner.data());

        std::vector<float> expectedInner(input.size());
        const auto at = [&](int picture, int row, int column, int channel) {
            return static_cast<std::size_t>(((picture * height + row) * width + column) * channels + channel);
        };
        std::size_t place = 0;
        for (int picture = 0; picture < 2; ++picture)
            for (int row = 0; row < height / 2; ++row)
                for (int column = 0; column < width / 2; ++column)
                    for (int channel = 0; channel < channels; ++channel, ++place) {
                        auto best = at(picture, 2 * row, 2 * column, channel);
                        for (const auto other : {at(picture, 2 * row, 2 * column + 1, channel),
                                 at(picture, 2 * row + 1, 2 * column, channel),
                                 at(picture, 2 * row + 1, 2 * column + 1, channel)})
                            if (input[other] > input[best])
                                best = other;
                        const bool cut = rectify && input[best] <= 0.0F;
                        QCOMPARE(output[place], cut ? 0.0F : input[best]);
                        if (!cut)
                            expectedInner[best] = outer[place];
                    }
        QCOMPARE(inner, expectedInner);
    }
};

QTEST_APPLESS_MAIN(TestMaxPool)
#include "tst_max_pool.moc"
