#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/run/checkpoint.h"

#include <QTemporaryDir>
#include <QTest>

using namespace espalier;

namespace {

Checkpoint example()
{
    Checkpoint checkpoint;
    checkpoint.floats["weights"] = {1.0F, -0.0F, 3.4e38F, 1e-45F};
    checkpoint.floats["empty"] = {};
    checkpoint.integers["mask"] = {0, 1, 4294967295U};
    checkpoint.numbers["rho"] = 0.1;
    checkpoint.texts["recipe"] = "{\"name\": \"é\"}";
    return checkpoint;
}

} // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT

private slots:
    void comesBackToTheLastBit()
    {
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("checkpoint.bin").toStdString();
        writeCheckpoint(example(), file);
        QVERIFY(readCheckpoint(file) == example());
    }

    void everyTruncationAndFlippedByteIsAnError()
    {
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("checkpoint.bin").toStdString();
        writeCheckpoint(example(), file);
        const auto whole = readFile(file);
        for (std::size_t length = 0; length < whole.size(); ++length) {
            writeFileAtomically(file, std::span(whole).first(length));
            QVERIFY_EXCEPTION_THROWN(readCheckpoint(file), Error);
        }
        for (std::size_t place = 0; place < whole.size(); ++place) {
            auto damaged = whole;
            damaged[place] ^= 0x20;
            writeFileAtomically(file, damaged);
            QVERIFY_EXCEPTION_THROWN(readCheckpoint(file), Error);
        }
    }

    void missingEntriesAreNamed()
    {
        try {
            example().number("seconds");
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(QString::fromUtf8(error.what()).contains("seconds"));
        }
    }
};

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
