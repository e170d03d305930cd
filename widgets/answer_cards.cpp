#include "widgets/answer_cards.h"

#include "widgets/format.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

namespace {

constexpr double leastCardWidth = 132.0;
constexpr double mostCardWidth = 360.0;
constexpr int mostBars = 10; ///< of many classes the likeliest are shown

QString percent(double share)
{
    return QStringLiteral("%1 %").arg(
        std::isfinite(share) ? QString::number(std::lround(100.0 * share)) : QStringLiteral("∞"));
}

/// From the panel to the warning's colour.
QColor heat(const Colours& c, double share)
{
    const auto part = static_cast<float>(std::clamp(share, 0.0, 1.0));
    return QColor::fromRgbF(c.panel.redF() + (c.error.redF() - c.panel.redF()) * part,
        c.panel.greenF() + (c.error.greenF() - c.panel.greenF()) * part,
        c.panel.blueF() + (c.error.blueF() - c.panel.blueF()) * part);
}

} // namespace

int firstParted(const AnswerCard& card)
{
    const auto found =
        std::ranges::find_if(card.divergence, [](double difference) { return difference >= partedFrom; });
    return found == card.divergence.end() ? -1 : static_cast<int>(found - card.divergence.begin());
}

AnswerCards::AnswerCards(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Answers"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void AnswerCards::setNames(QStringList classes, QStringList layers)
{
    classes_ = std::move(classes);
    layers_ = std::move(layers);
    update();
}

void AnswerCards::setCards(QList<AnswerCard> cards)
{
    cards_ = std::move(cards);
    stale_ = false;
    setAccessibleDescription(inWords());
    updateGeometry();
    update();
}

void AnswerCards::setStale(bool stale)
{
    stale_ = stale;
    update();
}

QSize AnswerCards::minimumSizeHint() const
{
    return {
        static_cast<int>(leastCardWidth * static_cast<double>(std::max<qsizetype>(1, cards_.size()))), 150};
}

int AnswerCards::answerOf(const AnswerCard& card) const
{
    return card.probabilities.empty()
        ? -1
        : static_cast<int>(std::ranges::max_element(card.probabilities) - card.probabilities.begin());
}

QString AnswerCards::nameOfClass(int number) const
{
    return classes_.value(number, QString::number(number));
}

QString AnswerCards::inWords() const
{
    QStringList sentences;
    for (const auto& card : cards_) {
        const auto answer = answerOf(card);
        if (answer < 0)
            continue;
        auto sentence = tr("%1 says %2 (%3)")
                            .arg(card.name, nameOfClass(answer),
                                percent(card.probabilities[static_cast<std::size_t>(answer)]));
        if (const auto layer = firstParted(card); layer >= 0)
            sentence +=
                tr("; parts at %1 (%2)")
                    .arg(layers_.value(layer), percent(card.divergence[static_cast<std::size_t>(layer)]));
        sentences << sentence + u'.';
    }
    return sentences.join(u' ');
}

QRectF AnswerCards::rectOf(int card) const
{
    const auto count = static_cast<double>(cards_.size());
    const auto wide = std::min(mostCardWidth, (width() - spacing::gap * (count - 1)) / count);
    return {card * (wide + spacing::gap), 0.0, wide, static_cast<double>(height())};
}

void AnswerCards::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int card = 0; card < cards_.size(); ++card)
        drawCard(painter, cards_[card], rectOf(card));
    if (hasFocus()) {
        painter.setPen(colours(palette()).accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void AnswerCards::drawCard(QPainter& painter, const AnswerCard& card, const QRectF& rect) const
{
    const auto& c = colours(palette());
    painter.setPen(c.line);
    painter.setBrush(c.panel);
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const auto inside = rect.adjusted(spacing::gap, spacing::unit, -spacing::gap, -spacing::unit);
    const QFontMetricsF metrics(font());
    const QRectF title(inside.left(), inside.top(), inside.width(), metrics.height() * 1.3);
    const auto answer = answerOf(card);
    QFont large = totalsFont(font());
    large.setBold(true);
    const auto answerText = answer < 0 ? QStringLiteral("–") : nameOfClass(answer);
    const auto answerWidth = QFontMetricsF(large).horizontalAdvance(answerText) + spacing::unit;
    painter.setPen(stale_ ? c.stale : c.text);
    painter.setFont(large);
    painter.drawText(title, Qt::AlignRight | Qt::AlignVCenter, answerText);
    painter.setFont(font());
    painter.drawText(title.adjusted(0, 0, -answerWidth, 0), Qt::AlignLeft | Qt::AlignVCenter,
        metrics.elidedText(card.name, Qt::ElideRight, title.width() - answerWidth));
    const auto caption = QFontMetricsF(captionFont(font())).height();
    const auto layersHeight = layers_.isEmpty() ? 0.0 : 2 * caption + 3 * spacing::unit;
    drawBars(painter, card,
        QRectF(inside.left(), title.bottom() + spacing::unit, inside.width(),
            inside.bottom() - layersHeight - title.bottom() - spacing::gap));
    drawLayers(
        painter, card, QRectF(inside.left(), inside.bottom() - layersHeight, inside.width(), layersHeight));
}

void AnswerCards::drawBars(QPainter& painter, const AnswerCard& card, const QRectF& rect) const
{
    const auto& c = colours(palette());
    std::vector<int> order(card.probabilities.size());
    for (std::size_t index = 0; index < order.size(); ++index)
        order[index] = static_cast<int>(index);
    if (order.size() > mostBars) { // the classes' own order where all have room
        std::ranges::partial_sort(order, order.begin() + mostBars, std::greater<>(),
            [&](int number) { return card.probabilities[static_cast<std::size_t>(number)]; });
        order.resize(mostBars);
    }
    if (order.empty())
        return;
    painter.setFont(captionFont(font()));
    const QFontMetricsF metrics(captionFont(font()));
    double nameWidth = 0.0;
    for (const auto number : order)
        nameWidth = std::max(nameWidth, metrics.horizontalAdvance(nameOfClass(number)));
    nameWidth = std::min(nameWidth, rect.width() * 0.45);
    const auto numberWidth = metrics.horizontalAdvance(QStringLiteral("100 %"));
    const auto step = rect.height() / static_cast<double>(order.size());
    const auto answer = answerOf(card);
    for (std::size_t row = 0; row < order.size(); ++row) {
        const auto share = static_cast<double>(card.probabilities[static_cast<std::size_t>(order[row])]);
        const QRectF line(rect.left(), rect.top() + static_cast<double>(row) * step, rect.width(), step);
        const QRectF bar(line.left() + nameWidth + spacing::unit, line.top() + step * 0.18,
            line.width() - nameWidth - numberWidth - 2 * spacing::unit, step * 0.64);
        painter.setPen(stale_ ? c.stale : order[row] == answer ? c.text : c.muted);
        if (step >= 0.8 * metrics.height() || order[row] == answer) {
            painter.drawText(line.adjusted(0, -step, nameWidth - line.width(), step),
                Qt::AlignRight | Qt::AlignVCenter,
                metrics.elidedText(nameOfClass(order[row]), Qt::ElideRight, nameWidth));
            if (share >= 0.005)
                painter.drawText(
                    line.adjusted(0, -step, 0, step), Qt::AlignRight | Qt::AlignVCenter, percent(share));
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.line);
        painter.drawRect(QRectF(bar.left(), bar.center().y() - 0.5, bar.width(), 1.0));
        QColor fill = card.dense ? c.dense : c.accent;
        fill.setAlphaF(stale_ ? 0.35F : 1.0F);
        painter.setBrush(fill);
        painter.drawRect(QRectF(bar.left(), bar.top(), std::max(share * bar.width(), 1.0), bar.height()));
    }
}

void AnswerCards::drawLayers(QPainter& painter, const AnswerCard& card, const QRectF& rect) const
{
    if (layers_.isEmpty() || card.divergence.empty() || card.dense)
        return;
    const auto& c = colours(palette());
    const QFontMetricsF metrics(captionFont(font()));
    painter.setFont(captionFont(font()));
    const auto parted = firstParted(card);
    painter.setPen(c.muted);
    const auto words = parted < 0
        ? tr("no layer parts, at most %1").arg(percent(std::ranges::max(card.divergence)))
        : tr("parts at %1: %2")
              .arg(layers_.value(parted), percent(card.divergence[static_cast<std::size_t>(parted)]));
    painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), metrics.height()), Qt::AlignLeft,
        metrics.elidedText(words, Qt::ElideRight, rect.width()));
    const auto count = static_cast<double>(card.divergence.size());
    const auto wide = rect.width() / count;
    const auto top = rect.top() + metrics.height() + spacing::unit;
    for (std::size_t layer = 0; layer < card.divergence.size(); ++layer) {
        const QRectF cell(
            rect.left() + static_cast<double>(layer) * wide, top, wide - 1.0, rect.bottom() - top);
        const auto colour = heat(c, card.divergence[layer]);
        painter.setPen(static_cast<int>(layer) == parted ? QPen(c.text, 1.5) : QPen(c.line));
        painter.setBrush(colour);
        painter.drawRect(cell);
        const auto name = layers_.value(static_cast<int>(layer));
        if (metrics.horizontalAdvance(name) > cell.width() - 2)
            continue;
        painter.setPen(card.divergence[layer] > 0.6 ? c.onAccent : c.text);
        painter.drawText(cell, Qt::AlignCenter, name);
    }
}

bool AnswerCards::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (int card = 0; card < cards_.size(); ++card) {
        if (!rectOf(card).contains(help->pos()))
            continue;
        QStringList lines{cards_[card].name};
        for (std::size_t layer = 0; layer < cards_[card].divergence.size() && !cards_[card].dense; ++layer)
            lines << tr("%1 differs by %2")
                         .arg(
                             layers_.value(static_cast<int>(layer)), percent(cards_[card].divergence[layer]));
        QToolTip::showText(help->globalPos(), lines.join(u'\n'), this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

void AnswerCards::changeEvent(QEvent* event)
{
    update();
    QWidget::changeEvent(event);
}

} // namespace espalier
