#include "core/network/zoo.h"
#include "engine/model_files.h"
#include "tests/engine/torch_writer.h"

#include <QTemporaryDir>
#include <QTest>

using namespace espalier;

/// Files that LibTorch itself has written.
class TestTorchFormat : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        network_ = resnet8Cifar();
        initializeWeights(network_, 6);
    }

    void stateDictsComeInWhole()
    {
        const auto file = place("dict.pth");
        writeWithTorch(network_, file);
        const auto opened = openModel(file);
        QCOMPARE(opened.format, std::string("PyTorch"));
        QVERIFY(std::get<Network>(opened.content) == network_);
        QVERIFY(opened.notes[0].find("ResNet-8") != std::string::npos);
    }

    void scriptsGiveTheirArrays()
    {
        const auto file = place("script.pt");
        writeScriptWithTorch(network_, file);
        const auto opened = openModel(file);
        QVERIFY(std::get<Network>(opened.content) == network_);
        QVERIFY(opened.notes.back().find("TorchScript") != std::string::npos);
    }

private:
    std::filesystem::path place(const char* name) const { return folder_.filePath(name).toStdString(); }

    QTemporaryDir folder_;
    Network network_;
};

QTEST_GUILESS_MAIN(TestTorchFormat)
#include "tst_torch_format.moc"
