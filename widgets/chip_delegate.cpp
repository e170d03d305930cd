#include "widgets/chip_delegate.h"

#include "widgets/chip_model.h"

#include <QComboBox>
#include <QLineEdit>

namespace espalier {

QWidget* ChipDelegate::createEditor(
    QWidget* parent, const QStyleOptionViewItem& /*option*/, const QModelIndex& index) const
{
    const auto choices = index.data(ChipModel::ChoicesRole).toStringList();
    const auto name = index.siblingAtColumn(ChipModel::Label).data().toString();
    if (choices.isEmpty()) {
        auto* line = new QLineEdit(parent);
        line->setFrame(false);
        line->setAccessibleName(name);
        return line;
    }
    auto* list = new QComboBox(parent);
    list->addItems(choices);
    list->setAccessibleName(name);
    auto* self = const_cast<ChipDelegate*>(this); // Qt's own signals are not const
    connect(list, &QComboBox::activated, self, [self, list] {
        emit self->commitData(list);
        emit self->closeEditor(list);
    });
    return list;
}

void ChipDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    const auto text = index.data(Qt::EditRole).toString();
    if (auto* list = qobject_cast<QComboBox*>(editor))
        list->setCurrentText(text);
    else if (auto* line = qobject_cast<QLineEdit*>(editor))
        line->setText(text);
}

void ChipDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    if (const auto* list = qobject_cast<QComboBox*>(editor))
        model->setData(index, list->currentText());
    else if (const auto* line = qobject_cast<QLineEdit*>(editor))
        model->setData(index, line->text());
}

} // namespace espalier
