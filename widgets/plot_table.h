#pragma once

#include <QString>
#include <QStringList>
#include <QVariant>

class QWidget;

namespace espalier {

/// What a plot shows, as numbers.
struct PlotTable {
    QStringList headings; ///< with units
    QList<QVariantList> rows;
};

/// Comma-separated, one heading line, "." as decimal point; texts with commas, quotes or line ends are
/// quoted.
QString toCsv(const PlotTable& table);

/// A small window that shows the table and copies it; it deletes itself when closed.
QWidget* openTableWindow(const PlotTable& table, const QString& title, QWidget* parent);

} // namespace espalier
