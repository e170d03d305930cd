#include "app/window/main_window.h"

#include "app/window/choosers.h"
#include "app/window/help_window.h"
#include "app/window/locator.h"
#include "app/window/menus.h"
#include "app/window/places.h"
#include "app/window/runs_panel.h"
#include "app/window/shortcut_sheet.h"
#include "core/run/provenance.h"
#include "widgets/chip_panel.h"
#include "widgets/icons.h"
#include "widgets/layer_table.h"
#include "widgets/message_bar.h"
#include "widgets/theme.h"
#include "widgets/verdict_pane.h"

#include <QAction>
#include <QActionGroup>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QStandardPaths>
#include <QToolBar>
#include <QWhatsThis>

namespace espalier {

namespace {

QString settingsFileOf(const MainWindow::Options& options)
{
    if (!options.settingsFile.isEmpty())
        return options.settingsFile;
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation)
        + QStringLiteral("/window.ini");
}

} // namespace

MainWindow::MainWindow(Options options)
    : settings_(settingsFileOf(options), QSettings::IniFormat)
    , bench_(std::move(options.workbench))
    , actions_(this, bench_.session().undoStack())
    , toolBar_(createToolBar())
    , views_(this, bench_.log())
    , presenter_(bench_, views_, this)
    , files_(bench_, settings_, this)
    , plans_(bench_.session(), bench_.costs(), this)
    , budgets_(bench_, views_, this)
    , layout_(settings_)
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    const auto menus = createMenus(this, actions_);
    files_.recent().attachTo(menus.recent);
    plans_.attachPublished(menus.published);
    budgets_.attachHold(menus.hold, toolBar_);
    fillViewMenu(menus.view);
    fillHelpMenu(menus.help);
    connectFiles();
    connectPlansAndRuns();
    layout_.restore(this, views_);
    showTitle();
    showWhatCanBeDone();
    offerInterruptedRun();
    bench_.preparation().proceed();
}

MainWindow::~MainWindow() = default;

QToolBar* MainWindow::createToolBar()
{
    auto* bar = addToolBar(tr("Tools"));
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setMovable(false);
    bar->setIconSize({16, 16});
    auto* choosers = new Choosers(bench_, bar, this);
    connect(choosers, &Choosers::openModelWanted, this, [this] { files_.askOpen(); });
    connect(choosers, &Choosers::openDataWanted, this, [this] { files_.askOpenData(); });
    connect(choosers, &Choosers::openChipWanted, this, [this] { files_.askOpenChip(); });
    connect(choosers, &Choosers::chipWanted, this, [this] {
        views_.docks.chip->show();
        views_.docks.chip->raise();
        views_.costs.chip->setFocus();
    });
    fillToolBar(bar, actions_);
    return bar;
}

void MainWindow::connectFiles()
{
    connect(actions_.open, &QAction::triggered, &files_, &Files::askOpen);
    connect(actions_.openData, &QAction::triggered, &files_, &Files::askOpenData);
    connect(actions_.save, &QAction::triggered, &files_, &Files::save);
    connect(actions_.saveAs, &QAction::triggered, &files_, &Files::askSaveAs);
    connect(actions_.saveRecipe, &QAction::triggered, &files_, &Files::askSaveRecipe);
    connect(actions_.exportModel, &QAction::triggered, &files_, qOverload<>(&Files::askExport));
    connect(actions_.exportShrunk, &QAction::triggered, &files_, &Files::askExportShrunk);
    connect(views_.runs, &RunsPanel::exportWanted, &files_, qOverload<int>(&Files::askExport));
    connect(&presenter_, &Presenter::exportWanted, &files_, qOverload<int>(&Files::askExport));
    connect(&presenter_, &Presenter::importChipWanted, &files_, &Files::askImportChip);
    connect(&presenter_, &Presenter::exportChipWanted, &files_, &Files::askExportChip);
    connect(actions_.quit, &QAction::triggered, this, &QWidget::close);
    connect(&bench_.session(), &Session::fileChanged, this, &MainWindow::showTitle);
    connect(&bench_.session().undoStack(), &QUndoStack::cleanChanged, this, &MainWindow::showTitle);
    connect(actions_.locate, &QAction::triggered, this,
        [this] { (new Locator(placesOf(this, views_, bench_), this))->open(); });
    connect(actions_.largeType, &QAction::toggled, this, [](bool large) { applyLargeType(large); });
    connect(actions_.shortcuts, &QAction::triggered, this, [this] { showShortcutSheet(this); });
    connect(actions_.about, &QAction::triggered, this, &MainWindow::showAbout);
}

void MainWindow::connectPlansAndRuns()
{
    connect(actions_.selectAll, &QAction::triggered, views_.table, &QAbstractItemView::selectAll);
    connect(actions_.ratio, &QAction::triggered, &plans_, &PlanActions::askRatio);
    connect(actions_.budget, &QAction::triggered, &budgets_, &BudgetActions::ask);
    connect(actions_.lock, &QAction::triggered, &plans_, [this] { plans_.lockSelected(true); });
    connect(actions_.unlock, &QAction::triggered, &plans_, [this] { plans_.lockSelected(false); });
    connect(actions_.reset, &QAction::triggered, &plans_, &PlanActions::resetToDense);
    connect(actions_.restoreDense, &QAction::triggered, &plans_, &PlanActions::restoreSelected);
    connect(actions_.restoreLosers, &QAction::triggered, &plans_, &PlanActions::restoreLosers);
    connect(views_.costs.verdict, &VerdictPane::restoreWanted, &plans_, &PlanActions::restoreSelected);
    connect(views_.costs.verdict, &VerdictPane::restoreLosersWanted, &plans_, &PlanActions::restoreLosers);
    views_.table->addAction(actions_.restoreDense);
    auto& run = bench_.run();
    connect(actions_.run, &QAction::triggered, &bench_, &Workbench::startRun);
    connect(actions_.stop, &QAction::triggered, &run, &RunController::stop);
    connect(actions_.resume, &QAction::triggered, &run, &RunController::resume);
    connect(actions_.pause, &QAction::triggered, &run, &RunController::setPaused);
    connect(actions_.step, &QAction::triggered, &run, &RunController::stepOnce);
    connect(&run, &RunController::pausedChanged, this, &MainWindow::showWhatCanBeDone);
    connect(actions_.trainDense, &QAction::triggered, &bench_, &Workbench::trainDenseAgain);
    connect(&run, &RunController::started, this, &MainWindow::showWhatCanBeDone);
    connect(&run, &RunController::stopped, this, &MainWindow::showWhatCanBeDone);
    connect(&run, &RunController::failed, this, &MainWindow::showWhatCanBeDone);
    connect(&run, &RunController::finished, this, &MainWindow::showWhatCanBeDone);
    connect(&bench_.log(), &RunLog::changed, this, &MainWindow::showWhatCanBeDone);
}

void MainWindow::showWhatCanBeDone()
{
    const bool running = bench_.run().running();
    actions_.run->setEnabled(!running);
    actions_.stop->setEnabled(running);
    actions_.pause->setEnabled(running);
    actions_.pause->setChecked(bench_.run().paused());
    actions_.step->setEnabled(running);
    actions_.resume->setEnabled(bench_.run().canResume());
    actions_.trainDense->setEnabled(!running);
    actions_.open->setEnabled(!running);
    actions_.openData->setEnabled(!running);
    actions_.exportModel->setEnabled(bench_.runToExport() != nullptr);
    actions_.exportShrunk->setEnabled(bench_.runToExport() != nullptr);
}

void MainWindow::offerInterruptedRun()
{
    if (bench_.hasInterruptedRun())
        views_.messages->post(
            {Severity::Warning, tr("A run was interrupted. It can go on from its last checkpoint."),
                tr("Resume"), [this] { bench_.resumeInterruptedRun(); }});
}

void MainWindow::showTitle()
{
    const auto& file = bench_.session().file();
    setWindowModified(!bench_.session().undoStack().isClean());
    setWindowTitle(
        tr("%1[*] — Espalier")
            .arg(file.empty() ? tr("New session") : QString::fromStdString(file.filename().string())));
}

void MainWindow::fillViewMenu(QMenu* menu)
{
    addGoTo(menu->addMenu(tr("&Go to")));
    menu->addSeparator();
    for (auto* dock : views_.docks.all())
        menu->addAction(dock->toggleViewAction());
    menu->addSeparator();
    addAppearances(menu->addMenu(tr("&Appearance")));
    menu->addAction(actions_.largeType);
    menu->addAction(actions_.resetLayout);
    connect(actions_.resetLayout, &QAction::triggered, this, [this] { layout_.reset(this, views_); });
}

/// Shows a view, brings it to the front and gives it the keyboard; Ctrl and a digit for the first ten, the
/// last of them 0, Ctrl+Alt and a digit for those after them.
void MainWindow::addGoTo(QMenu* menu)
{
    int number = 0;
    for (auto* dock : views_.docks.all()) {
        auto* action = menu->addAction(dock->windowTitle());
        action->setObjectName(QStringLiteral("goTo.") + dock->objectName());
        const Qt::KeyboardModifiers modifiers =
            number < 10 ? Qt::ControlModifier : Qt::ControlModifier | Qt::AltModifier;
        action->setShortcut(QKeySequence(modifiers | static_cast<Qt::Key>(Qt::Key_0 + ++number % 10)));
        addAction(action);
        connect(action, &QAction::triggered, dock, [dock] {
            dock->show();
            dock->raise();
            dock->widget()->setFocus(Qt::ShortcutFocusReason);
        });
    }
}

void MainWindow::addAppearances(QMenu* menu)
{
    static constexpr auto key = "appearance";
    const auto now = settings_.value(QLatin1String(key)).toInt();
    auto* group = new QActionGroup(menu);
    int number = 0;
    for (const auto& name : {tr("As the &system"), tr("&Light"), tr("&Dark")}) {
        auto* action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(number == now);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, number] {
            settings_.setValue(QLatin1String(key), number);
            applyAppearance(static_cast<Appearance>(number));
        });
        ++number;
    }
    applyAppearance(static_cast<Appearance>(now >= 0 && now < number ? now : 0));
}

/// A page each, before the keyboard shortcuts.
void MainWindow::fillHelpMenu(QMenu* menu)
{
    auto* first = menu->actions().first();
    for (const auto& page : helpPages()) {
        auto* action = new QAction(page.title, menu);
        connect(action, &QAction::triggered, this, [this, name = page.name] { showHelp(name); });
        menu->insertAction(first, action);
    }
    menu->insertSeparator(first);
    menu->insertAction(first, QWhatsThis::createAction(this));
}

void MainWindow::showHelp(const QString& page)
{
    auto* window = findChild<HelpWindow*>();
    if (!window)
        window = new HelpWindow(this);
    window->choose(page);
    window->show();
    window->raise();
    window->activateWindow();
}

void MainWindow::showAbout()
{
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Espalier"),
        tr("<b>Espalier %1</b><p>Explore how far a neural network can be compressed by ADMM pruning and "
           "quantization, "
           "and watch it happen.</p><p>Free software under the GNU GPL, version 3 or later.</p>")
            .arg(QString::fromStdString(programVersion())),
        QMessageBox::Close, this);
    box->setIconPixmap(applicationIcon().pixmap(64, 64));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    event->setAccepted(files_.mayLose());
    if (event->isAccepted())
        layout_.save(this, views_);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    if (isVisible() && event->oldSize().isValid())
        views_.takeGrowth(this, event->size() - event->oldSize());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile())
        event->acceptProposedAction(); // what cannot be opened is said when it is dropped
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const auto urls = event->mimeData()->urls();
    if (urls.size() > 1)
        views_.messages->post(
            {Severity::Info, tr("One thing is opened at a time: %1.").arg(urls.first().fileName())});
    files_.open(urls.first().toLocalFile());
}

} // namespace espalier
