// Models that go out: the bytes are known before, equal after, and any format of the registry can be chosen.
#include "app/window/export_dialog.h"
#include "app/window/main_window.h"
#include "app/window/recent_files.h"
#include "engine/model_format.h"
#include "tests/app/fake_engine.h"

#include <QAction>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace espalier;

class ExportDialogTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void everyFormatIsPlannedAndWritten_data();
    void everyFormatIsPlannedAndWritten();
    void aShrunkFileIsPlannedAnew();
    void aWrongEndingIsSaid();
    void whatCannotBeWrittenIsSaid();
    void droppedModelsAreOpened();
    void vanishedFilesAreShownAsSuch();

private:
    QString path(const char* name) const { return folder_.filePath(QString::fromUtf8(name)); }
    ExportDialog* dialog();
    static QLabel* state(ExportDialog* dialog) { return dialog->findChild<QLabel*>("exportState"); }
    static QPushButton* exportButton(ExportDialog* dialog)
    {
        for (auto* button : dialog->findChildren<QPushButton*>())
            if (button->isDefault())
                return button;
        return nullptr;
    }

    QTemporaryDir folder_;
    std::unique_ptr<MainWindow> window_;
};

/// One run of LeNet-5 with pruned filters, so that shrinking it has something to do.
void ExportDialogTest::initTestCase()
{
    window_ = std::make_unique<MainWindow>(MainWindow::Options{
        .workbench = {.engine = fakeEngine()}, .settingsFile = folder_.filePath("window.ini")});
    window_->show();
    auto& bench = window_->workbench();
    QTRY_COMPARE(bench.preparation().step(), Preparation::Step::Ready);
    bench.editor().edit({{1, LayerField::Pattern, QStringLiteral("filter")}});
    QSignalSpy added(&bench, &Workbench::runAdded);
    bench.startRun();
    QVERIFY(added.wait());
}

ExportDialog* ExportDialogTest::dialog()
{
    window_->actions().exportModel->trigger();
    auto* made = window_->findChildren<ExportDialog*>().last();
    return made;
}

void ExportDialogTest::everyFormatIsPlannedAndWritten_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<int>("variant");
    for (const auto& format : modelFormats())
        for (std::size_t variant = 0; format.writes() && variant < format.variants.size(); ++variant)
            QTest::newRow((format.name + ' ' + format.variants[variant].name).c_str())
                << QString::fromStdString(format.name) << static_cast<int>(variant);
}

void ExportDialogTest::everyFormatIsPlannedAndWritten()
{
    QFETCH(const QString, format);
    QFETCH(const int, variant);
    auto* dialog = this->dialog();
    auto* formats = dialog->findChild<QComboBox*>("exportFormat");
    formats->setCurrentIndex(formats->findData(format));
    dialog->findChild<QComboBox*>("exportVariant")->setCurrentIndex(variant);
    auto* file = dialog->findChild<QLineEdit*>("exportFile");
    const auto ending = QFileInfo(file->text()).completeSuffix();
    file->setText(path("model.") + QFileInfo(file->text()).suffix());
    emit file->textEdited(file->text());
    QVERIFY(!ending.isEmpty());
    QTRY_VERIFY2_WITH_TIMEOUT(
        state(dialog)->text().contains("will be written"), qPrintable(state(dialog)->text()), 20'000);
    auto* ledger = dialog->findChild<QTableWidget*>("exportLedger");
    QVERIFY(ledger->rowCount() > 4); // the layers, and what else a file holds
    const auto planned = ledger->item(ledger->rowCount() - 1, ledger->columnCount() - 1)->text();
    exportButton(dialog)->click();
    QVERIFY(!exportButton(dialog)->isEnabled());
    QTRY_VERIFY2_WITH_TIMEOUT(
        state(dialog)->text().contains("as planned"), qPrintable(state(dialog)->text()), 60'000);
    QVERIFY(state(dialog)->text().contains("Verified"));
    QCOMPARE(QFileInfo(file->text()).size(), QString(planned).remove(u',').toLongLong());
    dialog->close();
}

void ExportDialogTest::aShrunkFileIsPlannedAnew()
{
    auto* dialog = this->dialog();
    auto* ledger = dialog->findChild<QTableWidget*>("exportLedger");
    const auto all = [&] {
        return ledger->rowCount() == 0 ? -1
                                       : ledger->item(ledger->rowCount() - 1, ledger->columnCount() - 1)
                                             ->text()
                                             .remove(u',')
                                             .toLongLong();
    };
    QTRY_VERIFY(all() > 0);
    const auto before = all();
    dialog->choose(1, true);
    QTRY_VERIFY(all() < before);
    dialog->close();
}

void ExportDialogTest::aWrongEndingIsSaid()
{
    auto* dialog = this->dialog();
    auto* file = dialog->findChild<QLineEdit*>("exportFile");
    file->setFocus();
    file->selectAll();
    QTest::keyClicks(file, "model.txt");
    QVERIFY(state(dialog)->text().contains(".esp"));
    QVERIFY(!exportButton(dialog)->isEnabled());
    dialog->close();
}

void ExportDialogTest::whatCannotBeWrittenIsSaid()
{
    auto* dialog = this->dialog();
    auto* file = dialog->findChild<QLineEdit*>("exportFile");
    file->setText(path("no/such/folder/model.esp"));
    emit file->textEdited(file->text());
    QTRY_VERIFY(state(dialog)->text().contains("will be written"));
    exportButton(dialog)->click();
    QTRY_VERIFY(state(dialog)->text().startsWith(QStringLiteral("⚠")));
    QVERIFY2(state(dialog)->text().contains("no/such/folder"), qPrintable(state(dialog)->text()));
    QVERIFY(exportButton(dialog)->isEnabled());
    dialog->close();
}

void ExportDialogTest::droppedModelsAreOpened()
{
    auto& bench = window_->workbench();
    QSignalSpy written(&bench.exporter(), &ModelExporter::written);
    bench.exporter().write({.run = 1, .file = path("dropped.esp").toStdString()});
    QVERIFY(written.wait());
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path("dropped.esp"))});
    QSignalSpy opened(&bench, &Workbench::opened);
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window_.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window_.get(), &drop);
    QVERIFY(opened.wait());
    QVERIFY(bench.session().recipe().network.ends_with("dropped.esp"));
    bench.session().undoStack().undo();
}

void ExportDialogTest::vanishedFilesAreShownAsSuch()
{
    QSettings settings(path("recent.ini"), QSettings::IniFormat);
    RecentFiles recent(settings);
    QFile(path("here.esp")).open(QFile::WriteOnly);
    recent.add(path("here.esp"));
    recent.add(path("gone.esp"));
    QMenu menu;
    recent.attachTo(&menu);
    emit menu.aboutToShow();
    QCOMPARE(menu.actions().size(), 2);
    QVERIFY(!menu.actions()[0]->isEnabled());
    QVERIFY(menu.actions()[0]->text().contains("not there any more"));
    QVERIFY(menu.actions()[1]->isEnabled());
}

QTEST_MAIN(ExportDialogTest)
#include "tst_export_dialog.moc"
