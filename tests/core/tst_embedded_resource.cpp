#include "core/embedded_resource.h"
#include "tests/support/error_text.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <string>

using namespace espalier;

class TestEmbeddedResource : public QObject {
    Q_OBJECT

private slots:
    void theTableHoldsTheFilesOfTheFolder_data();
    void theTableHoldsTheFilesOfTheFolder();
    void anUnknownPathIsNamed();
    void aFolderThatIsNotThereIsEmpty();
};

void TestEmbeddedResource::theTableHoldsTheFilesOfTheFolder_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("accelerators") << "accelerators";
    QTest::newRow("recipes") << "recipes";
}

void TestEmbeddedResource::theTableHoldsTheFilesOfTheFolder()
{
    QFETCH(const QString, folder);
    const QDir resources(QStringLiteral(ESPALIER_SOURCE_DIR "/resources/") + folder);
    std::vector<std::string> wanted;
    for (const auto& name : resources.entryList({"*.json"}, QDir::Files))
        wanted.push_back((folder + '/' + name).toStdString());
    std::ranges::sort(wanted);
    QVERIFY(!wanted.empty());
    QCOMPARE(embeddedResourcesIn(folder.toStdString()), wanted);
    for (const auto& path : wanted) {
        QFile file(QStringLiteral(ESPALIER_SOURCE_DIR "/resources/") + QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(embeddedResource(path), std::string_view(file.readAll().toStdString()));
    }
}

void TestEmbeddedResource::anUnknownPathIsNamed()
{
    QCOMPARE(errorText([] { embeddedResource("recipes/nothing.json"); }),
        QStringLiteral("there is no built-in file 'recipes/nothing.json'"));
}

void TestEmbeddedResource::aFolderThatIsNotThereIsEmpty()
{
    QVERIFY(embeddedResourcesIn("recipe").empty());
}

QTEST_APPLESS_MAIN(TestEmbeddedResource)
#include "tst_embedded_resource.moc"
