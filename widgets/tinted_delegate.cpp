#include "widgets/tinted_delegate.h"

#include "widgets/theme.h"

namespace espalier {

namespace {

QColor mixed(const QColor& a, const QColor& b, float shareOfA)
{
    const float rest = 1.0F - shareOfA;
    return QColor::fromRgbF(a.redF() * shareOfA + b.redF() * rest, a.greenF() * shareOfA + b.greenF() * rest,
        a.blueF() * shareOfA + b.blueF() * rest);
}

} // namespace

void tintSelection(QStyleOptionViewItem* option)
{
    const Colours& theme = colours(option->palette);
    for (const QPalette::ColorGroup group : {QPalette::Active, QPalette::Inactive}) {
        option->palette.setColor(group, QPalette::Highlight,
            mixed(theme.accent, theme.panel, group == QPalette::Active ? 0.22F : 0.14F));
        option->palette.setColor(
            group, QPalette::HighlightedText, option->palette.color(group, QPalette::Text));
    }
}

void TintedDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    tintSelection(option);
}

} // namespace espalier
