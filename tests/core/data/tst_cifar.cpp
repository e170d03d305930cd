#include "core/data/cifar.h"
#include "core/data/data_source.h"
#include "core/error.h"
#include "tests/support/error_text.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace espalier;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t pixelBytes = 3072;

/// Records with the given labels; every byte of a picture is its number, the first of each plane the plane's.
std::string records(const std::vector<int>& labels, int coarseBytes)
{
    std::string bytes;
    for (std::size_t index = 0; index < labels.size(); ++index) {
        bytes.append(static_cast<std::size_t>(coarseBytes), '\x07');
        bytes.push_back(static_cast<char>(labels[index]));
        std::string pixels(pixelBytes, static_cast<char>(100 + index));
        for (std::size_t plane = 0; plane < 3; ++plane)
            pixels[plane * 1024] = static_cast<char>(plane);
        bytes += pixels;
    }
    return bytes;
}

void write(const fs::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary) << bytes;
}

} // namespace

class TestCifar : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cifar10IsReadInTheOrderOfItsFiles();
    void cifar100TakesTheFineLabels();
    void classesWithoutNamesAreNumbered();
    void damageIsNamed_data();
    void damageIsNamed();
    void aDataSourceHoldsOutValidation();

private:
    fs::path folder() const { return folder_->path().toStdString(); }
    std::unique_ptr<QTemporaryDir> folder_;
};

void TestCifar::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
    for (int batch = 1; batch <= 5; ++batch)
        write(folder() / ("data_batch_" + std::to_string(batch) + ".bin"),
            records({batch - 1, batch + 4, batch - 1, batch + 4}, 0));
    write(folder() / "test_batch.bin", records({9, 0}, 0));
    write(folder() / "batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
}

void TestCifar::cifar10IsReadInTheOrderOfItsFiles()
{
    const auto sets = readCifarFolder(folder(), CifarKind::Cifar10, "CIFAR-10");
    QCOMPARE(sets.training.count(), 20u);
    QCOMPARE(sets.training.labels[4], 1);
    QCOMPARE(sets.training.labels[5], 6);
    QCOMPARE(sets.training.pixels.size(), 20 * pixelBytes);
    QCOMPARE(sets.training.picture(1)[1024], 1); // the green plane comes second
    QCOMPARE(sets.training.picture(1)[1025], 101);
    QCOMPARE(sets.test.labels, (std::vector<std::uint8_t>{9, 0}));
    QCOMPARE(sets.test.classNames.back(), std::string("j"));
    QCOMPARE(sets.test.channels * sets.test.height * sets.test.width, 3072);
    QCOMPARE(sets.training.name, std::string("CIFAR-10 training"));
}

void TestCifar::cifar100TakesTheFineLabels()
{
    write(folder() / "train.bin", records({99, 0, 57}, 1));
    write(folder() / "test.bin", records({42}, 1));
    const auto sets = readCifarFolder(folder(), CifarKind::Cifar100, "CIFAR-100");
    QCOMPARE(sets.training.labels, (std::vector<std::uint8_t>{99, 0, 57}));
    fs::remove(folder() / "test_batch.bin");
    QCOMPARE(folderSource(folder()).kind, std::string("cifar100"));
    QCOMPARE(sets.test.labels, (std::vector<std::uint8_t>{42}));
    QCOMPARE(sets.training.picture(2)[1], 102);
    QCOMPARE(sets.training.classNames.size(), 100u);
}

void TestCifar::classesWithoutNamesAreNumbered()
{
    fs::remove(folder() / "batches.meta.txt");
    const auto sets = readCifarFolder(folder(), CifarKind::Cifar10, "CIFAR-10");
    QCOMPARE(sets.training.classNames[3], std::string("3"));
}

void TestCifar::damageIsNamed_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    const auto full = QByteArray::fromStdString(records({1, 2}, 0));
    auto wrongLabel = full;
    wrongLabel[3073] = 10;
    QTest::newRow("label") << "data_batch_3.bin" << wrongLabel
                           << "data_batch_3.bin: label 10 at byte 3073, expected 0 to 9";
    QTest::newRow("cut off")
        << "test_batch.bin" << full.chopped(1)
        << "test_batch.bin: has 6145 bytes, expected a whole number of records of 3073 bytes";
    QTest::newRow("empty")
        << "data_batch_5.bin" << QByteArray()
        << "data_batch_5.bin: has 0 bytes, expected a whole number of records of 3073 bytes";
    QTest::newRow("names") << "batches.meta.txt" << QByteArray("cat\ndog\n")
                           << "batches.meta.txt: names 2 classes, expected 10";
}

void TestCifar::damageIsNamed()
{
    QFETCH(const QString, file);
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, message);
    write(folder() / file.toStdString(), bytes.toStdString());
    const auto text = errorText([&] { readCifarFolder(folder(), CifarKind::Cifar10, "CIFAR-10"); });
    QCOMPARE(text, QString::fromStdString((folder() / message.toStdString()).string()));
    fs::remove(folder() / "data_batch_2.bin");
    QVERIFY(errorText([&] { readCifarFolder(folder(), CifarKind::Cifar10, "CIFAR-10"); })
                .contains(file.endsWith(QStringLiteral(".txt"))
                        ? QStringLiteral("batches.meta.txt")
                        : QStringLiteral("data_batch_2.bin: cannot be read")));
}

void TestCifar::aDataSourceHoldsOutValidation()
{
    auto source = folderSource(folder());
    QCOMPARE(source.kind, std::string("cifar10"));
    source.validation = 10;
    const auto split = loadData(source);
    QCOMPARE(split.training.count(), 10u);
    QCOMPARE(split.validation.count(), 10u);
    QCOMPARE(split.test.count(), 2u);
    QVERIFY(errorText([&] {
        loadData({.kind = "cifar100", .folder = folder(), .validation = 10});
    }).contains(QStringLiteral("train.bin")));
}

QTEST_APPLESS_MAIN(TestCifar)
#include "tst_cifar.moc"
