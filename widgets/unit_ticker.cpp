#include "widgets/unit_ticker.h"

#include <cmath>

namespace espalier {

QString UnitTicker::getTickLabel(
    double tick, const QLocale& /*locale*/, QChar /*formatChar*/, int /*precision*/)
{
    return reference_ > 0.0 ? numberTextLike(unit_, tick, reference_).joined()
                            : numberText(unit_, tick).joined();
}

QVector<double> LogUnitTicker::createTickVector(double /*tickStep*/, const QCPRange& range)
{
    QVector<double> ticks;
    const double decades = std::log10(range.upper / range.lower);
    const int first = static_cast<int>(std::floor(std::log10(range.lower)));
    const int last = static_cast<int>(std::ceil(std::log10(range.upper)));
    for (int exponent = first; exponent <= last; ++exponent)
        for (const double digit : {1.0, 2.0, 5.0})
            if (digit == 1.0 || decades < 3.0)
                ticks.append(digit * std::pow(10.0, exponent));
    return ticks;
}

int LogUnitTicker::getSubTickCount(double /*tickStep*/)
{
    return 0;
}

} // namespace espalier
