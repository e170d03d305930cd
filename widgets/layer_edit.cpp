#include "widgets/layer_edit.h"
#include "widgets/parse_keep.h"
#include "widgets/pattern_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("LayerEdit", text);
}

ParsedValue parseBits(LayerField field, const QString& text)
{
    static const QRegularExpression form(QStringLiteral("^\\s*([0-9]+)[\\s\\x{202F}]*(b|bits?)?\\s*$"));
    const QString word = text.trimmed();
    if (word == QChar(0x2013) || word == u'-')
        return {unquantizedBits, {}};
    const QVariant bits = form.match(text).captured(1).toInt();
    if (isOffered(field, bits))
        return {bits, {}};
    const QList<int> offered =
        field == LayerField::WeightBits ? offeredWeightBits() : offeredActivationBits();
    return {{},
        translated("“%1” is not a bit width: %2 to 8, or 32 for not quantized.")
            .arg(word)
            .arg(offered.first())};
}

ParsedValue parseThreshold(const QString& text)
{
    QString number = text.trimmed();
    const bool isPercent = number.endsWith(u'%');
    if (isPercent)
        number.chop(1);
    bool ok = false;
    const double value = number.trimmed().toDouble(&ok) / (isPercent ? 100.0 : 1.0);
    if (ok && isOffered(LayerField::ActivationThreshold, value))
        return {value, {}};
    return {{},
        translated("“%1” is not a threshold: 0% to less than 100% of the largest activation.")
            .arg(text.trimmed())};
}

ParsedValue parseLock(const QString& text)
{
    const QString word = text.trimmed().toLower();
    if (word == QStringLiteral("1") || word == QStringLiteral("yes"))
        return {true, {}};
    if (word == QStringLiteral("0") || word == QStringLiteral("no"))
        return {false, {}};
    return {{}, translated("“%1” is neither yes nor no.").arg(text.trimmed())};
}

ParsedValue parsePatternValue(const QString& text)
{
    if (const auto pattern = parsePattern(text))
        return {QString::fromStdString(toText(*pattern)), {}};
    return {{},
        translated(
            "“%1” is not a sparsity pattern: filters, input channels, columns, 4x1 or 2:4, for instance.")
            .arg(text.trimmed())};
}

} // namespace

ParsedValue parseValue(LayerField field, const QString& text)
{
    switch (field) {
    case LayerField::Keep: {
        const ParsedKeep keep = parseKeep(text);
        return {keep.keep ? QVariant(*keep.keep) : QVariant(), keep.problem};
    }
    case LayerField::WeightBits:
    case LayerField::ActivationBits: return parseBits(field, text);
    case LayerField::ActivationThreshold: return parseThreshold(text);
    case LayerField::Locked: return parseLock(text);
    case LayerField::Pattern: return parsePatternValue(text);
    }
    return {};
}

bool isOffered(LayerField field, const QVariant& value)
{
    const double number = value.toDouble();
    switch (field) {
    case LayerField::Keep: return std::isfinite(number) && number > 0.0 && number <= 1.0;
    case LayerField::WeightBits: return offeredWeightBits().contains(value.toInt());
    case LayerField::ActivationBits: return offeredActivationBits().contains(value.toInt());
    case LayerField::ActivationThreshold: return number >= 0.0 && number < 1.0;
    case LayerField::Locked: return value.canConvert<bool>();
    case LayerField::Pattern: return parsePattern(value.toString()).has_value();
    }
    return false;
}

LayerEdits editsFor(const QList<int>& rows, LayerField field, const QVariant& value)
{
    LayerEdits edits;
    edits.reserve(rows.size());
    for (const int row : rows)
        edits.append({row, field, value});
    return edits;
}

QVariant valueOf(const LayerPlan& plan, LayerField field)
{
    switch (field) {
    case LayerField::Keep: return plan.keep;
    case LayerField::WeightBits: return plan.weightBits;
    case LayerField::ActivationBits: return plan.activationBits;
    case LayerField::ActivationThreshold: return plan.activationThreshold;
    case LayerField::Locked: return plan.locked;
    case LayerField::Pattern: return QString::fromStdString(toText(plan.pattern));
    }
    return {};
}

void apply(LayerPlan& plan, LayerField field, const QVariant& value)
{
    switch (field) {
    case LayerField::Keep: plan.keep = std::min(value.toDouble(), plan.pattern.largestKeep()); break;
    case LayerField::WeightBits: plan.weightBits = value.toInt(); break;
    case LayerField::ActivationBits: plan.activationBits = value.toInt(); break;
    case LayerField::ActivationThreshold: plan.activationThreshold = value.toDouble(); break;
    case LayerField::Locked: plan.locked = value.toBool(); break;
    case LayerField::Pattern:
        plan.pattern = patternFromText(value.toString().toStdString());
        plan.keep = std::min(plan.keep, plan.pattern.largestKeep());
        break;
    }
}

QList<int> offeredWeightBits()
{
    return {1, 2, 3, 4, 5, 6, 7, 8, unquantizedBits};
}

QList<int> offeredActivationBits()
{
    return {2, 3, 4, 5, 6, 7, 8, unquantizedBits};
}

} // namespace espalier
