#include "core/data/digits.h"

#include "core/data/digit_strokes.h"
#include "core/error.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

using namespace espalier;

class TestDigits : public QObject {
    Q_OBJECT

private slots:
    void everyDigitHasSeveralStyles_data();
    void everyDigitHasSeveralStyles();
    void sameSeedSamePictures();
    void classesAreBalancedAndMixed();
    void picturesLookLikeMnistInTheirStatistics();
    void noTwoPicturesAreAlike();
    void theirMeanPictureTellsMostButNotAll();
};

void TestDigits::everyDigitHasSeveralStyles_data()
{
    QTest::addColumn<int>("digit");
    for (int digit = 0; digit < 10; ++digit)
        QTest::addRow("%d", digit) << digit;
}

void TestDigits::everyDigitHasSeveralStyles()
{
    QFETCH(int, digit);
    const auto styles = digitStyles(digit);
    QVERIFY(styles.size() >= 2);
    for (const auto& style : styles)
        for (const auto& stroke : style) {
            QVERIFY(stroke.size() >= 3);
            for (const auto& point : stroke)
                QVERIFY(point.x >= 0.0 && point.x <= 1.0 && point.y >= 0.0 && point.y <= 1.0);
        }
    QVERIFY_THROWS_EXCEPTION(Error, digitStyles(10));
}

void TestDigits::sameSeedSamePictures()
{
    QCOMPARE(drawDigits(50, 3, "a"), drawDigits(50, 3, "a"));
    QVERIFY(drawDigits(50, 3, "a").pixels != drawDigits(50, 4, "a").pixels);
}

void TestDigits::classesAreBalancedAndMixed()
{
    const auto set = drawDigits(400, 1, "digits");
    QCOMPARE(set.count(), std::size_t{400});
    QCOMPARE(set.pixels.size(), std::size_t{400 * 784});
    for (std::uint8_t label = 0; label < 10; ++label)
        QCOMPARE(std::ranges::count(set.labels, label), std::ptrdiff_t{40});
    QVERIFY(!std::ranges::is_sorted(set.labels));
}

void TestDigits::picturesLookLikeMnistInTheirStatistics()
{
    const auto set = drawDigits(1000, 1, "digits");
    const auto sum = std::accumulate(set.pixels.begin(), set.pixels.end(), 0.0);
    const auto mean = sum / static_cast<double>(set.pixels.size());
    QVERIFY2(mean > 25 && mean < 42, qPrintable(QString::number(mean))); // MNIST: 33.3
    for (std::size_t index = 0; index < set.count(); ++index) {
        const auto picture = set.picture(index);
        QVERIFY(std::ranges::max(picture) > 180);
        double inkX = 0, inkY = 0, ink = 0;
        for (std::size_t pixel = 0; pixel < picture.size(); ++pixel) {
            inkX += picture[pixel] * (static_cast<double>(pixel % 28) + 0.5);
            inkY += picture[pixel] * (static_cast<double>(pixel / 28) + 0.5);
            ink += picture[pixel];
        }
        QVERIFY(std::abs(inkX / ink - 14.0) < 4.0 && std::abs(inkY / ink - 14.0) < 4.0);
    }
}

void TestDigits::noTwoPicturesAreAlike()
{
    const auto set = drawDigits(500, 1, "digits");
    std::set<QByteArray> seen;
    for (std::size_t index = 0; index < set.count(); ++index) {
        const auto picture = set.picture(index);
        seen.emplace(reinterpret_cast<const char*>(picture.data()), static_cast<qsizetype>(picture.size()));
    }
    QCOMPARE(seen.size(), set.count());
}

void TestDigits::theirMeanPictureTellsMostButNotAll()
{
    // The nearest class mean gets 82 % of MNIST: recognizable, but not so alike that there is nothing to
    // learn.
    const auto training = drawDigits(2000, 1, "training");
    const auto test = drawDigits(1000, 2, "test");
    std::array<std::array<double, 784>, 10> means{};
    for (std::size_t index = 0; index < training.count(); ++index)
        for (std::size_t pixel = 0; pixel < 784; ++pixel)
            means[training.labels[index]][pixel] += training.picture(index)[pixel] / 200.0;
    int correct = 0;
    for (std::size_t index = 0; index < test.count(); ++index) {
        std::array<double, 10> distance{};
        for (std::size_t label = 0; label < 10; ++label)
            for (std::size_t pixel = 0; pixel < 784; ++pixel)
                distance[label] += std::pow(test.picture(index)[pixel] - means[label][pixel], 2);
        correct += std::ranges::min_element(distance) - distance.begin() == test.labels[index] ? 1 : 0;
    }
    QVERIFY2(correct > 600 && correct < 930, qPrintable(QString::number(correct)));
}

QTEST_APPLESS_MAIN(TestDigits)
#include "tst_digits.moc"
