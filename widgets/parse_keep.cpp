#include "widgets/parse_keep.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace espalier {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("ParsedKeep", text);
}

ParsedKeep problem(const QString& text)
{
    return {std::nullopt, text};
}

/// A comma stands between thousands ("1,140") or for the decimal point ("1,2"), as people type both.
std::optional<double> parseNumber(QString text)
{
    static const QRegularExpression thousands(QStringLiteral("^[1-9][0-9]{0,2}(,[0-9]{3})+(\\.[0-9]+)?$"));
    if (thousands.match(text).hasMatch())
        text.remove(u',');
    else if (text.count(u',') == 1 && !text.contains(u'.'))
        text.replace(u',', u'.');
    bool ok = false;
    const double value = text.toDouble(&ok);
    return ok ? std::optional(value) : std::nullopt;
}

ParsedKeep fromRatio(double ratio, const QString& text)
{
    if (ratio < 1.0)
        return problem(
            translated("%1 would keep more weights than there are: a ratio is at least 1x.").arg(text));
    return {1.0 / ratio, {}};
}

ParsedKeep fromShare(double share, const QString& text)
{
    if (share <= 0.0)
        return problem(translated("%1 keeps no weight at all: a layer has to keep some.").arg(text));
    if (share > 1.0)
        return problem(translated("%1 is more than all weights: the most is 100%.").arg(text));
    return {share, {}};
}

} // namespace

ParsedKeep parseKeep(const QString& typed)
{
    static const QRegularExpression spaces(QStringLiteral("[\\s\\x{00A0}\\x{2009}\\x{202F}]+"));
    static const QRegularExpression form(QStringLiteral("^(1[/:])?([0-9.,]+(?:e-?[0-9]+)?)([x\\x{00D7}%]?)$"),
        QRegularExpression::CaseInsensitiveOption);
    QString text = typed;
    text.remove(spaces);
    const QRegularExpressionMatch match = form.match(text);
    const std::optional<double> number = parseNumber(match.captured(2));
    const QString suffix = match.captured(3);
    const bool isFraction = match.capturedLength(1) > 0;
    if (!match.hasMatch() || !number || (isFraction && !suffix.isEmpty())) {
        return text.isEmpty()
            ? problem(translated("Type how much to keep: 85x, 1.2% or 0.012."))
            : problem(translated("“%1” is not a ratio: type 85x, 1.2% or 0.012.").arg(typed.trimmed()));
    }
    if (suffix == u'%')
        return fromShare(*number / 100.0, text);
    if (isFraction || !suffix.isEmpty())
        return fromRatio(*number, text);
    if (*number > 1.0)
        return problem(translated("%1 could be a ratio or a share: type %1x or %1%.").arg(text));
    return fromShare(*number, text);
}

} // namespace espalier
