// Budgets in the window: sensitivities that fill, totals that are held, plans that are found.
#include "app/window/budget_dialog.h"
#include "app/window/main_window.h"
#include "app/window/sensitivity_panel.h"
#include "core/error.h"
#include "core/hardware/budget.h"
#include "core/network/zoo.h"
#include "tests/app/fake_engine.h"
#include "widgets/format.h"
#include "widgets/layer_model.h"
#include "widgets/layer_table.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace espalier;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<Workbench> readyBench(EngineFunctions engine = fakeEngine())
{
    auto bench = std::make_unique<Workbench>(Workbench::Options{.engine = std::move(engine)});
    bench->preparation().proceed();
    [&] { QTRY_COMPARE(bench->preparation().step(), Preparation::Step::Ready); }();
    return bench;
}

double bytesOf(Workbench& bench)
{
    return bench.costs().ofPlans(Quantity::Bytes)(bench.session().plan()).total;
}

} // namespace

class BudgetTest : public QObject {
    Q_OBJECT

private slots:
    void sensitivitiesAreMeasuredWhenWanted()
    {
        const auto bench = readyBench();
        QVERIFY(!bench->sensitivity().values());
        QVERIFY(bench->budget().bytePrices().empty());
        bench->sensitivity().want();
        QTRY_VERIFY(bench->sensitivity().loss());
        QVERIFY(bench->sensitivity().values()->complete);
        QCOMPARE(bench->budget().bytePrices().size(), std::size_t{4});
        // Of another network nothing holds.
        bench->chooseNetwork("lenet-300-100");
        QVERIFY(!bench->sensitivity().values());
        QTRY_VERIFY(bench->sensitivity().loss());
        QCOMPARE(bench->sensitivity().loss()->layers(), std::size_t{3});
    }

    /// Cancelling stops the work within a second; what was there stays; wanting goes on.
    void measuringCanBeCancelled()
    {
        auto engine = fakeEngine();
        auto stopped = std::make_shared<std::atomic<int>>(0);
        engine.sensitivity = [stopped](const std::shared_ptr<const Network>& network, const PictureSet&,
                                 const SensitivityOptions&, std::stop_token stop,
                                 const SensitivityObserver& observe) -> SensitivityPtr {
            auto some = std::make_shared<Sensitivity>();
            some->pictures = 10;
            some->layers.resize(layersOf(*network).size());
            observe(std::make_shared<const SensitivityProgress>(SensitivityProgress{some, 5, 50, 3.0}));
            while (!stop.stop_requested())
                std::this_thread::sleep_for(1ms);
            ++*stopped;
            throw Cancelled();
        };
        const auto bench = readyBench(engine);
        auto& sensitivity = bench->sensitivity();
        QSignalSpy failed(&sensitivity, &SensitivityController::failed);
        sensitivity.want();
        QTRY_VERIFY(sensitivity.progress());
        QVERIFY(sensitivity.measuring());
        sensitivity.cancel();
        QVERIFY(!sensitivity.measuring());
        QTRY_COMPARE(stopped->load(), 1);
        QCOMPARE(sensitivity.progress()->measured, 5);
        sensitivity.want();
        QVERIFY(sensitivity.measuring());
        sensitivity.setPaused(true); // a run begins
        QVERIFY(!sensitivity.measuring());
        sensitivity.setPaused(false);
        QVERIFY(sensitivity.measuring());
        QCOMPARE(failed.size(), 0);
    }

    /// Groups are cut otherwise than single weights: with another pattern, measuring begins anew.
    void sensitivitiesAreOfThePatterns()
    {
        auto engine = fakeEngine();
        auto asked = std::make_shared<Mailbox<std::vector<SparsityPattern>>>();
        engine.sensitivity = [asked, measure = engine.sensitivity](
                                 const std::shared_ptr<const Network>& network, const PictureSet& pictures,
                                 const SensitivityOptions& options, std::stop_token stop,
                                 const SensitivityObserver& observe) -> SensitivityPtr {
            asked->put(options.patterns);
            return measure(network, pictures, options, stop, observe);
        };
        const auto bench = readyBench(engine);
        auto& sensitivity = bench->sensitivity();
        sensitivity.want();
        QTRY_VERIFY(sensitivity.loss());
        std::vector<SparsityPattern> wanted(4);
        QVERIFY(asked->take() == wanted);
        bench->editor().edit({{1, LayerField::WeightBits, 4}});
        QVERIFY(sensitivity.loss());
        bench->editor().edit({{1, LayerField::Pattern, QStringLiteral("filter")}});
        QVERIFY(!sensitivity.loss());
        QTRY_VERIFY(sensitivity.loss());
        wanted[1] = {SparsityPattern::Kind::Filter};
        QVERIFY(asked->take() == wanted);
    }

    void aHeldTotalStaysWhileALayerIsDragged()
    {
        const auto bench = readyBench();
        auto& session = bench->session();
        bench->budget().hold(Quantity::Bytes);
        QTRY_VERIFY(bench->sensitivity().loss());
        const auto before = session.plan();
        const auto held = bench->budget().held()->amount;
        QCOMPARE(held, bytesOf(*bench));
        const auto steps = session.undoStack().count();
        for (const double factor : {1.1, 1.3, 1.5}) {
            bench->editor().preview({{1, LayerField::Keep, before.layers[1].keep * factor}});
            QCOMPARE(session.plan().layers[1].keep, before.layers[1].keep * factor);
            QVERIFY(bytesOf(*bench) <= held);
            QVERIFY(bytesOf(*bench) > 0.98 * held);
        }
        bench->editor().edit({{1, LayerField::Keep, before.layers[1].keep * 1.5}});
        QVERIFY(session.plan().layers[2].keep < before.layers[2].keep);
        QCOMPARE(session.undoStack().count(), steps + 1); // one step per drag
        session.undoStack().undo();
        QCOMPARE(session.plan(), before);
        // The way there does not matter.
        bench->editor().edit({{1, LayerField::Keep, before.layers[1].keep * 1.5}});
        const auto direct = session.plan();
        session.undoStack().undo();
        bench->editor().preview({{1, LayerField::Keep, before.layers[1].keep * 0.3}});
        bench->editor().edit({{1, LayerField::Keep, before.layers[1].keep * 1.5}});
        QCOMPARE(session.plan(), direct);
    }

    void lockedLayersAndReleasedTotalsStay()
    {
        const auto bench = readyBench();
        auto& session = bench->session();
        bench->budget().hold(Quantity::Bytes);
        bench->editor().edit(
            {{2, LayerField::Locked, true}, {0, LayerField::Locked, true}, {3, LayerField::Locked, true}});
        QSignalSpy overrun(&bench->budget(), &BudgetLock::overrun);
        const auto before = session.plan();
        bench->editor().edit({{1, LayerField::Keep, 1.0}});
        QCOMPARE(overrun.size(), 1); // nobody is left to give way
        QCOMPARE(session.plan().layers[2], before.layers[2]);
        bench->budget().hold(std::nullopt);
        bench->editor().edit({{1, LayerField::Keep, 0.5}});
        QCOMPARE(session.plan().layers[1].keep, 0.5);
        QCOMPARE(session.plan().layers[0], before.layers[0]);
        bench->budget().hold(Quantity::Energy);
        bench->chooseAccelerator("eie-64");
        QVERIFY(!bench->budget().held()); // on another chip the amount means nothing
    }

    /// An edit of the whole plan is meant: the next edit of one layer keeps to the total that it left.
    void aWholePlanIsHeldAnew()
    {
        const auto window = open();
        auto& bench = window->workbench();
        bench.budget().hold(Quantity::Bytes);
        const auto first = bench.budget().held()->amount;
        window->actions().reset->trigger();
        const auto dense = bytesOf(bench);
        QVERIFY(dense > 2.0 * first);
        QCOMPARE(bench.budget().held()->amount, dense);
        bench.editor().edit({{1, LayerField::Keep, 0.5}});
        QVERIFY(bytesOf(bench) > 0.9 * dense);
        QCOMPARE(bench.budget().held()->amount, dense);
        bench.session().undoStack().undo();
        bench.session().undoStack().undo();
        QCOMPARE(bench.budget().held()->amount, first);
    }

    /// Redoing an edit that the others could not make up for does not make its overrun the amount that is
    /// held.
    void anOverrunIsNotHeldWhenItIsRedone()
    {
        const auto bench = readyBench();
        auto& session = bench->session();
        bench->editor().edit(
            {{0, LayerField::Locked, true}, {2, LayerField::Locked, true}, {3, LayerField::Locked, true}});
        bench->budget().hold(Quantity::Bytes);
        const auto held = bench->budget().held()->amount;
        QSignalSpy overrun(&bench->budget(), &BudgetLock::overrun);
        bench->editor().edit({{1, LayerField::Keep, 1.0}});
        QCOMPARE(overrun.size(), 1);
        const auto over = session.plan();
        QVERIFY(bytesOf(*bench) > held);
        QCOMPARE(bench->budget().held()->amount, held);
        for (int round = 0; round < 2; ++round) {
            session.undoStack().undo();
            QCOMPARE(bench->budget().held()->amount, held);
            session.undoStack().redo();
            QCOMPARE(session.plan(), over);
            QCOMPARE(bench->budget().held()->amount, held);
        }
        // A plan as a whole is meant as it is, and so is the way back to the one before it.
        auto dense = densePlan(session.layers().size());
        session.editPlan(dense, QStringLiteral("dense"));
        QVERIFY(bench->budget().held()->amount > held);
        session.undoStack().undo();
        QCOMPARE(bench->budget().held()->amount, held);
        // Held by hand at the overrun, the overrun it is.
        bench->budget().hold(Quantity::Bytes);
        QCOMPARE(bench->budget().held()->amount, bytesOf(*bench));
    }

    /// Who has stopped the measuring does not get it back by holding a total, or by a plan that is held anew.
    void holdingDoesNotRestartWhatWasCancelled()
    {
        auto engine = fakeEngine();
        auto starts = std::make_shared<std::atomic<int>>(0);
        engine.sensitivity = [starts](const std::shared_ptr<const Network>&, const PictureSet&,
                                 const SensitivityOptions&, std::stop_token stop,
                                 const SensitivityObserver&) -> SensitivityPtr {
            ++*starts;
            while (!stop.stop_requested())
                std::this_thread::sleep_for(1ms);
            throw Cancelled();
        };
        const auto bench = readyBench(engine);
        bench->budget().hold(Quantity::Bytes);
        QTRY_COMPARE(starts->load(), 1);
        bench->sensitivity().cancel();
        bench->session().editPlan(densePlan(4), QStringLiteral("dense"));
        bench->session().undoStack().undo();
        bench->budget().hold(Quantity::Energy);
        QVERIFY(!bench->sensitivity().measuring());
        bench->sensitivity().want();
        QVERIFY(bench->sensitivity().measuring());
        QTRY_COMPARE(starts->load(), 2);
        // Of another network nothing was cancelled.
        bench->sensitivity().cancel();
        bench->chooseNetwork("lenet-300-100");
        QTRY_COMPARE(bench->preparation().step(), Preparation::Step::Ready);
        bench->budget().hold(Quantity::Bytes);
        QVERIFY(bench->sensitivity().measuring());
    }

    /// A budget in points holds for the plan as a whole: plans are probed, and asked for again, tighter.
    void aPlanInPointsIsProbed()
    {
        auto engine = fakeEngine();
        // All layers together lose three times the sum of each alone.
        const auto layers = layersOf(lenet5());
        const auto loss = std::make_shared<const LossModel>(
            test::sensitivityOf(layers, std::vector<double>(layers.size(), 0.1)));
        const auto lost = [loss](const Plan& plan) { return std::min(90.0, 3.0 * (*loss)(plan)); };
        engine.probe = [lost](auto&&, std::shared_ptr<const PictureSet> pictures) -> LiveProbe::Evaluate {
            const auto count = static_cast<double>(pictures->count());
            return [count, lost](const Plan& plan, std::stop_token, const LiveAccuracy::Observer& observe) {
                observe({static_cast<std::int64_t>(std::ceil(count * (1.0 - lost(plan) / 100.0))),
                    static_cast<std::int64_t>(count)});
                return true;
            };
        };
        const auto bench = readyBench(engine);
        bench->sensitivity().want();
        QTRY_VERIFY(bench->sensitivity().loss());
        QTRY_VERIFY(!bench->sensitivity().measuring());
        BudgetDialog dialog(*bench, nullptr);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        auto* field = dialog.findChild<QLineEdit*>("budget");
        auto* probe = dialog.findChild<QLabel*>("budgetProbe");
        field->setText("20 KB");
        QTRY_VERIFY_WITH_TIMEOUT(probe->text().contains("Probed before training"), 20'000);
        QVERIFY(!probe->text().contains("plan 2"));
        field->setText("40 points");
        QTRY_VERIFY2_WITH_TIMEOUT(QRegularExpression("plan [2-8]").match(probe->text()).hasMatch(),
            qPrintable(probe->text()), 20'000);
        Plan chosen;
        connect(&dialog, &BudgetDialog::chosen, this, [&chosen](const Plan& plan) { chosen = plan; });
        QPushButton* apply = nullptr;
        for (auto* button : dialog.findChildren<QPushButton*>())
            apply = button->isDefault() ? button : apply;
        QTRY_VERIFY_WITH_TIMEOUT(apply->isEnabled(), 20'000);
        apply->click();
        QVERIFY(lost(chosen) > 5.0);
        QVERIFY(lost(chosen) <= 40.0 + 1.0); // a picture of 100
    }

    void probingCanBeStopped()
    {
        auto engine = fakeEngine();
        engine.probe = [](auto&&, auto&&) -> LiveProbe::Evaluate {
            return [](const Plan&, std::stop_token stop, const LiveAccuracy::Observer& observe) {
                observe({10, 20});
                while (!stop.stop_requested())
                    std::this_thread::sleep_for(1ms);
                return false;
            };
        };
        auto bench = std::make_unique<Workbench>(Workbench::Options{.engine = std::move(engine)});
        bench->preparation().proceed();
        QTRY_COMPARE(bench->preparation().step(), Preparation::Step::Ready);
        bench->sensitivity().want();
        QTRY_VERIFY(bench->sensitivity().loss());
        QTRY_VERIFY(!bench->sensitivity().measuring());
        BudgetDialog dialog(*bench, nullptr);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.show();
        dialog.findChild<QLineEdit*>("budget")->setText("20 KB");
        auto* stop = dialog.findChild<QPushButton*>("stopProbing");
        QTRY_VERIFY_WITH_TIMEOUT(stop->isVisible(), 20'000);
        QTRY_VERIFY(dialog.findChild<QLabel*>("budgetProbe")->text().contains("on 20 "));
        stop->click();
        QVERIFY(!stop->isVisible());
        QVERIFY(dialog.findChild<QLabel*>("budgetProbe")->text().contains("Not probed"));
        QCOMPARE(dialog.findChild<QTableWidget*>()->rowCount(), 4);
    }

    /// What was measured while the dialog looked for a plan.
    void thePlanIsOfTheLastSensitivities()
    {
        auto engine = fakeEngine();
        auto finish = std::make_shared<std::atomic<bool>>(false);
        engine.sensitivity = [finish](const std::shared_ptr<const Network>& network, const PictureSet&,
                                 const SensitivityOptions&, std::stop_token stop,
                                 const SensitivityObserver& observe) -> SensitivityPtr {
            const auto layers = layersOf(*network);
            const auto put = [&](const std::vector<double>& cliffs, bool complete) {
                auto values = test::sensitivityOf(layers, cliffs);
                values.complete = complete;
                auto shared = std::make_shared<const Sensitivity>(std::move(values));
                observe(std::make_shared<const SensitivityProgress>(SensitivityProgress{shared, 1, 2, 1.0}));
                return shared;
            };
            put({0.1, 0.1, 0.1, 0.1}, false);
            while (!*finish && !stop.stop_requested())
                std::this_thread::sleep_for(1ms);
            return put({0.5, 0.01, 0.3, 0.01}, true);
        };
        const auto bench = readyBench(engine);
        bench->sensitivity().want();
        QTRY_VERIFY(bench->sensitivity().loss());
        BudgetDialog dialog(*bench, nullptr);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.findChild<QLineEdit*>("budget")->setText("20 KB"); // a search begins
        *finish = true;
        QTRY_VERIFY(!bench->sensitivity().measuring());
        const auto wanted = planForBudget(bench->session().layers(), bench->session().plan(),
            *bench->sensitivity().loss(), bench->costs().accelerator(),
            {.budget = parseBudget("20 KB"), .chooseWeightBits = true}, bench->costs().optionsOfPlans());
        const auto isWanted = [&] {
            auto* table = dialog.findChild<QTableWidget*>();
            for (int row = 0; row < 4; ++row)
                if (table->rowCount() != 4
                    || table->item(row, 1)->text()
                        != formatShare(wanted.plan.layers[static_cast<std::size_t>(row)].keep))
                    return false;
            return true;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isWanted(), 20'000);
    }

    void aPlanForABudgetIsOneStep()
    {
        const auto window = open();
        auto& session = window->workbench().session();
        const auto before = session.plan();
        window->actions().budget->trigger();
        auto* dialog = window->findChild<BudgetDialog*>();
        QVERIFY(dialog);
        auto* field = dialog->findChild<QLineEdit*>("budget");
        auto* apply = dialog->findChildren<QPushButton*>().last();
        for (auto* button : dialog->findChildren<QPushButton*>())
            apply = button->isDefault() ? button : apply;
        field->setText("20 apples");
        QVERIFY(!apply->isEnabled());
        field->setText("100 B");
        QTRY_VERIFY(dialog->findChild<QLabel*>("budgetSummary")->text().contains("cannot be met"));
        QVERIFY(!apply->isEnabled());
        field->setText("20 KB");
        QTRY_VERIFY_WITH_TIMEOUT(apply->isEnabled(), 20'000);
        QCOMPARE(dialog->findChild<QTableWidget*>()->rowCount(), 4);
        apply->click();
        QVERIFY(session.plan() != before);
        QVERIFY(bytesOf(window->workbench()) <= 20e3);
        QVERIFY(session.undoStack().undoText().contains("20 KB"));
        session.undoStack().undo();
        QCOMPARE(session.plan(), before);
    }

    void theDockFillsAndSetsTheLayer()
    {
        const auto window = open();
        auto& bench = window->workbench();
        QVERIFY(!bench.sensitivity().values()); // nobody has looked yet
        bench.session().select({1});
        window->views().docks.sensitivity->raise();
        QTRY_VERIFY(bench.sensitivity().values());
        auto* panel = window->views().sensitivity;
        QTRY_VERIFY(!panel->curves()->table().rows.isEmpty());
        const auto before = bench.session().plan();
        const SensitivityChoice choice{0.25, 2};
        emit panel->curves()->chosen(choice);
        QCOMPARE(bench.session().plan().layers[1].keep, 0.25);
        QCOMPARE(bench.session().plan().layers[1].weightBits, 2);
        bench.session().undoStack().undo();
        QCOMPARE(bench.session().plan(), before);
        bench.session().select({0, 1});
        QVERIFY(panel->curves()->table().rows.isEmpty()); // of two layers there is no one curve
        // And every layer has its price.
        const auto* model = window->views().layers;
        for (int row = 0; row < 4; ++row)
            QVERIFY(model->index(row, LayerModel::Price).data().toString() != QStringLiteral("–"));
    }

    void aClickLocksALayer()
    {
        const auto window = open();
        auto& session = window->workbench().session();
        auto* table = window->views().table;
        table->scrollTo(table->model()->index(2, LayerModel::Locked));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
            table->visualRect(table->model()->index(2, LayerModel::Locked)).center());
        QVERIFY(session.plan().layers[2].locked);
        QVERIFY(!session.plan().layers[1].locked);
        QTest::keyClick(table, Qt::Key_Space);
        QVERIFY(!session.plan().layers[2].locked);
    }

private:
    std::unique_ptr<MainWindow> open()
    {
        auto window = std::make_unique<MainWindow>(MainWindow::Options{
            .workbench = {.engine = fakeEngine()}, .settingsFile = folder_.filePath("window.ini")});
        window->show();
        [&] { QTRY_COMPARE(window->workbench().preparation().step(), Preparation::Step::Ready); }();
        return window;
    }

    QTemporaryDir folder_;
};

QTEST_MAIN(BudgetTest)
#include "tst_budget_window.moc"
