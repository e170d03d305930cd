#include "core/run/model_report.h"

#include "core/formats/esp.h"
#include "core/hardware/accelerator_file.h"
#include "core/run/model_cost.h"
#include "core/run/provenance.h"
#include "tests/core/formats/random_model.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace espalier;

namespace {

/// LeNet-5 as a run would leave it: a tenth of the weights on 3 bits, where a fifth was asked for.
CompressedModel example()
{
    auto model = emptyModel(lenet5());
    model.network.name = "<LeNet> & \"Co\"";
    Random random(4);
    for (auto& layer : model.layers)
        fillLayer(
            layer, static_cast<std::size_t>(elementCount(layer.weightShape)) / 10, 3, {1.0, 1.0}, random);
    Recipe recipe;
    recipe.name = "a, \"quoted\" <name>";
    for (const auto& layer : model.layers) {
        recipe.layerNames.push_back(layer.name);
        recipe.plan.layers.push_back({.keep = 0.2, .weightBits = 4});
    }
    model.provenance =
        provenanceOf(recipe, recipe.plan, "MNIST", {4953, 5000}, {9912, 10000}, "0123456789abcdef");
    return model;
}

} // namespace

class TestModelReport : public QObject {
    Q_OBJECT

private slots:
    void figuresAreThoseOfFileAndCosts()
    {
        const auto model = example();
        const auto report = reportOn(model);
        QCOMPARE(report.file.total(), sizeOfEsp(model).total());
        QVERIFY(report.cost == estimateCost(model, builtInAccelerator(defaultAccelerator)));
        QCOMPARE(report.layers.size(), 4u);
        QCOMPARE(report.layers[2].kept, std::int64_t{40000});
        QCOMPARE(report.layers[2].askedKeep.value(), 0.2);
        QCOMPARE(report.layers[2].askedBits.value(), 4);
        QCOMPARE(report.layers[2].levels, std::int64_t{8});
        QCOMPARE(report.accuracies.size(), 2u);
        QCOMPARE(report.accuracies[1].accuracy.correct, std::int64_t{9912});
    }

    void theNamedAcceleratorIsTaken()
    {
        auto model = example();
        const auto chip = builtInAccelerator("eie-64");
        model.provenance.insert(1, "\"cost_profile\": \"" + chip.name + ", 0000\", ");
        QVERIFY(reportOn(model).cost == estimateCost(model, chip));
    }

    void csvHasALineALayer()
    {
        auto model = example();
        model.layers[0].name = model.network.nodes[1].name = "a,b";
        const auto lines = QString::fromStdString(csvOf(reportOn(model))).split("\r\n");
        QCOMPARE(lines.size(), 7); // header, four layers, the sum, nothing
        const auto columns = lines[0].count(',');
        for (const auto& line : lines.mid(2, 4))
            QCOMPARE(line.count(','), columns);
        QVERIFY(lines[1].startsWith("\"a,b\",conv,"));
        const auto fc1 = lines[3].split(',');
        QCOMPARE(fc1[3], QString("400000"));
        QCOMPARE(fc1[4], QString("40000"));
        QCOMPARE(fc1[6], QString("0.1"));
        QCOMPARE(lines[5].split(',')[4], QString("43050"));
        const auto asked = QString::fromStdString(csvOf(reportOn(example()))).split("\r\n");
        QCOMPARE(asked[3].split(',')[5], QString("0.2"));
    }

    void jsonHoldsTheSame()
    {
        const auto model = example();
        const auto json =
            QJsonDocument::fromJson(QByteArray::fromStdString(jsonOf(reportOn(model)))).object();
        QCOMPARE(json["file_bytes"].toInteger(), sizeOfEsp(model).total());
        QCOMPARE(json["layers"].toArray().size(), 4);
        QCOMPARE(json["layers"][2]["kept"].toInt(), 40000);
        QCOMPARE(json["accuracy"]["test"]["percent"].toDouble(), 99.12);
        QVERIFY(json["accuracy"]["test"]["interval_95"][0].toDouble() < 99.0);
        QCOMPARE(json["origin"]["data_hash"].toString(), QString("0123456789abcdef"));
        QCOMPARE(json["origin"]["recipe seed"].toString(), QString("1"));
    }

    void thePageNeedsNothingElse()
    {
        const auto page = QString::fromStdString(htmlOf(reportOn(example())));
        for (const auto* outside : {"http", "src=", "<link", "@import", "url(", "<script"})
            QVERIFY2(!page.contains(QLatin1String(outside)), outside);
        QVERIFY(page.contains("prefers-color-scheme: dark"));
        QCOMPARE(page.count("<svg"), 3);
        QCOMPARE(page.count("<svg"), page.count("</svg>"));
        QVERIFY(page.contains("&lt;LeNet&gt; &amp; &quot;Co&quot;") && !page.contains("<LeNet>"));
        QVERIFY(!page.contains("<name>"));
        QVERIFY(page.contains("99.12 % (95 % interval 98.9"));
        QVERIFY2(page.contains("<td>20.00 %</td><td>10.00 %</td><td>4</td><td>3</td><td>8</td>"),
            qPrintable(page));
    }

    /// Nothing kept, no provenance, a provenance that is no JSON: still a report.
    void oddModelsHaveReports()
    {
        auto model = example();
        for (const auto* provenance :
            {"", "no JSON", "[1]", "{\"recipe\": {\"plan\": 3}, \"test\": {\"correct\": \"x\"}}"}) {
            model.provenance = provenance;
            const auto report = reportOn(model);
            QVERIFY(report.accuracies.empty() && !report.layers[0].askedKeep);
            QVERIFY(!htmlOf(report).empty() && !csvOf(report).empty() && !jsonOf(report).empty());
        }
    }
};

QTEST_APPLESS_MAIN(TestModelReport)
#include "tst_model_report.moc"
