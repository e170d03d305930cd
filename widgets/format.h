#pragma once

#include "core/run/progress.h"

#include <QString>

namespace espalier {

// Numbers as people read them: three significant figures unless more matter, SI prefixes, a narrow no-break
// space before the unit, "." as decimal point and "," between thousands in every language, so that typed and
// shown numbers agree.

enum class Unit { Count, Bytes, Energy, Time };

/// A number and its unit apart, for views that mute the unit. `unit` may be empty.
struct NumberText {
    QString number;
    QString unit;
    QString joined() const;
    bool operator==(const NumberText&) const = default;
};

/// Value in its base unit: pieces, bytes, joules, seconds. 1 KB = 1000 bytes, as the literature counts.
NumberText numberText(Unit unit, double value);
/// In the prefix that `reference` has, so that the ticks of an axis agree.
NumberText numberTextLike(Unit unit, double value, double reference);
/// Two values side by side: the second takes the prefix of the first unless it would be below 0.1 of it.
struct ChangeText {
    NumberText before;
    NumberText after;
};
ChangeText changeText(Unit unit, double before, double after);

QString formatCount(double pieces); ///< "430.5 K", "2.29 M", "500"
QString formatBytes(double bytes); ///< "4.9 KB", "1.72 MB"
QString formatEnergy(double joules); ///< "2.31 µJ", "190 nJ"
QString formatTime(double seconds); ///< "84 µs", "1.2 ms"
QString formatRatio(double ratio); ///< "85×", "1,140×"; "–" where not finite or not positive
QString formatShare(double share); ///< 0.0068 -> "0.68 %", 0.5 -> "50.0 %"
QString formatBits(int bits); ///< "3 b"; "–" where not quantized
QString formatDuration(double seconds); ///< "40 s", "3 min", "1 h 20 min"
QString formatPercent(double percent); ///< "99.36 %"
/// "99.1 ± 0.3 %": half the width of the 95 % confidence interval. "–" without pictures.
QString formatAccuracy(const Accuracy& accuracy);

} // namespace espalier
