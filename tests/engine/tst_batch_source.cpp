#include "engine/batch_source.h"

#include <QTest>

#include <set>

using namespace espalier;

namespace {

/// Pictures of 1 × 3 × 4 pixels whose pixels all hold the picture's number + 1.
PictureSet numbered(std::size_t count)
{
    PictureSet pictures{
        .name = "numbered", .height = 3, .width = 4, .pixels = {}, .labels = {}, .classNames = {"a"}};
    for (std::size_t index = 0; index < count; ++index) {
        pictures.pixels.insert(pictures.pixels.end(), 12, static_cast<std::uint8_t>(index + 1));
        pictures.labels.push_back(0);
    }
    return pictures;
}

} // namespace

class TestBatchSource : public QObject {
    Q_OBJECT

private slots:
    void everyEpochShowsEveryPictureOnce()
    {
        const auto pictures = numbered(23);
        BatchSource source(pictures, {.batch = 5});
        QCOMPARE(source.batchesPerEpoch(), std::int64_t{5});
        Batch batch;
        for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
            std::set<int> seen;
            for (std::int64_t number = 0; number < 5; ++number) {
                source.load(epoch, number, batch);
                for (std::size_t index = 0; index < batch.count(); ++index)
                    seen.insert(batch.pixels[index * 12]);
            }
            QCOMPARE(seen.size(), std::size_t{23});
        }
        QCOMPARE(batch.count(), std::size_t{3});
    }

    void aboutHalfOfThePicturesAreMirroredWhereAllowed()
    {
        auto pictures = numbered(200);
        for (std::size_t index = 0; index < pictures.pixels.size(); ++index)
            pictures.pixels[index] = static_cast<std::uint8_t>(index % 4);
        BatchSource source(pictures, {.batch = 200, .mirror = true});
        Batch batch;
        source.load(0, 0, batch);
        int mirrored = 0;
        for (std::size_t row = 0; row < 600; ++row) {
            const std::vector<std::uint8_t> pixels(
                batch.pixels.begin() + static_cast<std::ptrdiff_t>(4 * row),
                batch.pixels.begin() + static_cast<std::ptrdiff_t>(4 * row + 4));
            const bool turned = pixels == std::vector<std::uint8_t>{3, 2, 1, 0};
            QVERIFY(turned || pixels == (std::vector<std::uint8_t>{0, 1, 2, 3}));
            QCOMPARE(turned, batch.pixels[row / 3 * 12] == 3); // whole pictures
            mirrored += turned && row % 3 == 0 ? 1 : 0;
        }
        QVERIFY(mirrored > 70 && mirrored < 130); // 100 ± 4 deviations
        QVERIFY(mayBeMirrored({.kind = "cifar10"}) && !mayBeMirrored({.kind = "idx"}));
    }

    void epochsDifferAndSeedsDiffer()
    {
        const auto pictures = numbered(50);
        BatchSource source(pictures, {.batch = 50});
        BatchSource other(pictures, {.batch = 50, .seed = 2});
        Batch first;
        Batch second;
        source.load(0, 0, first);
        source.load(1, 0, second);
        QVERIFY(first.pixels != second.pixels);
        other.load(0, 0, second);
        QVERIFY(first.pixels != second.pixels);
    }

    void anyBatchCanBeHadAtAnyTime()
    {
        const auto pictures = numbered(40);
        BatchSource inOrder(pictures, {.batch = 8, .shiftPixels = 1});
        BatchSource resumed(pictures, {.batch = 8, .shiftPixels = 1});
        Batch expected;
        Batch found;
        for (std::int64_t epoch = 0; epoch < 2; ++epoch)
            for (std::int64_t number = 0; number < 5; ++number)
                inOrder.load(epoch, number, expected);
        resumed.load(1, 4, found);
        QCOMPARE(found.pixels, expected.pixels);
    }

    void shiftsMoveWholePicturesAndBringInBlack()
    {
        const auto pictures = numbered(200);
        BatchSource source(pictures, {.batch = 200, .shiftPixels = 1});
        Batch batch;
        source.load(0, 0, batch);
        std::set<int> visible; // pixels of a 3 × 4 picture left after a shift by at most 1
        for (std::size_t index = 0; index < batch.count(); ++index) {
            int count = 0;
            std::set<std::uint8_t> values;
            for (std::size_t pixel = 0; pixel < 12; ++pixel)
                if (const auto value = batch.pixels[index * 12 + pixel]; value != 0) {
                    ++count;
                    values.insert(value);
                }
            QCOMPARE(values.size(), std::size_t{1});
            visible.insert(count);
        }
        QCOMPARE(visible, (std::set<int>{6, 8, 9, 12}));
    }
};

QTEST_APPLESS_MAIN(TestBatchSource)
#include "tst_batch_source.moc"
