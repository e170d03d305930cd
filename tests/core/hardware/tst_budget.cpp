#include "core/error.h"
#include "core/hardware/accelerator_file.h"
#include "core/hardware/budget.h"
#include "core/network/zoo.h"
#include "tests/core/plan/sensitivities.h"
#include "tests/support/error_text.h"

#include <QTest>

#include <array>

using namespace espalier;

Q_DECLARE_METATYPE(espalier::Budget)

class TestBudget : public QObject {
    Q_OBJECT

private slots:
    void budgetsAreReadAndWritten_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Budget>("budget");
        QTest::addColumn<QString>("written");
        const auto row = [](const char* text, Budget budget, const char* written) {
            QTest::newRow(text) << QString::fromUtf8(text) << budget << QString::fromUtf8(written);
        };
        row("5KB", {Quantity::Bytes, 5000}, "5 KB");
        row("4,900 bytes", {Quantity::Bytes, 4900}, "4.9 KB");
        row("17 B", {Quantity::Bytes, 17}, "17 B");
        row("0.5 B", {Quantity::Bytes, 0.5}, "0.5 B");
        row("1.5 MB", {Quantity::Bytes, 1.5e6}, "1.5 MB");
        row("999.9 KB", {Quantity::Bytes, 999900}, "1 MB");
        row("2uJ", {Quantity::Energy, 2e-6}, "2 µJ");
        row("0.19 µJ", {Quantity::Energy, 0.19e-6}, "190 nJ");
        row("3 J", {Quantity::Energy, 3}, "3 J");
        row("30us", {Quantity::Latency, 30e-6}, "30 µs");
        row("1.25 ms", {Quantity::Latency, 1.25e-3}, "1.25 ms");
        row("100K MACs", {Quantity::Macs, 1e5}, "100 KMACs");
        row("5.06k weights", {Quantity::Weights, 5060}, "5.06 Kweights");
        row("0.5 points", {std::nullopt, 0.5}, "0.5 points");
        row("1point", {std::nullopt, 1}, "1 points");
    }

    void budgetsAreReadAndWritten()
    {
        QFETCH(const QString, text);
        QFETCH(const Budget, budget);
        QFETCH(const QString, written);
        const auto read = parseBudget(text.toStdString());
        QCOMPARE(read.quantity, budget.quantity);
        QVERIFY(std::abs(read.amount - budget.amount) <= 1e-12 * budget.amount);
        QCOMPARE(QString::fromStdString(toText(read)), written);
    }

    void whatIsNoBudgetIsAnError_data()
    {
        QTest::addColumn<QString>("text");
        for (const auto* text :
            {"", "5", "KB", "5 apples", "-5KB", "5 kpoints", "5 mB", "nan B", "1e999 B", "5KBB"})
            QTest::newRow(text) << QString(text);
    }

    void whatIsNoBudgetIsAnError()
    {
        QFETCH(const QString, text);
        const auto message = errorText([&] { parseBudget(text.toStdString()); });
        QVERIFY2(message.contains("'" + text + "'") && message.contains("2uJ"), qPrintable(message));
    }

    void plansKeepToTheirBudget()
    {
        const std::array cliffs{0.3, 0.1, 0.02, 0.1};
        const auto layers = layersOf(lenet5());
        const LossModel loss(test::sensitivityOf(layers, cliffs));
        const auto chip = builtInAccelerator("admm-nn-40nm");
        BudgetWish wish{.budget = parseBudget("20KB"), .restoreDense = true};
        const auto found = planForBudget(layers, densePlan(4), loss, chip, wish);
        QVERIFY(estimateCost(layers, found.plan, chip).planned.total.storedBytes() <= 20'000);
        for (const auto& layer : estimateCost(layers, found.plan, chip).breakEven)
            QVERIFY(layer.mark != BreakEvenMark::Below);
        wish = {.budget = parseBudget("1.5 points"), .cheapest = Quantity::Energy};
        const auto cheap = planForBudget(layers, densePlan(4), loss, chip, wish);
        QVERIFY(loss(cheap.plan) <= 1.5);
        QVERIFY(cheap.cost < 0.5 * estimateCost(layers, densePlan(4), chip).joulesPerPicture());
        wish = {.budget = parseBudget("10 B")};
        const auto message = errorText([&] { planForBudget(layers, densePlan(4), loss, chip, wish); });
        QVERIFY2(message.contains("10 B cannot be met") && message.contains("KB"), qPrintable(message));
    }
};

QTEST_APPLESS_MAIN(TestBudget)
#include "tst_budget.moc"
