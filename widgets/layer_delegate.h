#pragma once

#include <QStyledItemDelegate>

namespace espalier {

class LayerTable;

/// Draws the layer table's cells (muted units, shares as bars) and gives each field the editor that fits it.
class LayerDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit LayerDelegate(LayerTable* table);

    void paint(
        QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(
        QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    QWidget* createKeepEditor(QWidget* parent) const;
    QWidget* createPatternEditor(QWidget* parent) const;
    QWidget* createBitsEditor(QWidget* parent, const QList<int>& offered) const;

    LayerTable* table_;
};

} // namespace espalier
