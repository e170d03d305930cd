#include "widgets/unit_ticker.h"

#include <qcustomplot.h>

#include <cmath>

namespace espalier {

namespace {

constexpr double decadesWithTicksBetween = 3.0;

class UnitTicker : public QCPAxisTicker {
public:
    UnitTicker(Unit unit, double reference) : unit_(unit), reference_(reference) { }

protected:
    QString getTickLabel(double tick, const QLocale& /*locale*/, QChar /*form*/, int /*precision*/) override
    {
        return numberTextLike(unit_, tick, reference_).joined();
    }

private:
    Unit unit_;
    double reference_;
};

class LogUnitTicker : public QCPAxisTicker {
public:
    explicit LogUnitTicker(Unit unit) : unit_(unit) { }

protected:
    QVector<double> createTickVector(double /*tickStep*/, const QCPRange& range) override
    {
        QVector<double> ticks;
        const bool few = std::log10(range.upper / range.lower) < decadesWithTicksBetween;
        const int first = static_cast<int>(std::floor(std::log10(range.lower)));
        const int last = static_cast<int>(std::ceil(std::log10(range.upper)));
        for (int exponent = first; exponent <= last; ++exponent)
            for (const double digit : {1.0, 2.0, 5.0})
                if (digit == 1.0 || few)
                    ticks.append(digit * std::pow(10.0, exponent));
        return ticks;
    }

    int getSubTickCount(double /*tickStep*/) override { return 0; }

    QString getTickLabel(double tick, const QLocale& /*locale*/, QChar /*form*/, int /*precision*/) override
    {
        return numberText(unit_, tick).joined();
    }

private:
    Unit unit_;
};

} // namespace

QSharedPointer<QCPAxisTicker> unitTicker(Unit unit, double reference)
{
    return QSharedPointer<UnitTicker>::create(unit, reference);
}

QSharedPointer<QCPAxisTicker> logUnitTicker(Unit unit)
{
    return QSharedPointer<LogUnitTicker>::create(unit);
}

} // namespace espalier
