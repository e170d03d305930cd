#include "widgets/storage_ledger.h"

#include "widgets/storage_model.h"
#include "widgets/theme.h"
#include "widgets/tinted_delegate.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

PlotTable tableOf(const Ledger& ledger)
{
    PlotTable table;
    table.headings << StorageLedger::tr("layer");
    for (const auto& heading : ledger.headings)
        table.headings << StorageLedger::tr("%1 (B)").arg(heading);
    table.headings << StorageLedger::tr("chosen") << StorageLedger::tr("why");
    for (const auto& row : ledger.rows) {
        QVariantList cells{row.layer};
        QString chosen;
        for (qsizetype i = 0; i < row.entries.size(); ++i) {
            cells << (row.entries[i].bytes < 0.0 ? QVariant(QString()) : QVariant(row.entries[i].bytes));
            if (row.entries[i].chosen)
                chosen = ledger.headings[i];
        }
        table.rows.append(cells << chosen << row.reason);
    }
    return table;
}

StorageLedger::StorageLedger(QWidget* parent)
    : QWidget(parent)
    , model_(new StorageModel(this))
    , table_(new QTableView(this))
    , reason_(new QLabel(this))
    , plot_(new StoragePlot(this))
{
    setAccessibleName(tr("Storage"));
    prepareTable();
    auto* halves = new QSplitter(this);
    halves->setChildrenCollapsible(false);
    auto* left = new QWidget(halves);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(table_, 1);
    column->addWidget(reason_);
    reason_->setMargin(spacing::unit);
    reason_->setForegroundRole(QPalette::PlaceholderText);
    reason_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    halves->addWidget(left);
    halves->addWidget(plot_);
    halves->setStretchFactor(0, 2);
    halves->setStretchFactor(1, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(halves);
    setFocusProxy(table_);
    connect(plot_, &Plot::failed, this, &StorageLedger::failed);
}

void StorageLedger::prepareTable()
{
    table_->setModel(model_);
    table_->setAccessibleName(tr("Bytes of each layer in each format"));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed); // measuring each would take a frame
    table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + spacing::unit);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setResizeContentsPrecision(0); // rows in sight: all would take a frame
    table_->setItemDelegate(new TintedDelegate(table_));
    table_->installEventFilter(this);
    connect(model_, &QAbstractItemModel::modelReset, this, &StorageLedger::fitColumns);
    connect(table_, &QWidget::customContextMenuRequested, this, &StorageLedger::showMenu);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& current) {
            if (current.isValid() && current.row() < model_->rowCount() - 1)
                emit layerSelected(current.row());
        });
}

void StorageLedger::setLedger(const Ledger& ledger)
{
    model_->setLedger(ledger);
    for (int column = 0; column < model_->columnCount(); ++column) {
        const int before = table_->columnWidth(column);
        table_->setColumnHidden(column, !model_->isOfUse(column));
        table_->resizeColumnToContents(column);
        if (table_->columnWidth(column) < before) // no dance while a slider is dragged
            table_->setColumnWidth(column, before);
    }
    showReason();
}

const Ledger& StorageLedger::ledger() const
{
    return model_->ledger();
}

void StorageLedger::fitColumns()
{
    table_->resizeColumnsToContents();
}

void StorageLedger::selectLayer(int row)
{
    const QSignalBlocker blocker(table_->selectionModel());
    if (row < 0 || row >= model_->rowCount())
        table_->clearSelection();
    else
        table_->selectRow(row);
    shown_ = row;
    showReason();
    table_->viewport()->update(); // the view hears nothing while its selection is blocked
}

void StorageLedger::showReason()
{
    const auto& rows = model_->ledger().rows;
    const bool any = shown_ >= 0 && shown_ < rows.size();
    reason_->setText(any     ? QStringLiteral("%1: %2").arg(rows[shown_].layer, rows[shown_].reason)
            : rows.isEmpty() ? QString()
                             : rows.last().reason);
    reason_->setToolTip(reason_->text());
}

void StorageLedger::showMenu(const QPoint& position)
{
    QMenu menu(this);
    menu.addAction(
        tr("&Copy as CSV"), this, [this] { QApplication::clipboard()->setText(toCsv(tableOf(ledger()))); });
    menu.addAction(
        tr("Show as &table"), this, [this] { openTableWindow(tableOf(ledger()), tr("Storage"), this); });
    menu.exec(table_->viewport()->mapToGlobal(position));
}

bool StorageLedger::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == table_ && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(toCsv(tableOf(ledger())));
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace espalier
