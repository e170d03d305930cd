#pragma once

#include "app/window/recent_files.h"
#include "app/workbench.h"

#include <QObject>

#include <functional>

class QFileDialog;
class QWidget;

namespace espalier {

/// What the File menu does: asks for names, asks about unsaved changes, and hands over to the workbench.
class Files : public QObject {
    Q_OBJECT
public:
    Files(Workbench& bench, QSettings& settings, QWidget* window);

    RecentFiles& recent() { return recent_; }

    void askOpen();
    void askOpenData();
    void askOpenChip();
    /// Takes a chip file over into the person's own.
    void askImportChip();
    void askExportChip();
    void save();
    void askSaveAs();
    void askSaveRecipe();
    /// Of the run that is exported where none is chosen.
    void askExport();
    void askExport(int run);
    /// Of the same run, without the channels and features that no longer matter.
    void askExportShrunk();

    /// A file, or a folder of pictures. Asks about unsaved changes where another session would replace this
    /// one.
    void open(const QString& path);
    /// False where the person would rather stay. Saves, waiting for the disk, where the person wants that.
    bool mayLose();

private:
    void ask(QFileDialog* dialog, const std::function<void(const QString&)>& take);
    void askExport(int run, bool shrunk);

    Workbench& bench_;
    QSettings& settings_;
    QWidget* window_;
    RecentFiles recent_;
};

} // namespace espalier
