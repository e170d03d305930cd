#include "core/data/picture_set.h"

#include "core/error.h"

#include <QtTest>

#include <algorithm>

using namespace espalier;

namespace {

/// Pictures of one pixel: picture i has the value i; `counts` pictures of each class, mixed.
PictureSet numbered(const std::vector<std::size_t>& counts)
{
    PictureSet set{"numbers", 1, 1, 1, {}, {}, {}};
    auto left = counts;
    while (std::ranges::any_of(left, [](auto count) { return count > 0; }))
        for (std::size_t label = 0; label < left.size(); ++label)
            if (left[label] > 0) {
                --left[label];
                set.pixels.push_back(static_cast<std::uint8_t>(set.labels.size()));
                set.labels.push_back(static_cast<std::uint8_t>(label));
            }
    for (std::size_t label = 0; label < counts.size(); ++label)
        set.classNames.push_back(std::string(1, static_cast<char>('a' + label)));
    return set;
}

std::int64_t countOf(const PictureSet& set, std::uint8_t label)
{
    return std::ranges::count(set.labels, label);
}

} // namespace

class TestPictureSet : public QObject {
    Q_OBJECT

private slots:
    void subsetKeepsTheGivenOrder();
    void subsetNamesAPositionThatIsNotThere();
    void everyClassGivesItsShare();
    void nothingIsLostOrDoubled();
    void theSeedDecides();
    void tooFewPicturesAreRefused_data();
    void tooFewPicturesAreRefused();
};

void TestPictureSet::subsetKeepsTheGivenOrder()
{
    const auto set = numbered({3, 3});
    const std::vector<std::size_t> positions{4, 1};
    const auto chosen = subset(set, positions, "two");
    QCOMPARE(chosen.pixels, (std::vector<std::uint8_t>{4, 1}));
    QCOMPARE(chosen.labels, (std::vector<std::uint8_t>{0, 1}));
    QCOMPARE(chosen.classNames, set.classNames);
    QCOMPARE(chosen.name, std::string("two"));
}

void TestPictureSet::subsetNamesAPositionThatIsNotThere()
{
    const std::vector<std::size_t> positions{6};
    QVERIFY_THROWS_EXCEPTION(Error, subset(numbered({3, 3}), positions, "x"));
}

void TestPictureSet::everyClassGivesItsShare()
{
    const auto split = holdOut(numbered({100, 50, 25}), numbered({1, 1, 1}), 35, 7, "all");
    QCOMPARE(split.validation.count(), std::size_t{35});
    QCOMPARE(countOf(split.validation, 0), std::int64_t{20});
    QCOMPARE(countOf(split.validation, 1), std::int64_t{10});
    QCOMPARE(countOf(split.validation, 2), std::int64_t{5});
    QCOMPARE(split.name, std::string("all"));
}

void TestPictureSet::nothingIsLostOrDoubled()
{
    const auto all = numbered({90, 61, 31});
    const auto split = holdOut(all, numbered({1, 1, 1}), 37, 3, "all");
    QCOMPARE(split.validation.count(), std::size_t{37});
    auto pixels = split.training.pixels;
    pixels.insert(pixels.end(), split.validation.pixels.begin(), split.validation.pixels.end());
    std::ranges::sort(pixels);
    QCOMPARE(pixels, all.pixels);
}

void TestPictureSet::theSeedDecides()
{
    const auto drawn = [](std::uint64_t seed) {
        return holdOut(numbered({60, 60}), numbered({1, 1}), 20, seed, "x").validation.pixels;
    };
    QCOMPARE(drawn(5), drawn(5));
    QVERIFY(drawn(5) != drawn(6));
}

void TestPictureSet::tooFewPicturesAreRefused_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("named");
    QTest::newRow("none for the rare class") << 2 << "class 'b'";
    QTest::newRow("none at all") << 0 << "class 'a'";
    QTest::newRow("none left for the rare class") << 29 << "class 'b'";
    QTest::newRow("all of them") << 30 << "only 30 training pictures";
    QTest::newRow("more than there are") << 300 << "only 30 training pictures";
}

void TestPictureSet::tooFewPicturesAreRefused()
{
    QFETCH(int, count);
    QFETCH(QString, named);
    try {
        holdOut(numbered({28, 2}), numbered({1, 1}), static_cast<std::size_t>(count), 1, "few");
        QFAIL("was not refused");
    } catch (const Error& error) {
        QVERIFY2(QString(error.what()).contains(named), error.what());
    }
}

QTEST_APPLESS_MAIN(TestPictureSet)
#include "tst_picture_set.moc"
