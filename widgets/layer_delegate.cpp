#include "widgets/layer_delegate.h"
#include "widgets/format.h"
#include "widgets/keep_edit.h"
#include "widgets/layer_table.h"
#include "widgets/pattern_chooser.h"
#include "widgets/theme.h"
#include "widgets/tinted_delegate.h"

#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPainter>
#include <QTimer>
#include <QToolTip>

namespace espalier {

namespace {

constexpr int barWidth = 44;
constexpr int barHeight = 8;
constexpr int lockSize = 12;
constexpr int cellPadding = 6; // as in the header

LayerField fieldOf(const QModelIndex& index)
{
    return static_cast<LayerField>(index.data(LayerModel::FieldRole).toInt());
}

/// The number in the text's colour, the unit behind it in a quieter one.
void drawNumber(
    QPainter* painter, const QRect& rect, const QString& text, const QColor& colour, const QColor& unit)
{
    const auto gap = text.lastIndexOf(QChar(0x202F));
    const QString tail = gap < 0 ? QString() : text.mid(gap);
    const int tailWidth = painter->fontMetrics().horizontalAdvance(tail);
    constexpr int right = Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine;
    painter->setPen(unit);
    painter->drawText(rect, right, tail);
    painter->setPen(colour);
    painter->drawText(rect.adjusted(0, 0, -tailWidth, 0), right, text.chopped(tail.size()));
}

/// Elided where it does not fit, with the lock, if any, at the right end.
void drawWords(QPainter* painter, QRect rect, const QStyleOptionViewItem& cell)
{
    if (!cell.icon.isNull()) {
        const QRect place(rect.right() - lockSize + 1, rect.center().y() - lockSize / 2, lockSize, lockSize);
        cell.icon.paint(painter, place);
        rect.setRight(place.left() - spacing::unit);
    }
    const QString text = painter->fontMetrics().elidedText(cell.text, Qt::ElideRight, rect.width());
    painter->setPen(cell.palette.color(QPalette::Text));
    painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
}

/// Selection, and a frame around the cell that the keyboard is at.
void drawGround(QPainter* painter, const QStyleOptionViewItem& cell, const QColor& accent)
{
    QStyleOptionViewItem ground = cell;
    ground.text.clear();
    ground.icon = {};
    ground.state.setFlag(QStyle::State_HasFocus, false);
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &ground, painter, cell.widget);
    if (cell.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(accent);
        painter->drawRect(cell.rect.adjusted(0, 0, -1, -1));
    }
}

void drawBar(QPainter* painter, const QRect& rect, double share, const Colours& theme)
{
    const QRectF track(rect.left(), rect.center().y() - barHeight / 2.0 + 1.0, barWidth, barHeight);
    painter->fillRect(track, theme.line);
    painter->fillRect(
        QRectF(track.topLeft(), QSizeF(track.width() * qBound(0.0, share, 1.0), barHeight)), theme.accent);
}

} // namespace

LayerDelegate::LayerDelegate(LayerTable* table) : QStyledItemDelegate(table), table_(table)
{
}

void LayerDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    tintSelection(option);
}

void LayerDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const Colours& theme = colours(cell.palette);
    painter->save();
    drawGround(painter, cell, theme.accent);
    painter->setFont(cell.font);
    const QRect inside = cell.rect.adjusted(cellPadding, 0, -cellPadding, 0);
    const QVariant share = index.data(LayerModel::ShareRole);
    if (share.isValid() && share.toDouble() >= 0.0)
        drawBar(painter, inside, share.toDouble(), theme);
    if (cell.displayAlignment.testFlag(Qt::AlignRight))
        drawNumber(painter, inside, cell.text, cell.palette.color(QPalette::Text), theme.muted);
    else
        drawWords(painter, inside, cell);
    painter->restore();
}

QSize LayerDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index) + QSize(cellPadding, 0);
    size.setHeight(option.fontMetrics.height() + spacing::gap); // rows are alike, locked or not
    if (index.data(LayerModel::ShareRole).isValid())
        size.rwidth() += barWidth + spacing::unit;
    return size;
}

QWidget* LayerDelegate::createBitsEditor(QWidget* parent, const QList<int>& offered) const
{
    auto* combo = new QComboBox(parent);
    for (const int bits : offered)
        combo->addItem(bits == unquantizedBits ? tr("32 b, as is") : formatBits(bits), bits);
    connect(combo, &QComboBox::activated, this, [this, combo] {
        auto* self = const_cast<LayerDelegate*>(this); // Qt's signals are not const, its delegates are
        emit self->commitData(combo);
        emit self->closeEditor(combo);
    });
    QTimer::singleShot(0, combo, &QComboBox::showPopup);
    return combo;
}

QWidget* LayerDelegate::createPatternEditor(QWidget* parent) const
{
    auto* chooser = new PatternChooser(parent);
    connect(chooser, &QComboBox::activated, this, [this, chooser] {
        auto* self = const_cast<LayerDelegate*>(this);
        emit self->commitData(chooser);
        emit self->closeEditor(chooser);
    });
    return chooser;
}

QWidget* LayerDelegate::createKeepEditor(QWidget* parent) const
{
    auto* edit = new KeepEdit(parent);
    connect(edit, &KeepEdit::problemChanged, edit, [edit](const QString& problem) {
        // An empty text takes the tip away.
        QToolTip::showText(edit->mapToGlobal(QPoint(0, edit->height() / 2)), problem, edit);
    });
    return edit;
}

QWidget* LayerDelegate::createEditor(
    QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QWidget* editor = nullptr;
    switch (fieldOf(index)) {
    case LayerField::Keep: editor = new KeepEdit(parent); break;
    case LayerField::WeightBits: editor = createBitsEditor(parent, offeredWeightBits()); break;
    case LayerField::ActivationBits: editor = createBitsEditor(parent, offeredActivationBits()); break;
    case LayerField::ActivationThreshold: {
        auto* spin = new QDoubleSpinBox(parent);
        spin->setRange(0.0, 99.0);
        spin->setSuffix(QStringLiteral("\u202F%"));
        editor = spin;
        break;
    }
    case LayerField::Pattern: editor = createPatternEditor(parent); break;
    case LayerField::Locked: return QStyledItemDelegate::createEditor(parent, option, index);
    }
    editor->setAccessibleName(index.model()->headerData(index.column(), Qt::Horizontal).toString());
    return editor;
}

void LayerDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    const QVariant value = index.data(Qt::EditRole);
    if (auto* keep = qobject_cast<KeepEdit*>(editor))
        keep->setKeep(value.toDouble());
    else if (auto* chooser = qobject_cast<PatternChooser*>(editor))
        chooser->setPatterns(table_->infosFor(index), patternFromText(value.toString().toStdString()));
    else if (auto* combo = qobject_cast<QComboBox*>(editor))
        combo->setCurrentIndex(combo->findData(value));
    else if (auto* spin = qobject_cast<QDoubleSpinBox*>(editor))
        spin->setValue(100.0 * value.toDouble());
}

void LayerDelegate::setModelData(
    QWidget* editor, QAbstractItemModel* /*model*/, const QModelIndex& index) const
{
    if (auto* keep = qobject_cast<KeepEdit*>(editor)) {
        if (const std::optional<double> typed = keep->keepTyped())
            table_->applyEdit(index, *typed);
    } else if (auto* chooser = qobject_cast<PatternChooser*>(editor)) {
        if (const auto pattern = chooser->pattern())
            table_->applyEdit(index, QString::fromStdString(toText(*pattern)));
    } else if (auto* combo = qobject_cast<QComboBox*>(editor)) {
        table_->applyEdit(index, combo->currentData());
    } else if (auto* spin = qobject_cast<QDoubleSpinBox*>(editor)) {
        table_->applyEdit(index, spin->value() / 100.0);
    }
}

} // namespace espalier
