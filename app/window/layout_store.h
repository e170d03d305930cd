#pragma once

#include "app/window/views.h"

#include <QMainWindow>
#include <QSettings>

namespace espalier {

/// Remembers where windows, docks and columns stand. What is damaged or of another version is forgotten: the
/// layout that the program comes with takes its place.
class LayoutStore {
public:
    explicit LayoutStore(QSettings& settings) : settings_(settings) { }

    void restore(QMainWindow* window, const Views& views) const;
    void save(const QMainWindow* window, const Views& views);
    void reset(QMainWindow* window, const Views& views);

private:
    QSettings& settings_;
};

} // namespace espalier
