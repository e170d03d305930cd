// The bytes of a file by layer and by what they hold, as a table.
#pragma once

#include "core/formats/file_ledger.h"

#include <QString>

class QTableWidget;
class QWidget;

namespace espalier {

/// "4,312".
QString exactBytes(std::int64_t bytes);

QTableWidget* createLedgerTable(QWidget* parent);
/// A row each for layers, batch-norms, graph, provenance and the rest, and the sum of all.
void fillLedgerTable(QTableWidget* table, const FileLedger& ledger);

} // namespace espalier
