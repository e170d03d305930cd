#include "app/window/actions.h"

#include "widgets/icons.h"

#include <QAction>
#include <QCoreApplication>
#include <QUndoStack>
#include <QWidget>

namespace espalier {

namespace {

struct Look {
    const char* text;
    const char* help = "";
    const char* icon = "";
    QKeySequence keys = {};
};

QAction* make(QWidget* window, const char* name, const Look& look)
{
    auto* action = new QAction(QCoreApplication::translate("Actions", look.text), window);
    action->setObjectName(QLatin1String(name));
    if (*look.icon)
        action->setIcon(icon(QLatin1String(look.icon)));
    action->setShortcut(look.keys);
    const auto help = QCoreApplication::translate("Actions", look.help);
    const auto tip = help.isEmpty() ? action->text().remove(u'&') : help;
    const auto keys = look.keys.toString(QKeySequence::NativeText);
    action->setToolTip(keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys));
    window->addAction(action);
    return action;
}

QAction* withKeys(QAction* action, const char* name, const char* iconName, QKeySequence::StandardKey keys)
{
    action->setObjectName(QLatin1String(name));
    action->setIcon(icon(QLatin1String(iconName)));
    action->setShortcuts(keys);
    return action;
}

} // namespace

Actions::Actions(QWidget* w, QUndoStack& undoStack)
    : open(make(w, "open",
        {QT_TRANSLATE_NOOP("Actions", "&Open…"),
            QT_TRANSLATE_NOOP("Actions", "Open a session, a recipe or a model"), "open", QKeySequence::Open}))
    , openData(make(w, "openData",
          {QT_TRANSLATE_NOOP("Actions", "Open &data folder…"),
              QT_TRANSLATE_NOOP(
                  "Actions", "Train and measure on a folder of MNIST's four files, plain or gzip"),
              "pictures", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)}))
    , save(make(w, "save",
          {QT_TRANSLATE_NOOP("Actions", "&Save session"), "", "save", QKeySequence(Qt::CTRL | Qt::Key_S)}))
    , saveAs(make(w, "saveAs",
          {QT_TRANSLATE_NOOP("Actions", "Save session &as…"), "", "",
              QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)}))
    , saveRecipe(make(w, "saveRecipe",
          {QT_TRANSLATE_NOOP("Actions", "Save &recipe…"),
              QT_TRANSLATE_NOOP("Actions", "Write what espalier-cli compress needs to do the same run")}))
    , exportModel(make(w, "export",
          {QT_TRANSLATE_NOOP("Actions", "&Export…"),
              QT_TRANSLATE_NOOP(
                  "Actions", "Write the compressed model of a finished run, in the format of your choice"),
              "export", QKeySequence(Qt::CTRL | Qt::Key_E)}))
    , exportShrunk(make(w, "exportShrunk",
          {QT_TRANSLATE_NOOP("Actions", "Export s&hrunk…"),
              QT_TRANSLATE_NOOP("Actions",
                  "Write the compressed model with pruned filters and whatever else no longer matters cut "
                  "out; it answers as before"),
              "", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)}))
    , quit(make(
          w, "quit", {QT_TRANSLATE_NOOP("Actions", "&Quit"), "", "", QKeySequence(Qt::CTRL | Qt::Key_Q)}))
    , undo(withKeys(undoStack.createUndoAction(w), "undo", "undo", QKeySequence::Undo))
    , redo(withKeys(undoStack.createRedoAction(w), "redo", "redo", QKeySequence::Redo))
    , selectAll(make(w, "selectAll", {QT_TRANSLATE_NOOP("Actions", "Select &all layers")}))
    , resetLayout(make(w, "resetLayout", {QT_TRANSLATE_NOOP("Actions", "&Reset layout")}))
    , ratio(make(w, "ratio",
          {QT_TRANSLATE_NOOP("Actions", "&Whole network to a ratio…"),
              QT_TRANSLATE_NOOP("Actions", "Share a pruning ratio out over all layers that are not locked"),
              "", QKeySequence(Qt::CTRL | Qt::Key_R)}))
    , budget(make(w, "budget",
          {QT_TRANSLATE_NOOP("Actions", "Plan for a &budget…"),
              QT_TRANSLATE_NOOP(
                  "Actions", "Find the plan that loses least within a budget, by the layers' sensitivities"),
              "", QKeySequence(Qt::CTRL | Qt::Key_B)}))
    , lock(make(w, "lock",
          {QT_TRANSLATE_NOOP("Actions", "&Lock selected layers"),
              QT_TRANSLATE_NOOP("Actions", "Locked layers are left alone by whatever plans automatically"),
              "lock", QKeySequence(Qt::CTRL | Qt::Key_L)}))
    , unlock(make(w, "unlock",
          {QT_TRANSLATE_NOOP("Actions", "&Unlock selected layers"), "", "unlock",
              QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L)}))
    , reset(make(w, "reset",
          {QT_TRANSLATE_NOOP("Actions", "Reset to &dense"),
              QT_TRANSLATE_NOOP("Actions", "Keep every weight, quantize nothing; can be undone")}))
    , restoreDense(make(w, "restoreDense",
          {QT_TRANSLATE_NOOP("Actions", "R&estore selected layers to dense"),
              QT_TRANSLATE_NOOP("Actions",
                  "Keep every weight of the selected layers, at the bits they have; can be undone"),
              "", QKeySequence(Qt::CTRL | Qt::Key_D)}))
    , restoreLosers(make(w, "restoreLosers",
          {QT_TRANSLATE_NOOP("Actions", "Restore layers that &lose by pruning"),
              QT_TRANSLATE_NOOP("Actions",
                  "Keep every weight of the layers marked ▼: on this chip they are better dense. Locked "
                  "layers "
                  "stay as they are; can be undone")}))
    , run(make(w, "run",
          {QT_TRANSLATE_NOOP("Actions", "&Run"),
              QT_TRANSLATE_NOOP(
                  "Actions", "Bring the network to the plan by ADMM, retrain, quantize, measure"),
              "run", QKeySequence(Qt::Key_F5)}))
    , stop(make(w, "stop",
          {QT_TRANSLATE_NOOP("Actions", "&Stop"),
              QT_TRANSLATE_NOOP(
                  "Actions", "Stop the run; its checkpoint is kept and Resume goes on from there"),
              "stop", QKeySequence(Qt::SHIFT | Qt::Key_F5)}))
    , resume(make(w, "resume",
          {QT_TRANSLATE_NOOP("Actions", "Res&ume"),
              QT_TRANSLATE_NOOP("Actions", "Go on from the checkpoint of the stopped run"), "resume",
              QKeySequence(Qt::Key_F6)}))
    , pause(make(w, "pause",
          {QT_TRANSLATE_NOOP("Actions", "&Pause"),
              QT_TRANSLATE_NOOP("Actions", "Hold the run at its next iteration; again to go on"), "pause",
              QKeySequence(Qt::Key_F7)}))
    , step(make(w, "step",
          {QT_TRANSLATE_NOOP("Actions", "S&tep"),
              QT_TRANSLATE_NOOP("Actions", "Let the run do one iteration, then hold it"), "step",
              QKeySequence(Qt::Key_F8)}))
    , trainDense(make(w, "trainDense",
          {QT_TRANSLATE_NOOP("Actions", "&Train the dense network again"),
              QT_TRANSLATE_NOOP("Actions", "From its first weights, by the recipe's dense options")}))
    , locate(make(w, "locate",
          {QT_TRANSLATE_NOOP("Actions", "&Find action, layer or run…"),
              QT_TRANSLATE_NOOP("Actions", "Go anywhere or do anything by a few letters of its name"), "",
              QKeySequence(Qt::CTRL | Qt::Key_K)}))
    , largeType(make(w, "largeType",
          {QT_TRANSLATE_NOOP("Actions", "&Presenter mode"),
              QT_TRANSLATE_NOOP("Actions", "Large type, for showing the window to others"), "",
              QKeySequence(Qt::Key_F11)}))
    , shortcuts(make(w, "shortcuts",
          {QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"), "", "", QKeySequence(Qt::Key_F1)}))
    , about(make(w, "about", {QT_TRANSLATE_NOOP("Actions", "&About Espalier")}))
{
    pause->setCheckable(true);
    largeType->setCheckable(true);
    quit->setMenuRole(QAction::QuitRole);
    about->setMenuRole(QAction::AboutRole);
}

} // namespace espalier
