#include "core/error.h"
#include "core/run/comparison.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace espalier;

namespace {

/// "1101" as answers.
Answers answers(const char* text)
{
    Answers result;
    for (; *text; ++text)
        result.push_back(*text == '1' ? 1 : 0);
    return result;
}

bool near(double left, double right)
{
    return std::abs(left - right) <= 1e-9 * std::max(1.0, std::abs(right));
}

} // namespace

class TestComparison : public QObject {
    Q_OBJECT

private slots:
    void spreadIsTheSampleDeviation()
    {
        const auto spread = spreadOf(std::vector{99.1, 99.3, 99.5});
        QVERIFY(near(spread.mean, 99.3));
        QVERIFY(near(spread.deviation, 0.2)); // √((0.04 + 0 + 0.04) / 2)
        QCOMPARE(spread.count, 3);
        QCOMPARE(spreadOf(std::vector{7.0}), (Spread{7.0, 0.0, 1}));
        QCOMPARE(spreadOf({}), Spread{});
    }

    /// Sums of binomial coefficients by hand.
    void coinsFallUnevenlyWithKnownProbability_data()
    {
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("second");
        QTest::addColumn<double>("probability");
        QTest::newRow("no throws") << 0 << 0 << 1.0;
        QTest::newRow("one") << 1 << 0 << 1.0;
        QTest::newRow("even") << 3 << 3 << 1.0;
        QTest::newRow("five to none") << 5 << 0 << 2.0 / 32;
        QTest::newRow("none to six") << 0 << 6 << 2.0 / 64;
        QTest::newRow("eight to two") << 8 << 2 << 2.0 * (1 + 10 + 45) / 1024;
        QTest::newRow("two to eight") << 2 << 8 << 2.0 * (1 + 10 + 45) / 1024;
        QTest::newRow("15 to 5") << 15 << 5 << 2.0 * (1 + 20 + 190 + 1140 + 4845 + 15504) / 1048576;
    }

    void coinsFallUnevenlyWithKnownProbability()
    {
        QFETCH(const int, first);
        QFETCH(const int, second);
        QFETCH(const double, probability);
        QVERIFY2(near(fairCoinProbability(first, second), probability),
            qPrintable(QString::number(fairCoinProbability(first, second), 'g', 12)));
    }

    /// Far more throws than a double's 2^-n could stand: near the normal distribution's value. With 4900 of
    /// 10,000 and the continuity correction z = 1.99, two-sided 0.04659.
    void manyThrowsDoNotUnderflow()
    {
        QVERIFY(std::abs(fairCoinProbability(4900, 5100) - 0.04659) < 1e-4);
        QVERIFY(fairCoinProbability(0, 5000) < 1e-300);
    }

    void oneSeedIsMcNemarsTest()
    {
        const std::vector<Answers> first{answers("1111110001")};
        const std::vector<Answers> second{answers("1000001001")};
        const auto test = comparePaired(first, second);
        QCOMPARE(test.pictures, 10);
        QCOMPARE(test.firstBetter, 5);
        QCOMPARE(test.secondBetter, 1);
        QVERIFY(near(test.probability, 2.0 * (1 + 6) / 64));
    }

    /// A picture that one side wins under one seed and loses under another speaks for neither; one won twice
    /// counts once.
    void seedsAreCombinedByPicture()
    {
        const std::vector<Answers> first{answers("1110"), answers("1010")};
        const std::vector<Answers> second{answers("0000"), answers("0100")};
        const auto test = comparePaired(first, second);
        QCOMPARE(test.firstBetter, 2); // the first and the third
        QCOMPARE(test.secondBetter, 0);
    }

    void differentSidesAreErrors()
    {
        const std::vector<Answers> one{answers("11")};
        const std::vector<Answers> two{answers("11"), answers("10")};
        const std::vector<Answers> longer{answers("110")};
        QVERIFY_EXCEPTION_THROWN(comparePaired(one, two), Error);
        QVERIFY_EXCEPTION_THROWN(comparePaired(one, longer), Error);
        QVERIFY_EXCEPTION_THROWN(comparePaired({}, {}), Error);
    }

    void wordsSayWhatThePicturesCanShow_data()
    {
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("second");
        QTest::addColumn<QString>("words");
        QTest::newRow("noise")
            << 12 << 9
            << "no difference that these 10,000 pictures can show (12 against 9 pictures, p = 0.66)";
        QTest::newRow("first") << 40 << 12 << "admm is better (40 against 12 pictures, p = 0.0001)";
        QTest::newRow("second") << 0 << 40 << "gradual is better (0 against 40 pictures, p < 0.0001)";
    }

    void wordsSayWhatThePicturesCanShow()
    {
        QFETCH(const int, first);
        QFETCH(const int, second);
        const PairedTest test{10000, first, second, fairCoinProbability(first, second)};
        QTEST(QString::fromStdString(toText(test, "admm", "gradual")), "words");
    }
};

QTEST_APPLESS_MAIN(TestComparison)
#include "tst_comparison.moc"
