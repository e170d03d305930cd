#include "app/opening.h"
#include "app/session_file.h"
#include "core/formats/file_io.h"
#include "core/network/zoo.h"
#include "tests/app/tiny.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace espalier;

namespace {

SessionContent trainedLeNet()
{
    auto content = withZooNetwork(firstSession(), "lenet-300-100");
    content.trained = true;
    content.recipe.prune.rho = 0.0123;
    content.recipe.plan.layers[1].weightBits = 3;
    return content;
}

int filesIn(const QTemporaryDir& folder)
{
    return static_cast<int>(QDir(folder.path()).entryList(QDir::Files).size());
}

} // namespace

class SessionFileTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void whatWasWrittenIsRead();
    void anUntrainedSessionHasNoWeightsBesideIt();
    void writingAgainLeavesNoOldWeights();
    void badFilesAreNamed_data();
    void badFilesAreNamed();
    void missingWeightsAreNamed();
    void aFailedWriteLeavesTheOldSession();

private:
    std::unique_ptr<QTemporaryDir> folder_;
    std::filesystem::path file_;
};

void SessionFileTest::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
    file_ = std::filesystem::path(folder_->path().toStdString()) / "work.espalier";
}

void SessionFileTest::whatWasWrittenIsRead()
{
    const auto content = trainedLeNet();
    writeSession(content, file_);
    QVERIFY(looksLikeSession(file_));
    const auto back = readSession(file_);
    QCOMPARE(back.recipe, content.recipe);
    QCOMPARE(back.accelerator, content.accelerator);
    QCOMPARE(*back.network, *content.network);
    QVERIFY(back.trained);
}

void SessionFileTest::anUntrainedSessionHasNoWeightsBesideIt()
{
    auto content = trainedLeNet();
    content.trained = false;
    writeSession(content, file_);
    QCOMPARE(filesIn(*folder_), 1);
    const auto back = readSession(file_);
    QVERIFY(!back.trained);
    QCOMPARE(*back.network, *content.network);
}

void SessionFileTest::writingAgainLeavesNoOldWeights()
{
    auto content = trainedLeNet();
    writeSession(content, file_);
    auto other = *content.network;
    initializeWeights(other, 77);
    content.network = std::make_shared<const Network>(other);
    writeSession(content, file_);
    QCOMPARE(filesIn(*folder_), 2);
    QCOMPARE(*readSession(file_).network, other);
}

void SessionFileTest::badFilesAreNamed_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("says");
    QTest::newRow("newer version") << R"("version": 1,
  "accelerator")"
                                   << R"("version": 9,
  "accelerator")"
                                   << "version 9";
    QTest::newRow("unknown key") << R"("accelerator")"
                                 << R"("acelerator")"
                                 << "acelerator";
    QTest::newRow("not a session") << "espalier-session"
                                   << "something"
                                   << "not an Espalier session";
    QTest::newRow("cut in two") << R"("recipe": {)"
                                << R"("recipe": )"
                                << "damaged";
    QTest::newRow("ratio of 0") << R"("rho": 0.0123)"
                                << R"("rho": 0)"
                                << "rho";
    QTest::newRow("wrong type") << R"("accelerator": "generic-45nm")"
                                << R"("accelerator": 3)"
                                << "damaged";
}

void SessionFileTest::badFilesAreNamed()
{
    QFETCH(const QString, from);
    QFETCH(const QString, to);
    QFETCH(const QString, says);
    writeSession(trainedLeNet(), file_);
    auto text = QString::fromStdString(readTextFile(file_));
    QVERIFY(text.contains(from));
    text.replace(text.indexOf(from), from.size(), to);
    std::ofstream(file_) << text.toStdString();
    try {
        readSession(file_);
        QFAIL("was read");
    } catch (const std::exception& error) {
        const auto message = QString::fromUtf8(error.what());
        QVERIFY2(message.contains(QLatin1String("work.espalier")), error.what());
        QVERIFY2(message.contains(says), error.what());
    }
}

void SessionFileTest::missingWeightsAreNamed()
{
    writeSession(trainedLeNet(), file_);
    for (const auto& entry : QDir(folder_->path()).entryList({QStringLiteral("*.weights")}))
        QFile::remove(folder_->filePath(entry));
    try {
        readSession(file_);
        QFAIL("was read");
    } catch (const std::exception& error) {
        QVERIFY2(QString::fromUtf8(error.what()).contains(QLatin1String(".weights")), error.what());
    }
}

void SessionFileTest::aFailedWriteLeavesTheOldSession()
{
    auto content = trainedLeNet();
    writeSession(content, file_);
    const auto before = readTextFile(file_);
    content.recipe.name = "new";
    // A folder in the way of the temporary file's rename cannot be made portably; a name that is a folder
    // can.
    const auto folder = std::filesystem::path(folder_->path().toStdString()) / "taken.espalier";
    std::filesystem::create_directory(folder);
    QVERIFY_EXCEPTION_THROWN(writeSession(content, folder), std::exception);
    QCOMPARE(readTextFile(file_), before);
}

QTEST_GUILESS_MAIN(SessionFileTest)
#include "tst_session_file.moc"
