#include "widgets/total_cell.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace espalier {

namespace {

QLabel* createLabel(const QFont& font, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setFont(font);
    label->setTextInteractionFlags(Qt::NoTextInteraction);
    return label;
}

} // namespace

TotalCell::TotalCell(const QString& caption, QWidget* parent)
    : QWidget(parent)
    , caption_(caption)
    , captionLabel_(createLabel(captionFont(font()), this))
    , value_(createLabel(totalsFont(font()), this))
    , factor_(createLabel(font(), this))
    , badge_(createLabel(captionFont(font()), this))
{
    captionLabel_->setText(caption);
    value_->setTextFormat(Qt::RichText);
    auto* beneath = new QHBoxLayout;
    beneath->setSpacing(spacing::gap);
    beneath->addWidget(factor_, 0, Qt::AlignBaseline);
    beneath->addWidget(badge_, 0, Qt::AlignBaseline);
    beneath->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::unit / 2);
    column->addWidget(captionLabel_);
    column->addWidget(value_);
    column->addLayout(beneath);
    column->addStretch();
}

void TotalCell::setContent(const Content& content)
{
    content_ = content;
    value_->setText(content.value);
    factor_->setText(content.factor);
    factor_->setVisible(!content.factor.isEmpty());
    badge_->setText(content.badge);
    setToolTip(content.help);
    setAccessibleDescription(content.help);
    setAccessibleName(QStringLiteral("%1: %2. %3 %4")
                          .arg(caption_, content.plainValue, content.factor, content.badge)
                          .simplified());
    recolour();
}

void TotalCell::recolour()
{
    const Colours& theme = colours(palette());
    colour(captionLabel_, theme.muted);
    colour(value_, content_.stale ? theme.stale : theme.text);
    colour(factor_, content_.stale ? theme.stale : theme.text);
    colour(badge_, theme.muted);
}

void TotalCell::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        recolour();
    if (event->type() == QEvent::FontChange) { // which labels with fonts of their own do not follow
        captionLabel_->setFont(captionFont(font()));
        value_->setFont(totalsFont(font()));
        factor_->setFont(font());
        badge_->setFont(captionFont(font()));
    }
    QWidget::changeEvent(event);
}

void TotalCell::colour(QLabel* label, const QColor& wanted) const
{
    QPalette own = label->palette();
    own.setColor(QPalette::WindowText, wanted);
    label->setPalette(own);
}

} // namespace espalier
