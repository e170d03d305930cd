#pragma once

#include "widgets/layer_model.h"

#include <QTableView>

class QSortFilterProxyModel;

namespace espalier {

/// The workbench: edits in place, applied to all selected rows; sorts; copies and pastes columns as text.
class LayerTable : public QTableView {
    Q_OBJECT
public:
    /// `model` must outlive the table.
    explicit LayerTable(LayerModel* model, QWidget* parent = nullptr);

    /// Rows of the model, ascending, whatever the sorting.
    QList<int> selectedLayers() const;
    void selectLayers(const QList<int>& rows);

    /// Width, order and visibility of the columns.
    QByteArray saveColumns() const;
    bool restoreColumns(const QByteArray& state);

    /// The selected rows as tab-separated text: all visible columns, or the current one alone.
    QString selectionAsText() const;
    QString columnAsText() const;
    /// One value a line into the current column, from the first selected row on; a single value goes to all
    /// selected rows. Announces one set of edits, or pasteRefused().
    void pasteText(const QString& text);
    /// An edit in the cell at `index`: goes to all selected rows where that one is among them.
    bool applyEdit(const QModelIndex& index, const QVariant& value);
    /// The layers that an edit in the cell at `index` goes to.
    QList<LayerInfo> infosFor(const QModelIndex& index) const;

signals:
    void layersSelected(const QList<int>& rows);
    void pasteRefused(const QString& reason);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    void prepareHeader();
    void fitColumns();
    void growColumns();
    void widenForArrow(int column);
    void showColumnMenu(const QPoint& position);
    /// Rows of the view, ascending.
    QList<int> selectedViewRows() const;
    QList<int> rowsToPasteInto(qsizetype values) const;
    /// Rows of the model that an edit in the cell at `index` goes to.
    QList<int> rowsFor(const QModelIndex& index) const;
    void toggleLock();

    LayerModel* layers_;
    QSortFilterProxyModel* sorted_;
};

} // namespace espalier
