#pragma once

#include "app/window/actions.h"

#include <QList>

class QMainWindow;
class QMenu;
class QToolBar;

namespace espalier {

/// The menus whose content is filled elsewhere.
struct Menus {
    QMenu* recent;
    QMenu* view;
    QMenu* hold; ///< filled by its owner
    QMenu* published;
    QMenu* help;
};

/// Fills the window's menu bar.
Menus createMenus(QMainWindow* window, const Actions& actions);

/// Undo, redo, run, stop, export at the right end of the toolbar.
void fillToolBar(QToolBar* bar, const Actions& actions);

} // namespace espalier
