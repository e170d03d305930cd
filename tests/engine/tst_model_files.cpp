// Models go out in every format and come back.
#include "core/formats/file_io.h"
#include "engine/export_check.h"
#include "engine/format_page.h"
#include "engine/model_format.h"
#include "tests/core/formats/random_model.h"
#include "tests/support/error_text.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace espalier;
namespace fs = std::filesystem;

class TestModelFiles : public QObject {
    Q_OBJECT

private slots:
    void everyFormatIsDescribed()
    {
        QVERIFY(!modelFormats().empty());
        QStringList endings;
        for (const auto& format : modelFormats()) {
            QVERIFY(!format.name.empty() && !format.extensions.empty());
            QVERIFY2(format.opens() || format.writes(), format.name.c_str());
            QVERIFY2(format.opens() == !format.reads.empty(), format.name.c_str());
            QVERIFY2(format.writes() == !format.variants.empty(), format.name.c_str());
            QVERIFY2(format.writes() == !format.verifiedBy.empty(), format.name.c_str());
            QVERIFY2(format.writes() == !format.lost.empty(), format.name.c_str());
            for (const auto& extension : format.extensions) {
                QVERIFY2(extension.starts_with('.'), extension.c_str());
                endings += QString::fromStdString(extension);
            }
        }
        QCOMPARE(endings.removeDuplicates(), 0);
    }

    void exportsAreAsLargeAsTheLedgerSays_data()
    {
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QString>("variant");
        for (const auto& format : modelFormats())
            for (const auto& variant : format.variants)
                QTest::addRow("%s, %s", format.name.c_str(), variant.name.c_str()) << QString::fromStdString(
                    format.extensions.front()) << QString::fromStdString(variant.name);
    }

    /// exportModel itself compares what it wrote with the model.
    void exportsAreAsLargeAsTheLedgerSays()
    {
        QFETCH(const QString, ending);
        QFETCH(const QString, variant);
        for (std::uint64_t seed = 0; seed < 25; ++seed) {
            const auto model = randomModel(seed);
            const auto file = path("model" + ending);
            const ExportOptions options{.variant = variant.toStdString(), .costProfile = "a chip"};
            const auto before = ledgerOf(model, file, options);
            const auto result = exportModel(model, file, options);
            QCOMPARE(before.total(), static_cast<std::int64_t>(fs::file_size(file)));
            QCOMPARE(result.bytes, before.total());
            QVERIFY(result.ledger == before);
            QCOMPARE(before.layers.size(), model.layers.size());
            QVERIFY(!result.verification.empty());
        }
    }

    void outputsThatDifferAreRefused()
    {
        const auto model = randomModel(3);
        const std::vector<float> expected{1.0F, -2.0F, 0.5F};
        QCOMPARE(compareOutputs(expected, expected, model), 0.0);
        auto found = expected;
        found[1] = -2.2F;
        QVERIFY(
            errorText([&] { compareOutputs(found, expected, model); }).contains("differ by up to 2.0e-01"));
        found[1] = std::nanf("");
        QVERIFY(errorText([&] { compareOutputs(found, expected, model); }).contains("differ"));
        found.pop_back();
        QVERIFY(errorText([&] { compareOutputs(found, expected, model); }).contains("2 numbers, expected 3"));
    }

    void aFileThatAnswersOtherwiseIsNotWritten()
    {
        const auto model = randomModel(5);
        const auto file = path("other.esp");
        exportModel(randomModel(6), file);
        QVERIFY(errorText([&] { checkExport(formatToOpen(file), {}, model, file, nullptr); }).size() > 0);
    }

    void theHelpPageListsTheFormats()
    {
        const auto page = readTextFile(ESPALIER_SOURCE_DIR "/resources/help/model-formats.md");
        QVERIFY2(page == formatPage(), "espalier-cli formats > resources/help/model-formats.md");
    }

    /// A disk that is full: no file may grow beyond some bytes.
    void aFullDiskLeavesTheOlderFile()
    {
        for (const auto& format : modelFormats()) {
            if (!format.writes())
                continue;
            const auto file = path("kept" + QString::fromStdString(format.extensions.front()));
            writeTextAtomically(file, "older");
            QString message;
            {
                std::signal(SIGXFSZ, SIG_IGN);
                rlimit before{};
                getrlimit(RLIMIT_FSIZE, &before);
                const rlimit small{64, before.rlim_max};
                setrlimit(RLIMIT_FSIZE, &small);
                message = errorText([&] { exportModel(randomModel(7), file); });
                setrlimit(RLIMIT_FSIZE, &before);
            }
            QVERIFY2(message.contains("File too large") && message.contains("kept"), qPrintable(message));
            QCOMPARE(readTextFile(file), std::string("older"));
        }
        for (const auto& entry : fs::directory_iterator(folder_.path().toStdString()))
            QVERIFY2(entry.path().extension() != ".part", entry.path().c_str());
    }

    void unknownEndingsAreToldWhatIsKnown()
    {
        QVERIFY(errorText([] { openModel("model.xyz"); }).contains(".xyz"));
        QVERIFY(errorText([] { openModel("model.xyz"); }).contains(".esp"));
        QVERIFY(errorText([] { openModel("model"); }).contains("no ending"));
        QVERIFY(errorText([this] { exportModel(randomModel(1), path("model.xyz")); }).contains(".esp"));
        const auto variant =
            errorText([this] { exportModel(randomModel(1), path("new.esp"), {.variant = "smallest"}); });
        QVERIFY2(variant.contains("smallest") && variant.contains("packed"), qPrintable(variant));
        QVERIFY(!fs::exists(path("new.esp")));
        QVERIFY(&formatToOpen("MODEL.ESP") == &formatToOpen("model.esp"));
    }

private:
    fs::path path(const QString& name) const { return folder_.filePath(name).toStdString(); }

    QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(TestModelFiles)
#include "tst_model_files.moc"
