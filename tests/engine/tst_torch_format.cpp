#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/formats/model_arrays.h"
#include "engine/model_files.h"
#include "tests/core/formats/random_model.h"
#include "tests/engine/torch_writer.h"

#include <QTemporaryDir>
#include <QTest>

using namespace espalier;

namespace {

Network windows()
{
    return NetworkBuilder("windows", {4, 15, 13})
        .conv2d("wide",
            {.outputChannels = 8,
                .kernel = {3, 2},
                .stride = {2, 1},
                .padding = {1, 0},
                .dilation = {1, 2},
                .groups = 2})
        .relu()
        .localResponseNorm("lrn", {.size = 4, .alpha = 0.1F})
        .conv2d("depthwise", {.outputChannels = 8, .kernel = {3, 3}, .padding = {1, 1}, .groups = 8})
        .relu()
        .averagePool2d({.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}, .countPadding = false})
        .maxPool2d({.kernel = {2, 3}, .stride = {1, 2}, .padding = {1, 1}})
        .averagePool2d({.kernel = {2, 2}, .stride = {1, 1}, .padding = {1, 1}})
        .flatten()
        .linear("fc", 6)
        .build();
}

/// Some weights of each layer at random places: from all of the first to a few of the last.
CompressedModel prunedModel(Network network, int bits)
{
    initializeWeights(network, 11);
    auto model = compressedOf({.content = network});
    Random random(12);
    const auto infos = layersOf(network);
    for (std::size_t index = 0; index < infos.size(); ++index) {
        auto& layer = model.layers[index];
        const auto weights = static_cast<std::size_t>(infos[index].weights);
        fillLayer(layer, weights / (1 + 4 * index), bits, {1.0, 1.0}, random);
        if (infos[index].activationNode) {
            layer.activationBits = 4;
            layer.activationInterval = 0.125F;
            layer.activationThreshold = index == 0 ? 0.1F : 0.0F;
        }
    }
    return model;
}

} // namespace

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

    void ourScriptsComeBack()
    {
        for (std::uint64_t seed = 0; seed < 25; ++seed) {
            const auto model = randomModel(seed);
            const auto file = place("model.pt");
            const auto result = exportModel(model, file);
            QVERIFY2(result.verification.starts_with("run on"), result.verification.c_str());
            QVERIFY(std::get<CompressedModel>(openModel(file).content) == model);
            exportModel(model, file, {.variant = "float"});
            QVERIFY(std::get<CompressedModel>(openModel(file).content) == heldIn(ArrayForm::Float, model));
        }
    }

    void networksRunAsTheEngineRunsThem_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<int>("bits");
        for (const QString network :
            {"lenet-300-100", "lenet-5", "resnet-8-cifar", "resnet-20-cifar", "windows"})
            for (const auto bits : {1, 3, 8, unquantizedBits})
                QTest::addRow("%s, %d bits", network.toUtf8().constData(), bits) << network << bits;
    }

    /// exportModel compares what LibTorch computes with what the engine does.
    void networksRunAsTheEngineRunsThem()
    {
        QFETCH(const QString, network);
        QFETCH(const int, bits);
        const auto model =
            prunedModel(network == "windows" ? windows() : zooNetwork(network.toStdString()), bits);
        const auto file = place("network.pt");
        for (const auto* variant : {"packed", "float"}) {
            const auto result = exportModel(model, file, {.variant = variant});
            QVERIFY(result.verification.starts_with("run on"));
        }
    }

    void lowBitsMakeSmallFiles()
    {
        const auto network = NetworkBuilder("wide", {1, 16, 32}).flatten().linear("fc", 256).build();
        auto model = emptyModel(network);
        Random random(4);
        fillLayer(model.layers.front(), 256 * 512, 4, {1.0, 1.0}, random);
        const auto ledger = ledgerOf(model, place("wide.pt"));
        QCOMPARE(ledger.layers.front().weights, 256 * 512 / 2);
        QVERIFY2(ledger.total() < 72'000, qPrintable(QString::number(ledger.total())));
    }

    void namesThatAreNoAttributesAreChanged()
    {
        auto network = NetworkBuilder("odd", {1, 4, 4})
                           .conv2d("/features/0/\"Conv\"", {.outputChannels = 2, .kernel = {2, 2}})
                           .flatten()
                           .linear("forward", 3)
                           .linear("1.in.training", 3)
                           .build();
        network.parameters.back().name = "forward"; // where a module lies
        initializeWeights(network, 3);
        auto model = emptyModel(network);
        Random random(5);
        for (auto& layer : model.layers)
            fillLayer(layer, 5, 2, {1.0, 1.0}, random);
        model.provenance = "{\"seed\": 1}";
        const auto file = place("odd.pt");
        for (const auto* variant : {"packed", "float"})
            exportModel(model, file, {.variant = variant});
        exportModel(model, file);
        QVERIFY(std::get<CompressedModel>(openModel(file).content) == model);
    }

    /// Nothing but Error leaves the reader.
    void damagedScriptsAreRefused()
    {
        const auto model = randomModel(8);
        const auto file = place("whole.pt");
        exportModel(model, file);
        const auto bytes = readFile(file);
        int refused = 0;
        for (std::size_t at = 0; at < bytes.size(); at += 97) {
            auto damaged = bytes;
            damaged[at] ^= 0x55;
            const auto other = place("damaged.pt");
            writeFileAtomically(other, damaged);
            try {
                openModel(other);
            } catch (const Error&) {
                ++refused;
            }
        }
        QVERIFY(refused > 0);
    }

private:
    std::filesystem::path place(const char* name) const { return folder_.filePath(name).toStdString(); }

    QTemporaryDir folder_;
    Network network_;
};

QTEST_GUILESS_MAIN(TestTorchFormat)
#include "tst_torch_format.moc"
