#include "widgets/layer_table.h"
#include "widgets/layer_delegate.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QProxyStyle>
#include <QSortFilterProxyModel>

#include <algorithm>

namespace espalier {

namespace {

constexpr QChar tabulator(u'\t');
constexpr QChar newLine(u'\n');

/// Keeps the titles of neighbouring columns apart.
class RoomyHeader : public QProxyStyle {
public:
    static constexpr int margin = 6;

    RoomyHeader() : QProxyStyle(QStringLiteral("fusion")) { }

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override
    {
        return metric == PM_HeaderMargin ? margin : QProxyStyle::pixelMetric(metric, option, widget);
    }
};

} // namespace

LayerTable::LayerTable(LayerModel* model, QWidget* parent)
    : QTableView(parent), layers_(model), sorted_(new QSortFilterProxyModel(this))
{
    sorted_->setSourceModel(layers_);
    sorted_->setSortRole(LayerModel::SortRole);
    setModel(sorted_);
    setItemDelegate(new LayerDelegate(this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(DoubleClicked | EditKeyPressed | AnyKeyPressed);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setAccessibleName(tr("Layers"));
    prepareHeader();
    connect(layers_, &QAbstractItemModel::modelAboutToBeReset, this, &LayerTable::clearSelection);
    connect(layers_, &QAbstractItemModel::modelReset, this, &LayerTable::fitColumns);
    connect(layers_, &QAbstractItemModel::dataChanged, this, &LayerTable::growColumns);
    connect(this, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
        // With Ctrl or Shift a click is about the selection.
        if (index.column() == LayerModel::Locked && QApplication::keyboardModifiers() == Qt::NoModifier)
            toggleLock();
    });
    fitColumns();
}

/// As wide as titles and cells need; room for the arrow only where it is, as sorting happens now and then.
void LayerTable::fitColumns()
{
    for (int column = 0; column < LayerModel::ColumnCount; ++column) {
        const QString title = layers_->headerData(column, Qt::Horizontal).toString();
        const int titleWidth =
            horizontalHeader()->fontMetrics().horizontalAdvance(title) + 2 * RoomyHeader::margin;
        setColumnWidth(column, std::max(sizeHintForColumn(column), titleWidth + 2));
    }
    widenForArrow(horizontalHeader()->sortIndicatorSection());
}

/// New numbers may be longer; columns do not shrink again, so that a dragged slider does not make them dance.
void LayerTable::growColumns()
{
    for (int column = 0; column < LayerModel::ColumnCount; ++column)
        if (!isColumnHidden(column) && columnWidth(column) < sizeHintForColumn(column))
            setColumnWidth(column, sizeHintForColumn(column));
}

void LayerTable::widenForArrow(int column)
{
    if (column >= 0 && column < LayerModel::ColumnCount)
        setColumnWidth(column, std::max(columnWidth(column), horizontalHeader()->sectionSizeHint(column)));
}

void LayerTable::prepareHeader()
{
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    QHeaderView* header = horizontalHeader();
    auto* style = new RoomyHeader;
    style->setParent(header); // a widget does not own its style
    header->setStyle(style);
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    header->setSortIndicatorClearable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, &LayerTable::showColumnMenu);
    connect(header, &QHeaderView::sortIndicatorChanged, this, &LayerTable::widenForArrow);
    setSortingEnabled(true);
    sortByColumn(-1, Qt::AscendingOrder);
    hideColumn(LayerModel::ActivationThreshold);
    hideColumn(LayerModel::Pattern);
}

QList<int> LayerTable::selectedViewRows() const
{
    QList<int> rows;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        rows.append(index.row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

QList<int> LayerTable::selectedLayers() const
{
    QList<int> rows;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        rows.append(sorted_->mapToSource(index).row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

void LayerTable::selectLayers(const QList<int>& rows)
{
    if (rows == selectedLayers())
        return;
    QItemSelection selection;
    for (const int row : rows) {
        const QModelIndex index = sorted_->mapFromSource(layers_->index(row, 0));
        selection.select(index, index);
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    if (rows.isEmpty())
        return;
    const int column =
        currentIndex().isValid() ? currentIndex().column() : static_cast<int>(LayerModel::Keep);
    const QModelIndex first = sorted_->mapFromSource(layers_->index(rows.first(), column));
    selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
    scrollTo(first);
}

QByteArray LayerTable::saveColumns() const
{
    return horizontalHeader()->saveState();
}

bool LayerTable::restoreColumns(const QByteArray& state)
{
    return horizontalHeader()->restoreState(state);
}

QString LayerTable::selectionAsText() const
{
    QStringList lines;
    for (const int row : selectedViewRows()) {
        QStringList cells;
        for (int place = 0; place < LayerModel::ColumnCount; ++place) {
            const int column = horizontalHeader()->logicalIndex(place);
            if (!isColumnHidden(column))
                cells.append(sorted_->index(row, column).data().toString());
        }
        lines.append(cells.join(tabulator));
    }
    return lines.join(newLine);
}

QString LayerTable::columnAsText() const
{
    QStringList lines;
    for (const int row : selectedViewRows())
        lines.append(sorted_->index(row, currentIndex().column()).data().toString());
    return lines.join(newLine);
}

/// A single value goes to all that is selected; several go down from the first selected row.
QList<int> LayerTable::rowsToPasteInto(qsizetype values) const
{
    const QList<int> selected = selectedViewRows();
    if (values == 1 || selected.size() == values)
        return selected;
    QList<int> rows;
    for (int row = selected.value(0, 0); row < sorted_->rowCount() && rows.size() < values; ++row)
        rows.append(row);
    return rows;
}

void LayerTable::pasteText(const QString& text)
{
    const int column = currentIndex().column();
    const std::optional<LayerField> field = column < 0 ? std::nullopt : LayerModel::fieldOf(column);
    if (!field) {
        emit pasteRefused(tr("Choose a cell that can be edited to paste into."));
        return;
    }
    QStringList values = text.split(newLine);
    while (!values.isEmpty() && values.last().trimmed().isEmpty())
        values.removeLast();
    const QList<int> rows = rowsToPasteInto(values.size());
    if (values.isEmpty() || (values.size() > 1 && values.size() > rows.size())) {
        emit pasteRefused(tr("%1 values do not fit into %2 rows.").arg(values.size()).arg(rows.size()));
        return;
    }
    LayerEdits edits;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const ParsedValue parsed = parseValue(*field, values.value(i, values.first()));
        if (!parsed.problem.isEmpty()) {
            emit pasteRefused(tr("Line %1: %2").arg(i + 1).arg(parsed.problem));
            return;
        }
        edits.append({sorted_->mapToSource(sorted_->index(rows[i], column)).row(), *field, parsed.value});
    }
    layers_->wish(edits);
}

bool LayerTable::applyEdit(const QModelIndex& index, const QVariant& value)
{
    const std::optional<LayerField> field = LayerModel::fieldOf(index.column());
    if (!field)
        return false;
    return layers_->wish(editsFor(rowsFor(index), *field, value));
}

QList<int> LayerTable::rowsFor(const QModelIndex& index) const
{
    const int row = sorted_->mapToSource(index).row();
    const QList<int> selected = selectedLayers();
    return selected.contains(row) ? selected : QList<int>{row};
}

QList<LayerInfo> LayerTable::infosFor(const QModelIndex& index) const
{
    QList<LayerInfo> infos;
    for (const int row : rowsFor(index))
        infos.append(layers_->layerRows()[row].info);
    return infos;
}

void LayerTable::toggleLock()
{
    const QList<int> rows = selectedLayers();
    const bool allLocked = std::all_of(
        rows.begin(), rows.end(), [this](int row) { return layers_->layerRows()[row].plan.locked; });
    layers_->wish(editsFor(rows, LayerField::Locked, !allLocked));
}

void LayerTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        QApplication::clipboard()->setText(selectionAsText());
    else if (event->keyCombination() == (Qt::CTRL | Qt::SHIFT | Qt::Key_C))
        QApplication::clipboard()->setText(columnAsText());
    else if (event->matches(QKeySequence::Paste))
        pasteText(QApplication::clipboard()->text());
    else if (event->keyCombination() == (Qt::CTRL | Qt::Key_L))
        toggleLock();
    else if (event->key() == Qt::Key_Space && currentIndex().column() == LayerModel::Locked)
        toggleLock();
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && state() != EditingState)
        edit(currentIndex());
    else
        QTableView::keyPressEvent(event);
}

void LayerTable::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    const bool any = !selectedViewRows().isEmpty();
    const auto add = [&](const QString& text, const QKeySequence& keys, bool enabled, auto&& act) {
        QAction* action = menu.addAction(text, this, act);
        action->setShortcut(keys);
        action->setEnabled(enabled);
    };
    const bool editable = currentIndex().flags().testFlag(Qt::ItemIsEditable);
    add(tr("Edit"), Qt::Key_F2, editable, [this] { edit(currentIndex()); });
    add(tr("Lock or unlock"), Qt::CTRL | Qt::Key_L, any && !layers_->isReadOnly(), [this] { toggleLock(); });
    menu.addSeparator();
    add(tr("Copy rows"), QKeySequence::Copy, any,
        [this] { QApplication::clipboard()->setText(selectionAsText()); });
    add(tr("Copy column"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, any,
        [this] { QApplication::clipboard()->setText(columnAsText()); });
    add(tr("Paste into column"), QKeySequence::Paste, editable,
        [this] { pasteText(QApplication::clipboard()->text()); });
    menu.addSeparator();
    menu.addActions(actions()); // what the window adds
    menu.exec(event->globalPos());
}

void LayerTable::showColumnMenu(const QPoint& position)
{
    QMenu menu(this);
    for (int column = LayerModel::Name + 1; column < LayerModel::ColumnCount; ++column) {
        QAction* action = menu.addAction(layers_->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            setColumnHidden(column, !shown);
            if (shown)
                resizeColumnToContents(column);
        });
    }
    menu.exec(horizontalHeader()->mapToGlobal(position));
}

void LayerTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    emit layersSelected(selectedLayers());
}

} // namespace espalier
