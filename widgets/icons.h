#pragma once

#include <QIcon>
#include <QPixmap>
#include <QString>
#include <QStringList>

namespace espalier {

/// One of our own icons, drawn in the text colour of the application's palette at the time of painting, so
/// that it fits light and dark. Names are those of iconNames(); another one gives a null icon.
QIcon icon(const QString& name);
QStringList iconNames();

/// The same drawing in a colour of one's own: `side` device-independent pixels square.
QPixmap tinted(const QString& name, const QColor& colour, int side);
/// The program's own sign, in its own colours.
QIcon applicationIcon();

} // namespace espalier
