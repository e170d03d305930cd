#pragma once

#include <QObject>

class QAction;
class QUndoStack;
class QWidget;

namespace espalier {

/// The commands of the window, made once; menus and toolbar show the same ones.
struct Actions {
    Actions(QWidget* window, QUndoStack& undoStack);

    QAction* open;
    QAction* openData;
    QAction* save;
    QAction* saveAs;
    QAction* saveRecipe;
    QAction* exportModel;
    QAction* exportShrunk;
    QAction* quit;
    QAction* undo;
    QAction* redo;
    QAction* selectAll;
    QAction* resetLayout;
    QAction* ratio;
    QAction* budget;
    QAction* lock;
    QAction* unlock;
    QAction* reset;
    QAction* restoreDense;
    QAction* restoreLosers;
    QAction* run;
    QAction* stop;
    QAction* resume;
    QAction* pause;
    QAction* step;
    QAction* trainDense;
    QAction* locate;
    QAction* largeType;
    QAction* shortcuts;
    QAction* about;
};

} // namespace espalier
