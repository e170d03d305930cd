#pragma once

#include "widgets/plot_table.h"
#include "widgets/storage_plot.h"

#include <QList>
#include <QWidget>

class QLabel;
class QTableView;

namespace espalier {

class StorageModel;

/// What a layer would take in one format.
struct LedgerEntry {
    double bytes = -1.0; ///< negative where it is not known or makes no sense
    QString detail = {}; ///< "k5": gap bits, or whatever else the format chose
    QString help = {}; ///< tooltip
    bool usable = true; ///< false: this layer cannot be stored so
    bool chosen = false;
    bool operator==(const LedgerEntry&) const = default;
};

struct LedgerRow {
    QString layer;
    QList<LedgerEntry> entries; ///< one for each heading
    QString reason = {}; ///< of the choice
    bool operator==(const LedgerRow&) const = default;
};

/// Bytes of every layer in every format.
struct Ledger {
    QStringList headings;
    QStringList help; ///< of each heading
    QList<LedgerRow> rows; ///< of the layers, then one of the totals
    bool fromRun = false; ///< counted from kept weights, not expected
    bool operator==(const Ledger&) const = default;
};

/// Numbers as bytes, for CSV.
PlotTable tableOf(const Ledger& ledger);

/// The ledger beside the sizes of the selected layer over its density.
class StorageLedger : public QWidget {
    Q_OBJECT
public:
    explicit StorageLedger(QWidget* parent = nullptr);

    void setLedger(const Ledger& ledger);
    const Ledger& ledger() const;
    /// Shows a layer in the plot and marks its row; none where negative.
    void selectLayer(int row);
    StoragePlot* plot() const { return plot_; }

signals:
    void layerSelected(int row);
    void failed(const QString& message); ///< a file could not be written

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void prepareTable();
    void showMenu(const QPoint& position);
    void fitColumns();
    void showReason();

    StorageModel* model_;
    QTableView* table_;
    QLabel* reason_; ///< of the choice for the layer in the plot
    int shown_ = -1;
    StoragePlot* plot_;
};

} // namespace espalier
