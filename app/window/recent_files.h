#pragma once

#include <QObject>
#include <QSettings>
#include <QStringList>

class QMenu;

namespace espalier {

/// The files and folders that were opened last, newest first, kept in the settings.
class RecentFiles : public QObject {
    Q_OBJECT
public:
    explicit RecentFiles(QSettings& settings, QObject* parent = nullptr)
        : QObject(parent), settings_(settings)
    {
    }

    void add(const QString& file);
    void remove(const QString& file);
    QStringList files() const;
    /// Fills the menu anew each time it opens.
    void attachTo(QMenu* menu);

    static constexpr int most = 8;

signals:
    void chosen(const QString& file);

private:
    void fill(QMenu* menu);

    QSettings& settings_;
};

} // namespace espalier
