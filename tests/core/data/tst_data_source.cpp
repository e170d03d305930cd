#include "core/data/data_source.h"

#include "core/error.h"

#include <QtTest>

#include <algorithm>

using namespace espalier;

class TestDataSource : public QObject {
    Q_OBJECT

private slots:
    void drawsDigitsInThreeParts();
    void theSeedDecidesWhatIsDrawn();
    void badWishesAreNamed_data();
    void badWishesAreNamed();
    void readsAFolderAndHoldsOutValidation();
};

void TestDataSource::drawsDigitsInThreeParts()
{
    const auto split = loadData({.kind = "digits", .validation = 1000});
    QCOMPARE(split.training.count(), std::size_t{7000});
    QCOMPARE(split.validation.count(), std::size_t{1000});
    QCOMPARE(split.test.count(), std::size_t{2000});
    for (std::uint8_t label = 0; label < 10; ++label)
        QCOMPARE(std::ranges::count(split.validation.labels, label), std::ptrdiff_t{100});
}

void TestDataSource::theSeedDecidesWhatIsDrawn()
{
    const DataSource source{.kind = "digits", .validation = 500, .seed = 4};
    auto other = source;
    other.seed = 5;
    const auto split = loadData(source);
    QVERIFY(split == loadData(source));
    QVERIFY(split.test.pixels != loadData(other).test.pixels);
}

void TestDataSource::badWishesAreNamed_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("validation");
    QTest::addColumn<QString>("named");
    QTest::newRow("unknown kind") << "cats" << 100 << "unknown kind of data 'cats', expected digits, idx, cifar10 or cifar100";
    QTest::newRow("too much validation")
        << "digits" << 2001 << "2001 validation pictures, expected 1 to 2000";
    QTest::newRow("no validation") << "digits" << 0 << "0 validation pictures, expected 1 to 2000";
    QTest::newRow("too little for ten classes") << "digits" << 9 << "expected at least one on either side";
    QTest::newRow("negative validation") << "idx" << -3 << "-3 validation pictures, expected at least 1";
    QTest::newRow("no such folder") << "idx" << 100 << "data folder /no/such/folder does not exist";
}

void TestDataSource::badWishesAreNamed()
{
    QFETCH(QString, kind);
    QFETCH(int, validation);
    QFETCH(QString, named);
    try {
        loadData({.kind = kind.toStdString(), .folder = "/no/such/folder", .validation = validation});
        QFAIL("was not refused");
    } catch (const Error& error) {
        QVERIFY2(QString(error.what()).contains(named), error.what());
    }
}

void TestDataSource::readsAFolderAndHoldsOutValidation()
{
    const std::filesystem::path folder =
        qEnvironmentVariable("ESPALIER_MNIST", ESPALIER_SOURCE_DIR "/../shared/data/mnist").toStdString();
    if (!std::filesystem::exists(folder))
        QSKIP("MNIST is not here; name its folder by ESPALIER_MNIST");
    const auto split = loadData({.kind = "idx", .folder = folder, .validation = 5000});
    QCOMPARE(split.training.count(), std::size_t{55000});
    QCOMPARE(split.validation.count(), std::size_t{5000});
    QCOMPARE(split.test.count(), std::size_t{10000});
}

QTEST_APPLESS_MAIN(TestDataSource)
#include "tst_data_source.moc"
