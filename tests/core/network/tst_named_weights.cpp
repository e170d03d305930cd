#include "core/network/named_weights.h"

#include "core/network/zoo.h"
#include "tests/support/error_text.h"

#include <QTest>

using namespace espalier;

namespace {

/// The arrays of a network, taken out of it: the large ones are half a gigabyte.
std::vector<NamedArray> arraysOf(Network network)
{
    std::vector<NamedArray> arrays;
    for (auto& parameter : network.parameters)
        arrays.push_back({parameter.name, parameter.shape, std::move(parameter.values)});
    return arrays;
}

/// A network of the zoo whose arrays can be told apart.
Network marked(const std::string& name)
{
    auto network = zooNetwork(name);
    for (std::size_t index = 0; index < network.parameters.size(); ++index)
        network.parameters[index].values.front() = static_cast<float>(index);
    return network;
}

bool isMarked(const Network& network)
{
    for (std::size_t index = 0; index < network.parameters.size(); ++index)
        if (network.parameters[index].values.front() != static_cast<float>(index))
            return false;
    return true;
}

} // namespace

class TestNamedWeights : public QObject {
    Q_OBJECT

private slots:
    /// Also asserts the numbers that networks are recognized by.
    void everyNetworkOfTheZooIsRecognized_data()
    {
        QTest::addColumn<QString>("name");
        for (const auto& name : zooNames())
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }

    void everyNetworkOfTheZooIsRecognized()
    {
        QFETCH(const QString, name);
        const auto matched = matchWeights(arraysOf(marked(name.toStdString())), {}, "file");
        QVERIFY(isMarked(matched.network));
        if (name == "resnet-50-v1") { // the same arrays as v1.5, which is taken
            QCOMPARE(matched.zooName, std::string("resnet-50-v1.5"));
            QVERIFY(QString::fromStdString(matched.notes.back()).contains("resnet-50-v1 "));
            QCOMPARE(matchWeights(arraysOf(marked("resnet-50-v1")), "resnet-50-v1", "file").zooName,
                std::string("resnet-50-v1"));
            return;
        }
        QCOMPARE(matched.zooName, name.toStdString());
    }

    /// torchvision's key names, from its models' module lists.
    void torchvisionsNamesAreKnown_data()
    {
        QTest::addColumn<QString>("zooName");
        QTest::addColumn<QList<int>>("features");
        QTest::addColumn<QList<int>>("classifier");
        QTest::newRow("alexnet") << "alexnet-torchvision" << QList<int>{0, 3, 6, 8, 10}
                                 << QList<int>{1, 4, 6};
        QTest::newRow("vgg16") << "vgg-16" << QList<int>{0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28}
                               << QList<int>{0, 3, 6};
    }

    void torchvisionsNamesAreKnown()
    {
        QFETCH(const QString, zooName);
        QFETCH(const QList<int>, features);
        QFETCH(const QList<int>, classifier);
        auto arrays = arraysOf(marked(zooName.toStdString()));
        qsizetype conv = 0;
        qsizetype linear = 0;
        for (auto& array : arrays) {
            const bool isWeight = array.name.ends_with(".weight");
            auto& next = array.name.starts_with("conv") ? conv : linear;
            array.name = (&next == &conv ? "features." + std::to_string(features[conv])
                                         : "classifier." + std::to_string(classifier[linear]))
                + (isWeight ? ".weight" : ".bias");
            next += isWeight ? 0 : 1;
        }
        std::ranges::sort(arrays, {}, &NamedArray::name); // as safetensors files have them
        QVERIFY(isMarked(matchWeights(std::move(arrays), {}, "file").network));
    }

    void countsOfBatchesAreLeftAside()
    {
        const auto network = marked("resnet-8-cifar");
        auto arrays = arraysOf(network);
        arrays.push_back({"bn1.num_batches_tracked", {}, {7.0F}});
        const auto matched = matchWeights(std::move(arrays), {}, "file");
        QVERIFY(matched.network == network);
        QVERIFY(matched.notes.size() == 2);
    }

    void whatDoesNotFitIsNamed()
    {
        const auto arrays = arraysOf(lenet5());
        const auto message = [](std::vector<NamedArray> given, const std::string& zooName = "lenet-5") {
            return errorText([&] { matchWeights(given, zooName, "weights.bin"); });
        };
        auto other = arrays;
        other[0].shape = {20, 25};
        QVERIFY2(message(other).startsWith("weights.bin: ") && message(other).contains("20×25"),
            qPrintable(message(other)));
        other = arrays;
        other[0].name = "first.weight";
        QVERIFY2(message(other).contains("'conv1.weight'"), qPrintable(message(other)));
        other = arrays;
        other.push_back({"more", {1}, {0.0F}});
        QVERIFY2(message(other).contains("'more'"), qPrintable(message(other)));
        other = arrays;
        other.push_back(other[0]);
        QVERIFY2(message(other).contains("twice"), qPrintable(message(other)));
        QVERIFY(message({}).contains("no arrays"));
        QVERIFY(message({{"a", {1}, {1.0F}}}, {}).contains("resnet-20-cifar"));
        QVERIFY(message(arrays, "lenet-6").contains("lenet-6"));
    }
};

QTEST_APPLESS_MAIN(TestNamedWeights)
#include "tst_named_weights.moc"
