#pragma once

#include "widgets/storage_ledger.h"

#include <QAbstractTableModel>

namespace espalier {

/// A ledger as a table: a row a layer, a column a format, the chosen one ticked.
class StorageModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setLedger(const Ledger& ledger);
    const Ledger& ledger() const { return ledger_; }
    /// Some layer can be stored so.
    bool isOfUse(int column) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QVariant nameData(const LedgerRow& row, bool isTotal, int role) const;
    QVariant entryData(const LedgerEntry& entry, bool isTotal, int role) const;

    Ledger ledger_;
};

} // namespace espalier
