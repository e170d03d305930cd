#pragma once

#include "app/workbench.h"

#include <QObject>

class QMenu;
class QToolBar;
class QToolButton;

namespace espalier {

/// The three buttons that say what the session is about: model, data, chip. Their menus change it.
class Choosers : public QObject {
    Q_OBJECT
public:
    Choosers(Workbench& bench, QToolBar* bar, QObject* parent);

signals:
    void openModelWanted();
    void openDataWanted();
    void openChipWanted();
    void chipWanted(); ///< to be looked at

private:
    QToolButton* add(QToolBar* bar, const char* name, const QString& iconName, const QString& help);
    void fillModels(QMenu* menu);
    void fillData(QMenu* menu);
    void fillChips(QMenu* menu);
    void show();

    Workbench& bench_;
    QToolButton* model_;
    QToolButton* data_;
    QToolButton* chip_;
};

} // namespace espalier
