#pragma once

#include <QIcon>
#include <QString>
#include <QStringList>

namespace espalier {

/// One of our own icons, drawn in the text colour of the application's palette at the time of painting, so
/// that it fits light and dark. Names are those of iconNames(); another one gives a null icon.
QIcon icon(const QString& name);
QStringList iconNames();

} // namespace espalier
