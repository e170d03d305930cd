#pragma once

#include <QStyledItemDelegate>

namespace espalier {

/// A tint rather than a block of colour behind what is selected: it is what one reads.
void tintSelection(QStyleOptionViewItem* option);

/// Paints cells as usual, selected ones on a tint.
class TintedDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

} // namespace espalier
