#pragma once

#include "widgets/tinted_delegate.h"

namespace espalier {

/// Edits a chip's constants in place: a list where there are choices, else a line.
class ChipDelegate : public TintedDelegate {
    Q_OBJECT
public:
    using TintedDelegate::TintedDelegate;

    QWidget* createEditor(
        QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
};

} // namespace espalier
