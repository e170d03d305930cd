#include "widgets/message_bar.h"
#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace espalier {

namespace {

struct Look {
    QString word;
    QString iconName;
    QColor colour;
};

Look lookOf(Severity severity, const Colours& theme)
{
    switch (severity) {
    case Severity::Info: return {MessageBar::tr("Note"), QStringLiteral("info"), theme.accent};
    case Severity::Warning: return {MessageBar::tr("Warning"), QStringLiteral("warning"), theme.warning};
    case Severity::Error: return {MessageBar::tr("Error"), QStringLiteral("error"), theme.error};
    }
    return {};
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QWidget(parent)
    , symbol_(new QLabel(this))
    , text_(new QLabel(this))
    , more_(new QLabel(this))
    , action_(new QPushButton(this))
    , close_(new QToolButton(this))
{
    text_->setTextFormat(Qt::PlainText);
    text_->setWordWrap(true);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    close_->setIcon(icon(QStringLiteral("close")));
    close_->setAutoRaise(true);
    close_->setToolTip(tr("Dismiss (Esc)"));
    close_->setAccessibleName(tr("Dismiss"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::wideGap, spacing::unit, spacing::gap, spacing::unit);
    row->setSpacing(spacing::gap);
    row->addWidget(symbol_);
    row->addWidget(text_, 1);
    row->addWidget(more_);
    row->addWidget(action_);
    row->addWidget(close_);
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &MessageBar::dismiss);
    connect(close_, &QToolButton::clicked, this, &MessageBar::dismiss);
    connect(action_, &QPushButton::clicked, this, &MessageBar::act);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    refresh();
}

void MessageBar::post(const Message& message)
{
    messages_.erase(std::remove_if(messages_.begin(), messages_.end(),
                        [&](const Message& waiting) { return waiting.text == message.text; }),
        messages_.end());
    messages_.append(message);
    refresh();
}

void MessageBar::dismiss()
{
    if (!messages_.isEmpty())
        messages_.removeLast();
    refresh();
}

void MessageBar::clear()
{
    messages_.clear();
    refresh();
}

void MessageBar::act()
{
    // The action may post a message itself, so this one goes first.
    const std::function<void()> action = messages_.isEmpty() ? nullptr : messages_.last().action;
    dismiss();
    if (action)
        action();
}

void MessageBar::refresh()
{
    timer_.stop();
    setVisible(!messages_.isEmpty());
    if (messages_.isEmpty())
        return;
    const Message& shown = messages_.last();
    const Look look = lookOf(shown.severity, colours(palette()));
    symbol_->setPixmap(tinted(look.iconName, look.colour, 2 * fontMetrics().ascent()));
    text_->setText(tr("%1: %2").arg(look.word, shown.text));
    more_->setText(tr("1 of %1").arg(messages_.size()));
    more_->setVisible(messages_.size() > 1);
    action_->setText(shown.actionText);
    action_->setVisible(!shown.actionText.isEmpty());
    setAccessibleName(text_->text());
    if (shown.severity == Severity::Info)
        timer_.start(infoMilliseconds);
    update();
}

void MessageBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        refresh();
    QWidget::changeEvent(event);
}

void MessageBar::paintEvent(QPaintEvent* /*event*/)
{
    if (messages_.isEmpty())
        return;
    const Colours& theme = colours(palette());
    const QColor colour = lookOf(messages_.last().severity, theme).colour;
    QColor tint = colour;
    tint.setAlphaF(0.10F);
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    painter.fillRect(rect(), tint);
    painter.fillRect(QRect(0, 0, spacing::unit, height()), colour);
}

void MessageBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QWidget::keyPressEvent(event);
}

} // namespace espalier
