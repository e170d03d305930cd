#include "core/data/idx.h"

#include "core/error.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <fstream>
#include <functional>
#include <zlib.h>

using namespace espalier;

namespace {

using Bytes = std::vector<std::uint8_t>;

void append(Bytes& bytes, std::uint32_t value)
{
    for (const int shift : {24, 16, 8, 0})
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// An IDX file: magic number, sizes, `values` bytes that count up.
Bytes idx(std::uint32_t magic, const std::vector<std::uint32_t>& sizes, std::size_t values)
{
    Bytes bytes;
    append(bytes, magic);
    for (const auto size : sizes)
        append(bytes, size);
    for (std::size_t index = 0; index < values; ++index)
        bytes.push_back(static_cast<std::uint8_t>(index % 10));
    return bytes;
}

Bytes pictures(std::uint32_t count, std::uint32_t height = 3, std::uint32_t width = 4)
{
    return idx(0x803, {count, height, width}, std::size_t{count} * height * width);
}

Bytes labels(std::uint32_t count)
{
    return idx(0x801, {count}, count);
}

Bytes packed(const Bytes& bytes)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    Bytes out(deflateBound(&stream, bytes.size()));
    stream.next_in = const_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<unsigned>(bytes.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<unsigned>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Bytes cut(Bytes bytes, std::size_t length)
{
    bytes.resize(length);
    return bytes;
}

std::string messageOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestIdx : public QObject {
    Q_OBJECT

private slots:
    void readsPlainAndPackedFilesWhateverTheirEnding_data();
    void readsPlainAndPackedFilesWhateverTheirEnding();
    void damageIsNamed_data();
    void damageIsNamed();
    void aMissingFileIsNamed();
    void aFolderMayUseEitherSpelling_data();
    void aFolderMayUseEitherSpelling();
    void aFolderSaysWhichFileIsMissing();
    void aFolderThatIsNoneIsNamed();
    void testPicturesMustHaveTheSizeOfTheTrainingPictures();
    void readsMnist();

private:
    std::filesystem::path put(const std::string& name, const Bytes& bytes)
    {
        const auto file = std::filesystem::path(folder_.path().toStdString()) / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return file;
    }

    QTemporaryDir folder_;
};

void TestIdx::readsPlainAndPackedFilesWhateverTheirEnding_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("pack");
    QTest::newRow("plain") << "plain" << false;
    QTest::newRow("plain, called .gz") << "plain.gz" << false;
    QTest::newRow("packed") << "packed" << true;
    QTest::newRow("packed, called .gz") << "packed.gz" << true;
}

void TestIdx::readsPlainAndPackedFilesWhateverTheirEnding()
{
    QFETCH(QString, name);
    QFETCH(bool, pack);
    const auto file = put(name.toStdString(), pack ? packed(pictures(11)) : pictures(11));
    const auto set = readIdx(file, put("labels", labels(11)), "eleven");
    QCOMPARE(set.name, std::string("eleven"));
    QCOMPARE(set.count(), std::size_t{11});
    QCOMPARE(set.channels, std::int64_t{1});
    QCOMPARE(set.height, std::int64_t{3});
    QCOMPARE(set.width, std::int64_t{4});
    QCOMPARE(set.classNames.size(), std::size_t{10});
    QCOMPARE(set.labels[10], std::uint8_t{0});
    QCOMPARE(set.picture(10)[0], std::uint8_t{120 % 10});
    QCOMPARE(set.picture(10)[11], std::uint8_t{131 % 10});
}

void TestIdx::damageIsNamed_data()
{
    QTest::addColumn<Bytes>("pictureBytes");
    QTest::addColumn<Bytes>("labelBytes");
    QTest::addColumn<QString>("named");
    auto elevenAsLabel = labels(5);
    elevenAsLabel[8 + 3] = 11;
    auto flipped = packed(pictures(5));
    flipped[flipped.size() - 6] ^= 1; // in the checksum that ends the gzip data
    QTest::newRow("labels for pictures")
        << labels(5) << labels(5) << "pictures: begins with 0x00000801, expected 0x00000803";
    QTest::newRow("pictures for labels")
        << pictures(5) << pictures(5) << "labels: begins with 0x00000803, expected 0x00000801";
    QTest::newRow("empty") << Bytes{} << labels(5) << "pictures: ends within its header, after 0 bytes";
    QTest::newRow("half a header") << cut(pictures(5), 9) << labels(5)
                                   << "ends within its header, after 9 bytes";
    QTest::newRow("cut") << cut(pictures(5), 70) << labels(5)
                         << "ends after 54 bytes of pictures, its header promises 60";
    QTest::newRow("cut labels") << pictures(5) << cut(labels(5), 12)
                                << "labels: ends after 4 bytes of labels";
    QTest::newRow("too long") << idx(0x803, {5, 3, 4}, 61) << labels(5) << "goes on after the 60 bytes";
    QTest::newRow("no pictures") << idx(0x803, {0, 3, 4}, 0) << labels(5) << "sizes of at least 1";
    QTest::newRow("no width") << idx(0x803, {5, 3, 0}, 0) << labels(5)
                              << "5×3×0, expected sizes of at least 1";
    QTest::newRow("absurd sizes") << idx(0x803, {0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, 50) << labels(5)
                                  << "which a file of 66 bytes cannot hold";
    QTest::newRow("absurd count") << idx(0x803, {4000000000U, 28, 28}, 50) << labels(5) << "cannot hold";
    QTest::newRow("fewer labels") << pictures(5) << labels(4)
                                  << "labels: holds 4 labels, but pictures holds 5 pictures";
    QTest::newRow("label out of range")
        << pictures(5) << elevenAsLabel << "labels: label number 3 is 11, expected 0 to 9";
    QTest::newRow("cut gzip") << cut(packed(pictures(5)), 40) << labels(5) << "gzip data ends too early";
    QTest::newRow("damaged gzip") << flipped << labels(5) << "gzip data is damaged";
}

void TestIdx::damageIsNamed()
{
    QFETCH(Bytes, pictureBytes);
    QFETCH(Bytes, labelBytes);
    QFETCH(QString, named);
    const auto pictureFile = put("pictures", pictureBytes);
    const auto labelFile = put("labels", labelBytes);
    const auto message = messageOf([&] { readIdx(pictureFile, labelFile, "x"); });
    QVERIFY2(QString::fromStdString(message).contains(named), message.c_str());
    QVERIFY2(QString::fromStdString(message).contains(folder_.path()), message.c_str());
    QVERIFY(message.find('\n') == std::string::npos);
}

void TestIdx::aMissingFileIsNamed()
{
    const auto message =
        messageOf([&] { readIdx(folder_.filePath("absent").toStdString(), put("l", labels(1)), "x"); });
    QVERIFY2(
        QString::fromStdString(message).contains("absent: cannot be read: No such file"), message.c_str());
}

void TestIdx::aFolderMayUseEitherSpelling_data()
{
    QTest::addColumn<QString>("joint");
    QTest::addColumn<QString>("ending");
    QTest::newRow("dash") << "-"
                          << "";
    QTest::newRow("dash, gz") << "-"
                              << ".gz";
    QTest::newRow("dot") << "."
                         << "";
    QTest::newRow("dot, gz") << "."
                             << ".gz";
}

void TestIdx::aFolderMayUseEitherSpelling()
{
    QFETCH(QString, joint);
    QFETCH(QString, ending);
    const auto folder = "set" + std::to_string(joint == ".") + std::to_string(ending.size()) + '/';
    const auto name = [&](const char* what, char dimensions) {
        return folder + what + joint.toStdString() + "idx" + dimensions + "-ubyte" + ending.toStdString();
    };
    put(name("train-images", '3'), packed(pictures(20)));
    put(name("train-labels", '1'), packed(labels(20)));
    put(name("t10k-images", '3'), packed(pictures(7)));
    const auto last = put(name("t10k-labels", '1'), packed(labels(7)));
    const auto sets = readIdxFolder(last.parent_path(), "Small");
    QCOMPARE(sets.training.count(), std::size_t{20});
    QCOMPARE(sets.training.name, std::string("Small training"));
    QCOMPARE(sets.test.count(), std::size_t{7});
}

void TestIdx::aFolderSaysWhichFileIsMissing()
{
    const auto file = put("part/train-images-idx3-ubyte", pictures(3));
    const auto message = messageOf([&] { readIdxFolder(file.parent_path(), "x"); });
    QVERIFY2(QString::fromStdString(message).contains("/part has no file train-labels-idx1-ubyte (or .gz)"),
        message.c_str());
}

void TestIdx::aFolderThatIsNoneIsNamed()
{
    const auto message = [](const std::filesystem::path& path) {
        return messageOf([&] { readIdxFolder(path, "x"); });
    };
    const std::filesystem::path root = folder_.path().toStdString();
    std::filesystem::create_directories(root / "empty");
    QVERIFY(message(root / "absent").ends_with("absent does not exist"));
    QVERIFY(message(root / "empty").find("empty is empty, expected MNIST's four files") != std::string::npos);
    QVERIFY(message(put("file", labels(1))).ends_with("file is not a folder"));
    QCOMPARE(message({}), std::string("no data folder is named"));
}

void TestIdx::testPicturesMustHaveTheSizeOfTheTrainingPictures()
{
    put("sizes/train-images-idx3-ubyte", pictures(3, 28, 28));
    put("sizes/train-labels-idx1-ubyte", labels(3));
    put("sizes/t10k-images-idx3-ubyte", pictures(3, 32, 32));
    const auto file = put("sizes/t10k-labels-idx1-ubyte", labels(3));
    const auto message = messageOf([&] { readIdxFolder(file.parent_path(), "x"); });
    QVERIFY2(message.ends_with("its pictures are 32×32, the training pictures 28×28"), message.c_str());
}

void TestIdx::readsMnist()
{
    const std::filesystem::path folder =
        qEnvironmentVariable("ESPALIER_MNIST", ESPALIER_SOURCE_DIR "/../shared/data/mnist").toStdString();
    if (!std::filesystem::exists(folder))
        QSKIP("MNIST is not here; name its folder by ESPALIER_MNIST");
    const auto sets = readIdxFolder(folder, "MNIST");
    QCOMPARE(sets.training.count(), std::size_t{60000});
    QCOMPARE(sets.test.count(), std::size_t{10000});
    QCOMPARE(sets.training.pictureBytes(), std::size_t{784});
    QCOMPARE(sets.test.labels.front(), std::uint8_t{7});
    QCOMPARE(std::ranges::count(sets.training.labels, 5), std::ptrdiff_t{5421});
}

QTEST_APPLESS_MAIN(TestIdx)
#include "tst_idx.moc"
