#include "app/window/recent_files.h"

#include <QDir>
#include <QFileInfo>
#include <QMenu>

namespace espalier {

namespace {
const QString key = QStringLiteral("recentFiles");
}

QStringList RecentFiles::files() const
{
    return settings_.value(key).toStringList();
}

void RecentFiles::add(const QString& file)
{
    const auto path = QFileInfo(file).absoluteFilePath();
    auto list = files();
    list.removeAll(path);
    list.prepend(path);
    settings_.setValue(key, list.mid(0, most));
}

void RecentFiles::remove(const QString& file)
{
    auto list = files();
    list.removeAll(QFileInfo(file).absoluteFilePath());
    settings_.setValue(key, list);
}

void RecentFiles::attachTo(QMenu* menu)
{
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fill(menu); });
}

void RecentFiles::fill(QMenu* menu)
{
    menu->clear();
    for (const auto& file : files()) {
        const bool there = QFileInfo::exists(file);
        const auto name = QDir::toNativeSeparators(file);
        auto* action = menu->addAction(there ? name : tr("%1 (not there any more)").arg(name));
        action->setEnabled(there);
        connect(action, &QAction::triggered, this, [this, file] { emit chosen(file); });
    }
    if (files().isEmpty())
        menu->addAction(tr("Nothing opened yet"))->setEnabled(false);
}

} // namespace espalier
