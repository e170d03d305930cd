#include "widgets/format.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace espalier {

namespace {

constexpr QChar narrowNoBreakSpace(0x202F);
constexpr QChar notKnown(0x2013);

struct Prefix {
    double scale;
    QStringView unit;
};

constexpr std::array counts{Prefix{1, u""}, Prefix{1e3, u"K"}, Prefix{1e6, u"M"}, Prefix{1e9, u"G"}};
constexpr std::array byteUnits{Prefix{1, u"B"}, Prefix{1e3, u"KB"}, Prefix{1e6, u"MB"}, Prefix{1e9, u"GB"}};
constexpr std::array joules{Prefix{1e-15, u"fJ"}, Prefix{1e-12, u"pJ"}, Prefix{1e-9, u"nJ"},
    Prefix{1e-6, u"µJ"}, Prefix{1e-3, u"mJ"}, Prefix{1, u"J"}};
constexpr std::array secondUnits{
    Prefix{1e-9, u"ns"}, Prefix{1e-6, u"µs"}, Prefix{1e-3, u"ms"}, Prefix{1, u"s"}};

std::span<const Prefix> prefixesOf(Unit unit)
{
    switch (unit) {
    case Unit::Count: return counts;
    case Unit::Bytes: return byteUnits;
    case Unit::Energy: return joules;
    case Unit::Time: return secondUnits;
    }
    return counts;
}

/// Rounding first keeps 999.9 KB from becoming "1,000 KB".
double roundedTo(double value, int digits)
{
    if (value == 0.0)
        return 0.0;
    const double scale = std::pow(10.0, digits - 1 - std::floor(std::log10(std::abs(value))));
    return std::round(value * scale) / scale;
}

QString fixed(double value, int decimals)
{
    QLocale locale(QLocale::English);
    return locale.toString(value, 'f', decimals);
}

/// At most `decimals` and at least `least` digits behind the point.
QString trimmed(double value, int decimals, int least = 0)
{
    QString text = fixed(value, decimals);
    for (int i = decimals; i > least && text.endsWith(u'0'); --i)
        text.chop(1);
    if (text.endsWith(u'.'))
        text.chop(1);
    return text;
}

QString threeDigits(double value)
{
    const double rounded = roundedTo(value, 3);
    const int magnitude =
        rounded == 0.0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(rounded)) + 1e-9));
    return trimmed(rounded, std::max(0, 2 - magnitude));
}

/// Counts are exact, so a digit more costs nothing: "430.5 K".
QString scaledText(Unit unit, double value, double scale)
{
    const double scaled = value / scale;
    if (unit == Unit::Count && scaled >= 10.0)
        return trimmed(scaled, scale > 1.0 ? 1 : 0);
    return threeDigits(scaled);
}

const Prefix& prefixFor(Unit unit, double value)
{
    const std::span<const Prefix> prefixes = prefixesOf(unit);
    const double rounded = roundedTo(value, unit == Unit::Count ? 4 : 3);
    const Prefix* best = &prefixes.front();
    for (const Prefix& prefix : prefixes)
        if (rounded >= prefix.scale * (1.0 - 1e-9) || (rounded == 0.0 && prefix.scale == 1.0))
            best = &prefix;
    return *best;
}

NumberText withPrefix(Unit unit, double value, const Prefix& prefix)
{
    return {scaledText(unit, value, prefix.scale), prefix.unit.toString()};
}

bool canBeShown(double value)
{
    return std::isfinite(value) && value >= 0.0;
}

} // namespace

QString NumberText::joined() const
{
    return unit.isEmpty() ? number : number + narrowNoBreakSpace + unit;
}

NumberText numberText(Unit unit, double value)
{
    if (!canBeShown(value))
        return {QString(notKnown), {}};
    return withPrefix(unit, value, prefixFor(unit, value));
}

NumberText numberTextLike(Unit unit, double value, double reference)
{
    return withPrefix(unit, value, prefixFor(unit, reference));
}

ChangeText changeText(Unit unit, double before, double after)
{
    ChangeText text{numberText(unit, before), numberText(unit, after)};
    if (unit == Unit::Count || !canBeShown(before) || !canBeShown(after))
        return text;
    const Prefix& prefix = prefixFor(unit, before);
    if (after >= 0.1 * prefix.scale && after < 1000.0 * prefix.scale)
        text.after = numberTextLike(unit, after, before);
    return text;
}

QString formatCount(double pieces)
{
    return numberText(Unit::Count, pieces).joined();
}

QString formatBytes(double bytes)
{
    return numberText(Unit::Bytes, bytes).joined();
}

QString formatEnergy(double energy)
{
    return numberText(Unit::Energy, energy).joined();
}

QString formatTime(double seconds)
{
    return numberText(Unit::Time, seconds).joined();
}

QString formatRatio(double ratio)
{
    if (!std::isfinite(ratio) || ratio <= 0.0)
        return QString(notKnown);
    return threeDigits(ratio) + QChar(0xD7);
}

QString formatShare(double share)
{
    if (!canBeShown(share))
        return QString(notKnown);
    const double percent = 100.0 * share;
    if (percent == 0.0 || percent == 100.0)
        return NumberText{fixed(percent, 0), QStringLiteral("%")}.joined();
    const double rounded = roundedTo(percent, 3);
    if (rounded >= 10.0)
        return NumberText{fixed(percent, 1), QStringLiteral("%")}.joined();
    if (rounded >= 1.0)
        return NumberText{trimmed(rounded, 2, 1), QStringLiteral("%")}.joined();
    return NumberText{threeDigits(percent), QStringLiteral("%")}.joined();
}

QString formatBits(int bits)
{
    if (bits <= 0 || bits >= 32)
        return QString(notKnown);
    return NumberText{QString::number(bits), QStringLiteral("b")}.joined();
}

QString formatDuration(double seconds)
{
    if (!canBeShown(seconds))
        return QString(notKnown);
    const auto whole = static_cast<qint64>(std::llround(seconds));
    const auto translated = [](const char* text) { return QCoreApplication::translate("Duration", text); };
    if (whole < 60)
        return translated(QT_TRANSLATE_NOOP("Duration", "%1\u202Fs")).arg(whole);
    const qint64 minutes = (whole + 30) / 60;
    if (minutes < 60)
        return translated(QT_TRANSLATE_NOOP("Duration", "%1\u202Fmin")).arg(minutes);
    return translated(QT_TRANSLATE_NOOP("Duration", "%1\u202Fh %2\u202Fmin"))
        .arg(minutes / 60)
        .arg(minutes % 60);
}

QString formatPercent(double percent)
{
    if (!canBeShown(percent))
        return QString(notKnown);
    return NumberText{percent == 100.0 ? QStringLiteral("100") : fixed(percent, 2), QStringLiteral("%")}
        .joined();
}

QString formatAccuracy(const Accuracy& accuracy)
{
    if (accuracy.pictures <= 0)
        return QString(notKnown);
    const Interval interval = confidenceInterval(accuracy);
    const double half = 50.0 * (interval.high - interval.low);
    // Digits finer than the interval say nothing.
    const int decimals = half >= 0.25 ? 1 : 2;
    const QString number =
        fixed(accuracy.percent(), decimals) + QStringLiteral(" ± ") + fixed(half, decimals);
    return NumberText{number, QStringLiteral("%")}.joined();
}

} // namespace espalier
