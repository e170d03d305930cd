#pragma once

#include "app/window/locator.h"

class QMainWindow;

namespace espalier {

class Workbench;
struct Views;

/// All that can be gone to or done at this moment: the window's actions that are enabled, its docks, the
/// network's layers and the finished runs.
QList<Place> placesOf(QMainWindow* window, const Views& views, Workbench& bench);

} // namespace espalier
