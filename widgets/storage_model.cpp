#include "widgets/storage_model.h"

#include "widgets/format.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QFont>

#include <algorithm>

namespace espalier {

namespace {

QFont bold()
{
    auto font = QApplication::font();
    font.setBold(true);
    return font;
}

QString shownText(const LedgerEntry& entry)
{
    auto text = formatBytes(entry.bytes);
    if (!entry.detail.isEmpty())
        text += QStringLiteral(" ") + entry.detail;
    return entry.chosen ? QStringLiteral("✓ ") + text : text;
}

QVariant rightAligned()
{
    return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
}

} // namespace

void StorageModel::setLedger(const Ledger& ledger)
{
    if (ledger == ledger_)
        return;
    const bool sameShape = ledger.headings == ledger_.headings
        && std::ranges::equal(ledger.rows, ledger_.rows, {}, &LedgerRow::layer, &LedgerRow::layer);
    if (!sameShape)
        beginResetModel();
    ledger_ = ledger;
    if (!sameShape)
        endResetModel();
    else if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int StorageModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ledger_.rows.size());
}

int StorageModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ledger_.headings.size()) + 1;
}

QVariant StorageModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto& row = ledger_.rows[index.row()];
    const bool isTotal = index.row() == rowCount() - 1;
    if (index.column() == 0)
        return nameData(row, isTotal, role);
    return entryData(row.entries[index.column() - 1], isTotal, role);
}

QVariant StorageModel::nameData(const LedgerRow& row, bool isTotal, int role) const
{
    if (role == Qt::DisplayRole)
        return row.layer;
    if (role == Qt::ToolTipRole)
        return row.reason;
    return role == Qt::FontRole && isTotal ? QVariant(bold()) : QVariant();
}

QVariant StorageModel::entryData(const LedgerEntry& entry, bool isTotal, int role) const
{
    const auto& theme = colours(QApplication::palette());
    switch (role) {
    case Qt::DisplayRole: return shownText(entry);
    case Qt::ToolTipRole: return entry.help;
    case Qt::TextAlignmentRole: return rightAligned();
    case Qt::FontRole: return entry.chosen || isTotal ? QVariant(bold()) : QVariant();
    case Qt::ForegroundRole:
        if (entry.chosen)
            return theme.accent;
        return entry.usable ? QVariant() : QVariant(theme.stale);
    case Qt::AccessibleTextRole:
        if (entry.chosen)
            return tr("%1, chosen").arg(formatBytes(entry.bytes));
        return entry.usable ? formatBytes(entry.bytes) : tr("%1, not possible").arg(formatBytes(entry.bytes));
    default: return {};
    }
}

bool StorageModel::isOfUse(int column) const
{
    return column == 0 || std::ranges::any_of(ledger_.rows, [column](const LedgerRow& row) {
        return row.entries[column - 1].usable && row.entries[column - 1].bytes >= 0.0;
    });
}

QVariant StorageModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const bool isName = section == 0;
    if (role == Qt::TextAlignmentRole)
        return isName ? QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter) : rightAligned();
    if (role == Qt::DisplayRole)
        return isName ? tr("Layer") : ledger_.headings[section - 1];
    if (role == Qt::ToolTipRole && !isName)
        return ledger_.help.value(section - 1);
    return {};
}

} // namespace espalier
