#pragma once

class QMainWindow;

namespace espalier {

/// Opens a sheet of all keyboard shortcuts of the window's actions and of the keys that views have of their
/// own.
void showShortcutSheet(QMainWindow* window);

} // namespace espalier
