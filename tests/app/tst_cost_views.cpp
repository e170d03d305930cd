#include "app/storage_view.h"
#include "app/window/main_window.h"
#include "core/hardware/accelerator_file.h"
#include "tests/app/fake_engine.h"
#include "widgets/chip_model.h"
#include "widgets/chip_panel.h"
#include "widgets/energy_view.h"
#include "widgets/layer_model.h"
#include "widgets/layer_table.h"
#include "widgets/roofline_plot.h"
#include "widgets/storage_ledger.h"
#include "widgets/totals_strip.h"
#include "widgets/verdict_pane.h"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace espalier;

/// The cost views in the real window.
class TestCostViews : public QObject {
    Q_OBJECT

private slots:
    void init();
    void everyViewFollowsThePlan();
    void whatNobodySeesIsWorkedOutWhenItIsLookedAt();
    void selectionIsSharedWithTheViews();
    void viewsAreReachedByKeyboard();
    void restoringALayerIsUndone();
    void losersAreRestoredButLockedOnesStay();
    void aChipIsCopiedEditedAndUndone();
    void theComparedChipFollowsItsFile();
    void aFinishedRunIsCountedAndAnEditForgetsIt();
    void theLedgerAgreesWithTheTotals();
    void theTooltipExplainsTheMark();

private:
    std::unique_ptr<MainWindow> open();
    static void raise(QDockWidget* dock)
    {
        dock->raise();
        QTRY_VERIFY(!dock->visibleRegion().isEmpty());
    }

    std::unique_ptr<QTemporaryDir> folder_;
};

void TestCostViews::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
}

std::unique_ptr<MainWindow> TestCostViews::open()
{
    const auto path = [this](const char* name) {
        return folder_->filePath(QString::fromUtf8(name)).toStdString();
    };
    auto window = std::make_unique<MainWindow>(MainWindow::Options{
        .workbench = {.engine = fakeEngine({}), .runsFolder = path("runs"), .chipsFolder = path("chips")},
        .settingsFile = QString::fromStdString(path("window.ini"))});
    window->show();
    [&] { QTRY_VERIFY(window->views().totals->totals().accuracy.after.pictures > 0); }();
    return window;
}

void TestCostViews::everyViewFollowsThePlan()
{
    const auto window = open();
    const auto& views = window->views();
    auto& session = window->workbench().session();
    auto plan = session.plan();
    plan.layers[2].keep = 0.01;
    raise(views.docks.energy);
    const auto energy = views.costs.energy->plot()->steps().last().to;
    raise(views.docks.storage);
    const auto ledger = views.costs.storage->ledger();
    session.editPlan(plan, QStringLiteral("test"));
    QVERIFY(views.costs.storage->ledger() != ledger);
    QCOMPARE(views.costs.storage->ledger().rows.size(), 5);
    raise(views.docks.energy);
    QVERIFY(views.costs.energy->plot()->steps().last().to < energy);
}

void TestCostViews::whatNobodySeesIsWorkedOutWhenItIsLookedAt()
{
    const auto window = open();
    const auto& views = window->views();
    raise(views.docks.bounds);
    const auto before = views.costs.roofline->roofline();
    QCOMPARE(before.layers.size(), 4);
    raise(views.docks.runs);
    window->actions().reset->trigger();
    QCOMPARE(views.costs.roofline->roofline(), before); // not seen, not worked out
    raise(views.docks.bounds);
    QVERIFY(views.costs.roofline->roofline() != before);
    QCOMPARE(views.costs.verdict->verdict().verdict, Verdict::NothingPruned);
}

void TestCostViews::selectionIsSharedWithTheViews()
{
    const auto window = open();
    const auto& views = window->views();
    raise(views.docks.bounds);
    views.table->selectLayers({1});
    QCOMPARE(views.costs.verdict->verdict().layer, QStringLiteral("conv2"));
    QTest::keyClick(views.costs.roofline, Qt::Key_Right);
    QCOMPARE(window->workbench().session().selection(), std::vector<int>{2});
    QCOMPARE(views.table->selectedLayers(), QList<int>{2});
    raise(views.docks.storage);
    QCOMPARE(views.costs.storage->plot()->curves().layer, QStringLiteral("fc1"));
}

void TestCostViews::viewsAreReachedByKeyboard()
{
    const auto window = open();
    window->activateWindow();
    for (auto* dock : window->views().docks.all()) {
        auto* action = window->findChild<QAction*>(QStringLiteral("goTo.") + dock->objectName());
        QVERIFY2(action, qPrintable(dock->objectName()));
        QVERIFY(!action->shortcut().isEmpty());
        dock->close();
        action->trigger();
        QTRY_VERIFY(!dock->visibleRegion().isEmpty());
    }
}

void TestCostViews::restoringALayerIsUndone()
{
    const auto window = open();
    const auto& views = window->views();
    auto& session = window->workbench().session();
    const auto before = session.plan();
    views.table->selectLayers({2});
    raise(views.docks.bounds);
    QTest::mouseClick(
        views.costs.verdict->findChild<QPushButton*>(QStringLiteral("restoreDense")), Qt::LeftButton);
    QCOMPARE(session.plan().layers[2].keep, 1.0);
    QCOMPARE(session.plan().layers[1], before.layers[1]);
    window->actions().undo->trigger();
    QCOMPARE(session.plan(), before);
}

void TestCostViews::losersAreRestoredButLockedOnesStay()
{
    const auto window = open();
    auto& session = window->workbench().session();
    auto plan = session.plan();
    plan.layers[1].keep = 0.9;
    plan.layers[3].keep = 0.9;
    plan.layers[3].locked = true;
    session.editPlan(plan, QStringLiteral("test"));
    QVERIFY(window->views().layers->layerRows()[1].breakEven == BreakEven::Below);
    window->actions().restoreLosers->trigger();
    QCOMPARE(session.plan().layers[1].keep, 1.0);
    QCOMPARE(session.plan().layers[2].keep, plan.layers[2].keep);
    QCOMPARE(session.plan().layers[3].keep, 0.9);
}

void TestCostViews::aChipIsCopiedEditedAndUndone()
{
    const auto window = open();
    auto* panel = window->views().costs.chip;
    raise(window->views().docks.chip);
    const auto before = window->views().totals->totals();
    QTest::mouseClick(panel->findChild<QToolButton*>(QStringLiteral("copyChip")), Qt::LeftButton);
    auto& bench = window->workbench();
    QVERIFY(bench.chips().isOwn(bench.session().content().accelerator));
    QVERIFY(panel->model()->isEditable());
    auto* model = panel->model();
    QVERIFY(model->setData(model->indexOf(QStringLiteral("clock_hz")), QStringLiteral("1e9")));
    QVERIFY(window->views().totals->totals().time.after < before.time.after);
    QVERIFY(window->isWindowModified());
    QCOMPARE(readAccelerator(bench.session().content().accelerator).clockHertz, 1e9);
    window->actions().undo->trigger();
    QCOMPARE(window->views().totals->totals().time, before.time);
    QCOMPARE(model->chip().clockHertz, 5e8);
    window->actions().undo->trigger();
    QCOMPARE(panel->findChild<QComboBox*>(QStringLiteral("chipList"))->currentData().toString(),
        QStringLiteral("generic-45nm"));
    QVERIFY(!model->isEditable());
}

void TestCostViews::theComparedChipFollowsItsFile()
{
    const auto window = open();
    auto* panel = window->views().costs.chip;
    auto* model = panel->model();
    auto& bench = window->workbench();
    bench.chips().copy(bench.costs().accelerator());
    auto* list = panel->findChild<QComboBox*>(QStringLiteral("compareList"));
    list->setCurrentIndex(list->findData(QString::fromStdString(bench.session().content().accelerator)));
    emit list->activated(list->currentIndex());
    QCOMPARE(model->compared()->clockHertz, 5e8);
    QVERIFY(model->setData(model->indexOf(QStringLiteral("clock_hz")), QStringLiteral("1e9")));
    QCOMPARE(model->compared()->clockHertz, 1e9);
    bench.chips().remove();
    QVERIFY(!model->compared());
    QVERIFY(list->currentData().toString().isEmpty());
}

void TestCostViews::aFinishedRunIsCountedAndAnEditForgetsIt()
{
    const auto window = open();
    const auto& views = window->views();
    raise(views.docks.storage);
    QVERIFY(views.totals->totals().bytes.known == Knowledge::Estimated);
    QVERIFY(!views.costs.storage->ledger().fromRun);
    QSignalSpy added(&window->workbench(), &Workbench::runAdded);
    window->actions().run->trigger();
    QVERIFY(added.wait());
    QVERIFY(views.totals->totals().bytes.known == Knowledge::Measured);
    QVERIFY(!views.totals->totals().energy.basis.isEmpty());
    raise(views.docks.storage);
    QVERIFY(views.costs.storage->ledger().fromRun);
    const auto& costs = window->workbench().costs();
    const auto& model = *window->workbench().log().runs().back().model;
    for (std::size_t layer = 0; layer < model.layers.size(); ++layer)
        QCOMPARE(costs.report().planned.layers[layer].storage.kept,
            static_cast<std::int64_t>(model.layers[layer].positions.size()));
    auto plan = window->workbench().session().plan();
    plan.layers[2].keep *= 0.9;
    window->workbench().session().editPlan(plan, QStringLiteral("test"));
    QVERIFY(views.totals->totals().bytes.known == Knowledge::Estimated);
    QVERIFY(views.totals->totals().energy.basis.isEmpty());
    QVERIFY(!views.costs.storage->ledger().fromRun);
    window->actions().undo->trigger();
    QVERIFY(views.totals->totals().bytes.known == Knowledge::Measured);
}

void TestCostViews::theLedgerAgreesWithTheTotals()
{
    const auto window = open();
    raise(window->views().docks.storage);
    const auto& ledger = window->views().costs.storage->ledger();
    const auto& layers = window->workbench().costs().report().planned.layers;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        int chosen = 0;
        for (const auto& entry : ledger.rows[static_cast<qsizetype>(layer)].entries)
            if (entry.chosen) {
                ++chosen;
                QCOMPARE(entry.bytes, static_cast<double>((layers[layer].storage.total() + 7) / 8));
                QVERIFY(entry.usable);
            }
        QCOMPARE(chosen, 1);
        QVERIFY(!ledger.rows[static_cast<qsizetype>(layer)].reason.isEmpty());
    }
    const auto& curves = window->views().costs.storage->plot()->curves();
    for (const auto& curve : curves.curves) {
        for (qsizetype i = 1; i < curve.points.size(); ++i)
            QVERIFY2(curve.points[i].y() >= curve.points[i - 1].y(), qPrintable(curve.format));
        QVERIFY(curve.breakEven > 0.0 && curve.breakEven <= 1.0);
    }
}

void TestCostViews::theTooltipExplainsTheMark()
{
    const auto window = open();
    const auto tip =
        window->views().layers->index(2, LayerModel::BreakEvenMark).data(Qt::ToolTipRole).toString();
    for (const auto* part :
        {"fc1", "bytes stored", "DRAM traffic", "energy", "time on this chip", "equal area"})
        QVERIFY2(tip.contains(QString::fromUtf8(part)), qPrintable(tip));
}

QTEST_MAIN(TestCostViews)
#include "tst_cost_views.moc"
