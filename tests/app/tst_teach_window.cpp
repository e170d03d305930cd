#include "app/window/locator.h"
#include "app/window/main_window.h"
#include "tests/app/fake_engine.h"
#include "widgets/admm_panel.h"
#include "widgets/answer_cards.h"
#include "widgets/confusion_panel.h"
#include "widgets/digit_canvas.h"
#include "widgets/digit_panel.h"
#include "widgets/message_bar.h"
#include "widgets/picture_grid.h"
#include "widgets/totals_strip.h"
#include "widgets/weight_map_panel.h"
#include "widgets/weight_map_plot.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace espalier;
using namespace std::chrono_literals;

/// The views for teaching in the real window.
class TestTeachWindow : public QObject {
    Q_OBJECT

private slots:
    void init();
    void theMapFollowsPlanAndSelection();
    void aRunsMasksReplaceTheProjection();
    void everyRunAnswersWhatIsDrawn();
    void confusionsAreOfTheTestPictures();
    void aDisagreementComesOntoTheSheet();
    void aRunIsHeldAndStepped();
    void rhoReachesTheRun();
    void theLocatorFindsActionsLayersAndRuns();
    void theSheetNamesEveryShortcut();
    void presenterModeMakesTypeLarge();

private:
    std::unique_ptr<MainWindow> open(const EngineFunctions& engine = fakeEngine());
    static void raise(QDockWidget* dock)
    {
        dock->show();
        dock->raise();
        QTRY_VERIFY(!dock->visibleRegion().isEmpty());
    }
    static void run(MainWindow& window)
    {
        const auto before = window.workbench().log().runs().size();
        window.actions().run->trigger();
        QTRY_COMPARE(window.workbench().log().runs().size(), before + 1);
    }

    std::unique_ptr<QTemporaryDir> folder_;
};

void TestTeachWindow::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
}

std::unique_ptr<MainWindow> TestTeachWindow::open(const EngineFunctions& engine)
{
    auto window = std::make_unique<MainWindow>(MainWindow::Options{
        .workbench = {.engine = engine}, .settingsFile = folder_->filePath(QStringLiteral("window.ini"))});
    window->show();
    [&] { QTRY_VERIFY(window->views().totals->totals().accuracy.after.pictures > 0); }();
    return window;
}

void TestTeachWindow::theMapFollowsPlanAndSelection()
{
    const auto window = open();
    auto& session = window->workbench().session();
    const auto* plot = window->views().teach.map->plot();
    QTest::qWait(50);
    QVERIFY(!plot->map()); // nobody looks
    raise(window->views().docks.map);
    QTRY_VERIFY(plot->map());
    QCOMPARE(plot->map()->name(), QStringLiteral("fc1"));
    const auto keptOf = [&](std::size_t layer) {
        return keptWeights(session.plan().layers[layer], session.layers()[layer]);
    };
    QCOMPARE(plot->map()->keptWeights(), keptOf(2));
    auto plan = session.plan();
    plan.layers[2].keep = 0.001;
    session.editPlan(plan, QStringLiteral("less"));
    QTRY_COMPARE(plot->map()->keptWeights(), keptOf(2));
    QVERIFY(plot->map()->deadOutputs().size() == 500);
    session.select({0});
    QTRY_COMPARE(plot->map()->name(), QStringLiteral("conv1"));
    QVERIFY(plot->map()->layout().isWrapped());
}

void TestTeachWindow::aRunsMasksReplaceTheProjection()
{
    const auto window = open();
    raise(window->views().docks.map);
    const auto* plot = window->views().teach.map->plot();
    QTRY_VERIFY(plot->map());
    QVERIFY(plot->map()->origin().contains(QStringLiteral("plan")));
    run(*window);
    raise(window->views().docks.map);
    QTRY_COMPARE(plot->map()->origin(), QStringLiteral("Run 1"));
}

void TestTeachWindow::everyRunAnswersWhatIsDrawn()
{
    const auto window = open();
    auto* panel = window->views().teach.digit;
    raise(window->views().docks.digit);
    auto* canvas = panel->canvas();
    QTest::mousePress(canvas, Qt::LeftButton, {}, canvas->rect().center());
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, canvas->rect().center() + QPoint(2, 30));
    QTRY_COMPARE(panel->answers()->cards().size(), 1);
    QTRY_COMPARE(panel->answers()->cards()[0].probabilities.size(), std::size_t{10});
    run(*window);
    QTRY_COMPARE(panel->answers()->cards().size(), 2);
    QTRY_COMPARE(
        panel->answers()->cards()[1].probabilities.size(), std::size_t{10}); // of what is there already
    QCOMPARE(panel->answers()->cards()[1].divergence.size(), std::size_t{4});
    QVERIFY(panel->answers()->cards()[1].divergence[2] > 0.0);
    QTest::keyClick(canvas, Qt::Key_Delete);
    QVERIFY(panel->answers()->cards()[0].probabilities.empty());
}

void TestTeachWindow::confusionsAreOfTheTestPictures()
{
    auto engine = fakeEngine();
    engine.predictNetwork = [](const Network&, const PictureSet& pictures, std::stop_token) {
        return std::vector<std::uint8_t>(pictures.count(), 1); // all right
    };
    const auto window = open(engine);
    auto* panel = window->views().teach.confusion;
    raise(window->views().docks.confusion);
    QTRY_COMPARE(panel->matrix()->table().rows.size(), 10);
    QCOMPARE(panel->matrix()->table().rows[1][2].toInt(), 50);
    QVERIFY(panel->grid()->items().isEmpty());
}

void TestTeachWindow::aDisagreementComesOntoTheSheet()
{
    auto engine = fakeEngine();
    engine.predictNetwork = [](const Network&, const PictureSet& pictures, std::stop_token) {
        return std::vector<std::uint8_t>(pictures.count(), 1);
    };
    engine.predictModel = [](const CompressedModel&, const PictureSet& pictures, std::stop_token) {
        std::vector<std::uint8_t> answers(pictures.count(), 1);
        answers[7] = answers[9] = 3;
        return answers;
    };
    const auto window = open(engine);
    auto* panel = window->views().teach.digit;
    raise(window->views().docks.digit);
    auto* find = panel->findChild<QPushButton*>(QStringLiteral("findDisagreement"));
    find->click();
    QTRY_VERIFY(window->views().messages->isVisible()); // there is no run yet
    run(*window);
    raise(window->views().docks.digit);
    find->click();
    QTRY_VERIFY(!panel->canvas()->isBlank());
    QCOMPARE(panel->canvas()->picture(), std::vector<std::uint8_t>(28 * 28, 7));
    raise(window->views().docks.confusion);
    auto* grid = window->views().teach.confusion->grid();
    QTRY_COMPARE(grid->items().size(), 2);
    QCOMPARE(grid->items()[1].picture, std::size_t{9});
}

void TestTeachWindow::aRunIsHeldAndStepped()
{
    const auto window = open(fakeEngine({.iterations = 1000, .pause = 5ms}));
    auto& run = window->workbench().run();
    QSignalSpy advanced(&run, &RunController::advanced);
    window->actions().run->trigger();
    QTRY_VERIFY(advanced.count() > 0);
    window->actions().pause->trigger();
    QVERIFY(run.paused());
    QTest::qWait(100); // what was on its way has come
    const auto iterationNow = [&] { return advanced.last().first().value<ProgressPtr>()->iteration; };
    const auto held = iterationNow();
    QTest::qWait(150);
    QCOMPARE(iterationNow(), held);
    window->actions().step->trigger();
    QTRY_COMPARE(iterationNow(), held + 1);
    QTest::qWait(150);
    QCOMPARE(iterationNow(), held + 1);
    window->actions().pause->trigger();
    QTRY_VERIFY(iterationNow() > held + 3);
    window->actions().pause->trigger();
    window->actions().stop->trigger(); // a held run stops as well
    QTRY_VERIFY(!run.running());
    QVERIFY(!run.paused());
}

void TestTeachWindow::rhoReachesTheRun()
{
    auto engine = fakeEngine();
    std::atomic<double> scale = 0.0;
    engine.run = [&](const Job& job, std::stop_token stop, const ProgressObserver& observe,
                     const PlanInbox& inbox) {
        while (scale == 0.0 && !stop.stop_requested()) {
            if (const auto wanted = job.newRhoScale())
                scale = *wanted;
            std::this_thread::sleep_for(1ms);
        }
        return FakeRun{}(job, stop, observe, inbox);
    };
    const auto window = open(engine);
    window->actions().run->trigger();
    auto* panel = window->views().teach.admm;
    emit panel->rhoScaleWanted(4.0);
    QTRY_COMPARE(scale.load(), 4.0);
    QTRY_COMPARE(window->workbench().log().runs().size(), std::size_t{1});
}

void TestTeachWindow::theLocatorFindsActionsLayersAndRuns()
{
    const auto window = open();
    run(*window);
    const auto type = [&](const char* text) {
        window->actions().locate->trigger();
        auto* locator = window->findChild<Locator*>();
        QVERIFY(locator);
        QTest::keyClicks(locator->findChild<QLineEdit*>(), QString::fromLatin1(text));
        QVERIFY(locator->findChild<QListWidget*>()->count() > 0);
        QTest::keyClick(locator->findChild<QLineEdit*>(), Qt::Key_Return);
        QTRY_VERIFY(!window->findChild<Locator*>());
    };
    type("conv2 layer");
    QCOMPARE(window->workbench().session().selection(), (std::vector<int>{1}));
    type("reset dense");
    QCOMPARE(window->workbench().session().plan(), densePlan(4));
    type("run 1");
    QTRY_VERIFY(!window->views().docks.runs->visibleRegion().isEmpty());
    type("sparsity");
    QTRY_VERIFY(!window->views().docks.map->visibleRegion().isEmpty());
    QCOMPARE(Locator::rank(QStringLiteral("Lock selected layers"), QStringLiteral("sel loc")), 5);
    QVERIFY(Locator::rank(QStringLiteral("Unlock"), QStringLiteral("lock"))
        > Locator::rank(QStringLiteral("Lock"), QStringLiteral("lock")));
    QVERIFY(Locator::rank(QStringLiteral("Lock"), QStringLiteral("run")) < 0);
}

void TestTeachWindow::theSheetNamesEveryShortcut()
{
    const auto window = open();
    window->actions().shortcuts->trigger();
    auto* sheet = window->findChild<QDialog*>(QStringLiteral("shortcutSheet"));
    QVERIFY(sheet);
    QString text;
    for (const auto* label : sheet->findChildren<QLabel*>())
        text += label->text();
    for (const auto* action : static_cast<QWidget*>(window.get())->actions())
        if (!action->shortcut().isEmpty())
            QVERIFY2(text.contains(action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped()),
                qPrintable(action->text()));
    QVERIFY(sheet->sizeHint().height() < 700); // on a screen of 1280 x 800
    sheet->close();
}

void TestTeachWindow::presenterModeMakesTypeLarge()
{
    const auto window = open();
    const auto before = QApplication::font().pointSizeF(); // which windows take over while the program runs
    window->actions().largeType->trigger();
    QVERIFY(QApplication::font().pointSizeF() > 1.3 * before);
    window->actions().largeType->trigger();
    QCOMPARE(QApplication::font().pointSizeF(), before);
}

QTEST_MAIN(TestTeachWindow)
#include "tst_teach_window.moc"
