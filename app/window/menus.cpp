#include "app/window/menus.h"

#include "widgets/icons.h"

#include <QAction>
#include <QCoreApplication>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

namespace espalier {

namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("Menus", source);
}

QMenu* createFileMenu(QMenuBar* bar, const Actions& actions)
{
    auto* menu = bar->addMenu(text(QT_TRANSLATE_NOOP("Menus", "&File")));
    menu->addAction(actions.open);
    auto* recent = menu->addMenu(text(QT_TRANSLATE_NOOP("Menus", "Open re&cent")));
    menu->addAction(actions.openData);
    menu->addSeparator();
    menu->addActions({actions.save, actions.saveAs, actions.saveRecipe});
    menu->addSeparator();
    menu->addActions({actions.exportModel, actions.exportShrunk});
    menu->addSeparator();
    menu->addAction(actions.quit);
    return recent;
}

void createPlanMenu(QMenuBar* bar, const Actions& actions, Menus& menus)
{
    auto* menu = bar->addMenu(text(QT_TRANSLATE_NOOP("Menus", "&Plan")));
    menu->addActions({actions.ratio, actions.budget});
    menus.hold = menu->addMenu(text(QT_TRANSLATE_NOOP("Menus", "&Hold a total")));
    menus.published = menu->addMenu(text(QT_TRANSLATE_NOOP("Menus", "&Published plans")));
    menu->addSeparator();
    menu->addActions({actions.lock, actions.unlock});
    menu->addSeparator();
    menu->addActions({actions.restoreDense, actions.restoreLosers, actions.reset});
}

} // namespace

Menus createMenus(QMainWindow* window, const Actions& actions)
{
    auto* bar = window->menuBar();
    Menus menus{};
    menus.recent = createFileMenu(bar, actions);
    auto* edit = bar->addMenu(text(QT_TRANSLATE_NOOP("Menus", "&Edit")));
    edit->addActions({actions.undo, actions.redo});
    edit->addSeparator();
    edit->addActions({actions.selectAll, actions.locate});
    menus.view = bar->addMenu(text(QT_TRANSLATE_NOOP("Menus", "&View")));
    createPlanMenu(bar, actions, menus);
    auto* run = bar->addMenu(text(QT_TRANSLATE_NOOP("Menus", "&Run")));
    run->addActions({actions.run, actions.stop, actions.resume});
    run->addSeparator();
    run->addActions({actions.pause, actions.step});
    run->addSeparator();
    run->addAction(actions.trainDense);
    menus.help = bar->addMenu(text(QT_TRANSLATE_NOOP("Menus", "&Help")));
    menus.help->addActions({actions.shortcuts, actions.about});
    return menus;
}

void fillToolBar(QToolBar* bar, const Actions& actions)
{
    auto* gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(gap);
    bar->addActions({actions.undo, actions.redo});
    bar->addSeparator();
    bar->addActions({actions.run, actions.stop, actions.resume});
    bar->addSeparator();
    bar->addAction(actions.exportModel);
    for (auto* action : {actions.run, actions.exportModel})
        qobject_cast<QToolButton*>(bar->widgetForAction(action))
            ->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
}

} // namespace espalier
