#include "widgets/totals_strip.h"
#include "widgets/format.h"
#include "widgets/theme.h"
#include "widgets/total_cell.h"

#include <QEvent>
#include <QHBoxLayout>

#include <cmath>

namespace espalier {

namespace {

enum Cell { WeightsCell, BytesCell, AccuracyCell, EnergyCell, TimeCell };

constexpr QChar arrow(0x2192);

QString muted(const QString& text, const QColor& colour)
{
    return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(colour.name(), text);
}

/// A number with its unit in a quieter colour.
QString richText(const NumberText& text, const QColor& unitColour)
{
    return text.unit.isEmpty() ? text.number : text.number + QChar(0x202F) + muted(text.unit, unitColour);
}

/// "2.31 → 0.19 µJ": the unit once where it is the same, unless it is part of how the number is read.
QString joinedChange(const ChangeText& change, Unit unit, auto&& text)
{
    NumberText before = change.before;
    if (unit != Unit::Count && before.unit == change.after.unit)
        before.unit.clear();
    return text(before) + QChar(u' ') + arrow + QChar(u' ') + text(change.after);
}

QString badgeOf(Knowledge known, bool stale, std::int64_t pictures, const QString& data)
{
    return stale ? TotalsStrip::tr("out of date") : toText(known, pictures, data);
}

TotalCell::Content contentOf(const Total& total, Unit unit, const Colours& theme)
{
    const QColor unitColour = total.stale ? theme.stale : theme.muted;
    const ChangeText change = changeText(unit, total.before, total.after);
    TotalCell::Content content;
    content.value =
        joinedChange(change, unit, [&](const NumberText& text) { return richText(text, unitColour); });
    content.plainValue = joinedChange(change, unit, [](const NumberText& text) { return text.joined(); });
    content.stale = total.stale;
    const bool isKnown = total.before > 0.0 && total.after > 0.0;
    content.factor = isKnown ? formatRatio(total.before / total.after) : QString();
    content.badge = total.after < 0.0 ? QString() : badgeOf(total.known, total.stale, 0, total.basis);
    return content;
}

/// Two numbers of different things: what a chip loads, and what the file takes.
TotalCell::Content bytesContent(const Totals& totals, const Colours& theme)
{
    auto content = contentOf(totals.bytes, Unit::Bytes, theme);
    content.help = TotalsStrip::tr(
        "Weights, indices, scales and biases as a chip loads them: each layer in the smallest of the formats "
        "that the Storage view compares.");
    if (totals.fileBytes < 0.0)
        return content;
    content.badge = TotalsStrip::tr("counted · file %1").arg(formatBytes(totals.fileBytes));
    content.help += QLatin1Char(' ')
        + TotalsStrip::tr(
            "The .esp file takes %1: its coding is denser than what a chip can read, and it holds "
            "the graph as well.")
              .arg(formatBytes(totals.fileBytes));
    return content;
}

/// "99.36": without interval, which belongs to the second number.
QString shortAccuracy(const Accuracy& accuracy)
{
    return accuracy.pictures > 0 ? formatPercent(accuracy.percent()).chopped(2) : QString(QChar(0x2013));
}

TotalCell::Content contentOf(const AccuracyTotal& total, const Colours& theme)
{
    QString after = formatAccuracy(total.after);
    TotalCell::Content content;
    content.plainValue = shortAccuracy(total.before) + QChar(u' ') + arrow + QChar(u' ') + after;
    if (after.endsWith(u'%'))
        after = after.chopped(1) + muted(QStringLiteral("%"), total.stale ? theme.stale : theme.muted);
    content.value = shortAccuracy(total.before) + QChar(u' ') + arrow + QChar(u' ') + after;
    content.stale = total.stale;
    content.badge = total.after.pictures > 0
        ? badgeOf(total.known, total.stale, total.after.pictures, total.data)
        : total.waiting;
    return content;
}

} // namespace

TotalsStrip::TotalsStrip(QWidget* parent) : QWidget(parent)
{
    const std::array captions{
        tr("weights"), tr("stored on the chip"), tr("accuracy"), tr("energy/picture"), tr("time/picture")};
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::wideGap, spacing::gap, spacing::wideGap, spacing::gap);
    row->setSpacing(2 * spacing::wideGap);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        cells_.at(i) = new TotalCell(captions.at(i), this);
        row->addWidget(cells_.at(i), 1);
    }
    setAccessibleName(tr("Totals before and after compression"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    refresh();
}

void TotalsStrip::setTotals(const Totals& totals)
{
    if (totals == totals_)
        return;
    totals_ = totals;
    refresh();
}

void TotalsStrip::refresh()
{
    const Colours& theme = colours(palette());
    TotalCell::Content weights = contentOf(totals_.weights, Unit::Count, theme);
    if (totals_.askedRatio > 0.0)
        weights.badge = tr("asked %1").arg(formatRatio(totals_.askedRatio));
    cells_[WeightsCell]->setContent(weights);
    cells_[BytesCell]->setContent(bytesContent(totals_, theme));
    cells_[AccuracyCell]->setContent(contentOf(totals_.accuracy, theme));
    cells_[EnergyCell]->setContent(contentOf(totals_.energy, Unit::Energy, theme));
    cells_[TimeCell]->setContent(contentOf(totals_.time, Unit::Time, theme));
}

void TotalsStrip::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        refresh();
    QWidget::changeEvent(event);
}

} // namespace espalier
