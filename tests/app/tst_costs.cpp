// What the window says that a plan costs.
#include "app/cost_values.h"
#include "app/costs.h"
#include "app/opening.h"
#include "app/presentation.h"
#include "core/hardware/accelerator_file.h"
#include "core/run/model_cost.h"
#include "tests/app/fake_engine.h"
#include "tests/support/cli_program.h"

#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <numeric>

using namespace espalier;

namespace {

SessionContent contentOf(const std::string& network, double ratio)
{
    auto content = withZooNetwork(firstSession(), network);
    content.recipe.plan = planForRatio(layersOf(*content.network), ratio);
    return content;
}

QJsonObject costOf(const QStringList& arguments)
{
    return test::run(QStringList{"cost"} + arguments + QStringList{"--format", "json"}).json();
}

void compareTotals(const CostTotals& total, const QJsonObject& expected)
{
    QVERIFY(!expected.isEmpty());
    QCOMPARE(static_cast<double>(total.storedBits), expected["stored_bits"].toDouble());
    QCOMPARE(static_cast<double>(total.chipBits), expected["chip_bits"].toDouble());
    QCOMPARE(total.executedMacs, expected["executed_macs"].toDouble());
    QCOMPARE(total.dramBits, expected["dram_bits"].toDouble());
    QCOMPARE(total.energy.total(), expected["joules"]["total"].toDouble());
    QCOMPARE(total.seconds, expected["seconds"].toDouble());
}

/// As many weights as the plan keeps, but all in rows that fall to the same few of 64 units.
FinishedRun lopsidedRun(const SessionContent& content)
{
    constexpr std::int64_t units = 64;
    auto model = projected({.recipe = content.recipe, .network = content.network}, content.recipe.plan).model;
    for (auto& layer : model.layers) {
        const auto matrix = matrixOf(layer.weightShape);
        const auto kept = layer.positions.size();
        layer.positions.clear();
        for (std::int64_t unit = 0; unit < units; ++unit)
            for (auto row = unit; row < matrix.rows; row += units)
                for (std::int64_t column = 0; column < matrix.columns && layer.positions.size() < kept;
                     ++column)
                    layer.positions.push_back(static_cast<std::uint32_t>(row * matrix.columns + column));
        std::ranges::sort(layer.positions);
    }
    FinishedRun run;
    run.plan = content.recipe.plan;
    run.on = content.network;
    run.model = std::make_shared<const CompressedModel>(std::move(model));
    run.masks = masksOf(*run.model, 7); // of another chip
    return run;
}

} // namespace

class CostsTest : public QObject {
    Q_OBJECT

private slots:
    void windowAndCommandAgree_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<QString>("chip");
        QTest::newRow("pooling") << "lenet-5"
                                 << "generic-45nm";
        QTest::newRow("sums, shortcuts, batch-norms") << "resnet-50-v1.5"
                                                      << "generic-45nm";
        QTest::newRow("queues") << "resnet-20-cifar"
                                << "eie-64";
        QTest::newRow("another table") << "mobilenet-v1"
                                       << "eyeriss-65nm";
    }

    void windowAndCommandAgree()
    {
        QFETCH(const QString, network);
        QFETCH(const QString, chip);
        auto content = contentOf(network.toStdString(), 10.0);
        content.accelerator = chip.toStdString();
        Session session(content);
        const RunLog runs;
        const Costs costs(session, runs);
        const auto expected = costOf({network, "--plan", "10x", "--accelerator", chip});
        compareTotals(costs.report().planned.total, expected["planned"].toObject());
        compareTotals(costs.report().dense.total, expected["dense"].toObject());
        QVERIFY(!costs.report().planned.operations.empty());
        // What budgets hold is the same.
        QCOMPARE(costs.ofPlans(Quantity::Energy)(session.plan()).total, costs.report().joulesPerPicture());
        QCOMPARE(costs.ofPlans(Quantity::Latency)(session.plan()).total, costs.report().secondsPerPicture());
    }

    void anotherNetworkHasAnotherGraph()
    {
        Session session(contentOf("resnet-8-cifar", 10.0));
        const RunLog runs;
        const Costs costs(session, runs);
        const auto before = costs.report().planned.operations.size();
        session.change(contentOf("lenet-5", 10.0), QStringLiteral("network"));
        QCOMPARE(costs.report().planned.layers.size(), std::size_t{4});
        QVERIFY(costs.report().planned.operations.size() < before);
        session.undoStack().undo();
        QCOMPARE(costs.report().planned.operations.size(), before);
    }

    /// Every view adds up to the totals: what lies between the layers has a line of its own.
    void viewsAddUpToTheTotals()
    {
        Session session(contentOf("resnet-20-cifar", 10.0));
        const RunLog runs;
        const Costs costs(session, runs);
        const auto energy = energyOf(session.layers(), costs.report());
        QCOMPARE(energy.layers.size(), static_cast<qsizetype>(session.layers().size()) + 1);
        double joules = 0.0;
        for (const auto& layer : energy.compressed)
            joules += std::accumulate(layer.begin(), layer.end(), 0.0);
        QCOMPARE(joules, costs.report().joulesPerPicture());
        const auto roofline = rooflineOf(session.layers(), costs.report(), costs.accelerator());
        double seconds = 0.0;
        for (const auto& layer : roofline.layers)
            seconds += layer.compressed.latency.total;
        QCOMPARE(seconds, costs.report().secondsPerPicture());
        QVERIFY(betweenLayers(costs.report()).contains(QStringLiteral("of the energy")));
    }

    /// How weights fall to the units of a chip with queues is counted in the run, whatever chip it was
    /// counted for.
    void aRunsLoadImbalanceIsThatOfTheChip()
    {
        auto content = contentOf("lenet-300-100", 50.0);
        Session session(content);
        RunLog runs;
        const Costs costs(session, runs);
        runs.add(lopsidedRun(content));
        QVERIFY(costs.isOfRun());
        session.chooseAccelerator("eie-64", QStringLiteral("chip"));
        const auto& model = *runs.runs().front().model;
        const auto counted = estimateCost(model, builtInAccelerator("eie-64")).planned.total;
        const auto expected = costs.report().planned.total.seconds;
        QTRY_VERIFY(costs.report().planned.total.seconds != expected); // until then an expectation held
        QCOMPARE(costs.report().planned.total.seconds, counted.seconds);
        session.undoStack().undo();
        session.undoStack().redo(); // known by now
        QCOMPARE(costs.report().planned.total.seconds, counted.seconds);
    }
};

QTEST_MAIN(CostsTest)
#include "tst_costs.moc"
