#include "app/window/main_window.h"
#include "app/window/number_field.h"
#include "tests/app/fake_engine.h"
#include "widgets/keep_slider.h"
#include "widgets/layer_inspector.h"
#include "widgets/layer_model.h"
#include "widgets/layer_table.h"
#include "widgets/message_bar.h"
#include "widgets/totals_strip.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QDropEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <fstream>

using namespace espalier;
using namespace std::chrono_literals;

class MainWindowTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void opensWithEverythingInPlace();
    void twoLayersAreEditedInTheTableAndUndone();
    void anEditGoesToAllSelectedLayers();
    void whatIsTypedBesideTheSliderReachesTheSelectedLayer();
    void selectionIsSharedByTableAndInspector();
    void badFilesAreToldAndChangeNothing();
    void filesCanBeDropped();
    void aRunFillsTheRunsAndCanBeExported();
    void whileARunIsGoingOnlyItsPlanCanChange();
    void hyperparametersAreEditedAndUndone();
    void aStrategyIsChosenAndUndone();
    void lockedLayersAreSparedByPlansForTheWholeNetwork();
    void publishedPlansOfThisNetworkAreOffered();
    void unsavedChangesAreAskedAbout();
    void layoutComesBackAndCanBeReset();
    void damagedLayoutDoesNotStopTheWindow();
    void noTwoActionsShareAShortcut();

private:
    std::unique_ptr<MainWindow> open(FakeRun run = {});
    void typeInto(LayerTable* table, int row, int column, const QString& text);

    std::unique_ptr<QTemporaryDir> folder_;
};

void MainWindowTest::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
}

std::unique_ptr<MainWindow> MainWindowTest::open(FakeRun run)
{
    auto window = std::make_unique<MainWindow>(
        MainWindow::Options{.workbench = {.engine = fakeEngine(run),
                                .runsFolder = folder_->filePath(QStringLiteral("runs")).toStdString()},
            .settingsFile = folder_->filePath(QStringLiteral("window.ini"))});
    window->show();
    [&] { QTRY_VERIFY(window->views().totals->totals().accuracy.after.pictures > 0); }();
    return window;
}

/// Opens the cell's editor as a person does, types and confirms.
void MainWindowTest::typeInto(LayerTable* table, int row, int column, const QString& text)
{
    const auto index = table->model()->index(row, column);
    table->selectRow(row);
    table->setCurrentIndex(index);
    table->edit(index);
    auto* editor = table->viewport()->findChild<QLineEdit*>();
    QVERIFY(editor);
    editor->selectAll();
    QTest::keyClicks(editor, text);
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_VERIFY(!table->viewport()->findChild<QLineEdit*>());
}

void MainWindowTest::opensWithEverythingInPlace()
{
    const auto window = open();
    QCOMPARE(window->views().table->model()->rowCount(), 4);
    const auto& totals = window->views().totals->totals();
    QCOMPARE(totals.weights.before, 430500.0);
    QVERIFY(totals.bytes.after > 0 && totals.bytes.after < totals.bytes.before);
    QVERIFY(totals.energy.after > 0 && totals.energy.after < totals.energy.before);
    QVERIFY(totals.time.after > 0);
    QCOMPARE(totals.accuracy.before, (Accuracy{99, 100}));
    QVERIFY(totals.accuracy.known == Knowledge::Probed);
    for (const auto* dock : window->views().docks.all())
        QVERIFY2(!dock->isHidden(), qPrintable(dock->objectName()));
    QVERIFY(!window->actions().exportModel->isEnabled());
    QVERIFY(!window->isWindowModified());
}

void MainWindowTest::twoLayersAreEditedInTheTableAndUndone()
{
    const auto window = open();
    auto& session = window->workbench().session();
    const auto before = session.plan();
    const auto bytes = window->views().totals->totals().bytes.after;
    typeInto(window->views().table, 1, LayerModel::Keep, QStringLiteral("20x"));
    typeInto(window->views().table, 2, LayerModel::Keep, QStringLiteral("1.5 %"));
    QCOMPARE(session.plan().layers[1].keep, 0.05);
    QCOMPARE(session.plan().layers[2].keep, 0.015);
    QVERIFY(window->views().totals->totals().bytes.after < bytes);
    QVERIFY(window->isWindowModified());
    QCOMPARE(session.undoStack().count(), 2);
    window->actions().undo->trigger();
    QCOMPARE(session.plan().layers[2].keep, before.layers[2].keep);
    window->actions().undo->trigger();
    QCOMPARE(session.plan(), before);
    QCOMPARE(window->views().totals->totals().bytes.after, bytes);
    QVERIFY(!window->isWindowModified());
    window->actions().redo->trigger();
    QCOMPARE(session.plan().layers[1].keep, 0.05);
}

void MainWindowTest::anEditGoesToAllSelectedLayers()
{
    const auto window = open();
    auto* table = window->views().table;
    table->selectLayers({0, 1, 2});
    QVERIFY(table->applyEdit(table->model()->index(1, LayerModel::WeightBits), 3));
    auto& session = window->workbench().session();
    for (const std::size_t layer : {0U, 1U, 2U})
        QCOMPARE(session.plan().layers[layer].weightBits, 3);
    QCOMPARE(session.plan().layers[3].weightBits, unquantizedBits);
    QCOMPARE(session.undoStack().count(), 1);
}

void MainWindowTest::whatIsTypedBesideTheSliderReachesTheSelectedLayer()
{
    const auto window = open();
    window->views().table->selectLayers({2});
    auto* field = window->views().inspector->findChild<KeepSlider*>()->findChild<QLineEdit*>();
    QVERIFY(field);
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("80x"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(window->workbench().session().plan().layers[2].keep, 1.0 / 80);
    QCOMPARE(window->workbench().session().undoStack().count(), 1);
}

void MainWindowTest::selectionIsSharedByTableAndInspector()
{
    const auto window = open();
    window->views().table->selectLayers({0, 3});
    QCOMPARE(window->workbench().session().selection(), (std::vector<int>{0, 3}));
    window->workbench().session().select({1});
    QCOMPARE(window->views().table->selectedLayers(), QList<int>{1});
}

void MainWindowTest::badFilesAreToldAndChangeNothing()
{
    const auto window = open();
    const auto before = window->workbench().session().recipe();
    const auto file = folder_->filePath(QStringLiteral("broken.esp"));
    std::ofstream(file.toStdString()) << "not a model";
    window->files().open(file);
    QTRY_COMPARE(window->views().messages->count(), 1);
    window->files().open(folder_->path()); // a folder without pictures
    QTRY_COMPARE(window->views().messages->count(), 2);
    window->files().open(folder_->filePath(QStringLiteral("not there.json")));
    QTRY_COMPARE(window->views().messages->count(), 3);
    QVERIFY(window->views().messages->isVisible());
    QCOMPARE(window->workbench().session().recipe(), before);
    QVERIFY(!window->isWindowModified());
}

void MainWindowTest::filesCanBeDropped()
{
    const auto window = open();
    QMimeData data;
    data.setUrls(
        {QUrl::fromLocalFile(QStringLiteral(ESPALIER_SOURCE_DIR "/resources/recipes/lenet5-digits.json"))});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &drop);
    QTRY_COMPARE(window->workbench().session().plan().layers[0].weightBits, 4);
    window->actions().undo->trigger();
    QCOMPARE(window->workbench().session().plan().layers[0].weightBits, unquantizedBits);
}

void MainWindowTest::aRunFillsTheRunsAndCanBeExported()
{
    const auto window = open({.iterations = 30, .pause = 5ms});
    auto* table = window->views().table;
    QVERIFY(table->applyEdit(table->model()->index(1, LayerModel::Pattern), QStringLiteral("filter")));
    QSignalSpy added(&window->workbench(), &Workbench::runAdded);
    window->actions().run->trigger();
    QVERIFY(window->actions().stop->isEnabled());
    QVERIFY(!window->actions().run->isEnabled());
    QVERIFY(added.wait());
    QVERIFY(!window->actions().stop->isEnabled());
    QVERIFY(window->actions().exportModel->isEnabled());
    QCOMPARE(window->views().totals->totals().accuracy.after, (Accuracy{48, 50}));
    QVERIFY(std::abs(window->views().totals->totals().askedRatio - 10) < 0.1);

    const auto file = folder_->filePath(QStringLiteral("model.esp"));
    auto& exporter = window->workbench().exporter();
    QSignalSpy exported(&exporter, &ModelExporter::written);
    exporter.write({.run = 1, .file = file.toStdString()});
    QVERIFY(exported.wait());
    QCOMPARE(QFileInfo(file).size(), exported[0][1].value<ExportResult>().bytes);
    QVERIFY(window->files().recent().files().contains(file));

    QVERIFY(window->actions().exportShrunk->isEnabled());
    const auto shrunk = folder_->filePath(QStringLiteral("shrunk.esp"));
    exporter.write({.run = 1, .file = shrunk.toStdString(), .shrunk = true});
    QVERIFY(exported.wait());
    QVERIFY(QFileInfo(shrunk).size() < QFileInfo(file).size());
}

void MainWindowTest::whileARunIsGoingOnlyItsPlanCanChange()
{
    const auto window = open({.iterations = 10000, .pause = 1ms});
    QSignalSpy stopped(&window->workbench().run(), &RunController::stopped);
    window->actions().run->trigger();
    QVERIFY(!window->actions().open->isEnabled());
    typeInto(window->views().table, 2, LayerModel::Keep, QStringLiteral("50x"));
    QCOMPARE(window->workbench().session().plan().layers[2].keep, 0.02);
    window->actions().stop->trigger();
    QVERIFY(stopped.wait());
    QVERIFY(window->actions().open->isEnabled());
    QVERIFY(window->actions().resume->isEnabled());
}

void MainWindowTest::hyperparametersAreEditedAndUndone()
{
    const auto window = open();
    auto* rho = window->findChild<NumberField*>(QStringLiteral("prune.rho"));
    QVERIFY(rho);
    const auto before = window->workbench().session().recipe().prune.rho;
    const auto type = [rho](const QString& text) {
        rho->selectAll();
        QTest::keyClicks(rho, text);
        QTest::keyClick(rho, Qt::Key_Return);
    };
    type(QStringLiteral("0.0125"));
    QCOMPARE(window->workbench().session().recipe().prune.rho, 0.0125);
    type(QStringLiteral("-3"));
    QCOMPARE(window->workbench().session().recipe().prune.rho, 0.0125);
    QCOMPARE(rho->text(), QStringLiteral("0.0125"));
    window->actions().undo->trigger();
    QCOMPARE(window->workbench().session().recipe().prune.rho, before);
    QCOMPARE(rho->number(), before);
}

void MainWindowTest::aStrategyIsChosenAndUndone()
{
    const auto window = open();
    auto* strategy = window->findChild<QComboBox*>(QStringLiteral("strategy"));
    QVERIFY(strategy);
    QCOMPARE(strategy->currentData().toString(), QStringLiteral("progressive-admm"));
    QCOMPARE(strategy->count(), 6);
    strategy->setFocus();
    QTest::keyClick(strategy, Qt::Key_Down);
    QCOMPARE(window->workbench().session().recipe().strategy, StrategyKind::Admm);
    window->actions().undo->trigger();
    QCOMPARE(window->workbench().session().recipe().strategy, StrategyKind::ProgressiveAdmm);
    QCOMPARE(strategy->currentData().toString(), QStringLiteral("progressive-admm"));
}

void MainWindowTest::lockedLayersAreSparedByPlansForTheWholeNetwork()
{
    const auto window = open();
    auto& session = window->workbench().session();
    const auto kept = session.plan().layers[1].keep;
    window->views().table->selectLayers({1});
    window->actions().lock->trigger();
    window->plans().applyRatio(50, false);
    QCOMPARE(session.plan().layers[0].keep, 0.02);
    QCOMPARE(session.plan().layers[1].keep, kept);
    window->actions().reset->trigger();
    QCOMPARE(session.plan().layers[0].keep, 1.0);
    QCOMPARE(session.plan().layers[1].keep, kept);
    window->plans().applyRatio(1e6, true);
    QVERIFY(window->views().messages->count() <= 1); // refused or granted, never half
    QCOMPARE(session.plan().layers[1].keep, kept);
}

void MainWindowTest::publishedPlansOfThisNetworkAreOffered()
{
    const auto window = open();
    QMenu menu;
    window->plans().attachPublished(&menu);
    emit menu.aboutToShow();
    QVERIFY(!menu.actions().isEmpty());
    QVERIFY(menu.actions().first()->isEnabled());
    const auto before = window->workbench().session().plan();
    menu.actions().first()->trigger();
    QVERIFY(window->workbench().session().plan() != before);
}

void MainWindowTest::unsavedChangesAreAskedAbout()
{
    const auto window = open();
    window->actions().reset->trigger();
    const auto answer = [](QMessageBox::StandardButton button) {
        QTimer::singleShot(50, [button] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            QVERIFY(box);
            box->button(button)->click();
        });
    };
    answer(QMessageBox::Cancel);
    QVERIFY(!window->close());
    QVERIFY(window->isVisible());

    const auto file = folder_->filePath(QStringLiteral("kept.espalier"));
    QSignalSpy saved(&window->workbench(), &Workbench::saved);
    window->workbench().save(file.toStdString());
    QVERIFY(saved.wait());
    QVERIFY(window->windowTitle().startsWith(QStringLiteral("kept.espalier")));
    window->actions().undo->trigger();
    answer(QMessageBox::Save);
    QVERIFY(window->close());
    QVERIFY(window->workbench().session().undoStack().isClean());
}

void MainWindowTest::layoutComesBackAndCanBeReset()
{
    {
        const auto window = open();
        window->views().docks.energy->close();
        QVERIFY(window->close());
    }
    const auto window = open();
    QVERIFY(window->views().docks.energy->isHidden());
    window->actions().resetLayout->trigger();
    QVERIFY(!window->views().docks.energy->isHidden());
}

void MainWindowTest::damagedLayoutDoesNotStopTheWindow()
{
    QSettings settings(folder_->filePath(QStringLiteral("window.ini")), QSettings::IniFormat);
    settings.setValue(QStringLiteral("layout/geometry"), QByteArray("rubbish"));
    settings.setValue(QStringLiteral("layout/docks"), QByteArray("\0\0\0\xff\1", 5));
    settings.setValue(QStringLiteral("layout/columns"), QByteArray("more rubbish"));
    settings.setValue(QStringLiteral("appearance"), 99);
    settings.sync();
    const auto window = open();
    QCOMPARE(window->size(), QSize(1280, 800));
    QVERIFY(!window->views().docks.inspector->isHidden());
    QVERIFY(!window->views().table->isColumnHidden(LayerModel::Keep));
}

void MainWindowTest::noTwoActionsShareAShortcut()
{
    const auto window = open();
    QStringList seen;
    for (const auto* action : window->QWidget::actions())
        for (const auto& keys : action->shortcuts()) {
            QVERIFY2(!seen.contains(keys.toString()), qPrintable(keys.toString()));
            seen << keys.toString();
        }
    QVERIFY(seen.size() > 10);
}

QTEST_MAIN(MainWindowTest)
#include "tst_main_window.moc"
