#pragma once

#include "app/run_log.h"

#include <QAbstractTableModel>

namespace espalier {

/// The finished runs as a table, newest first. The number of a run is under RunNumberRole.
class RunRows : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int RunNumberRole = Qt::UserRole;

    explicit RunRows(RunLog& log, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    RunLog& log_;
};

} // namespace espalier
