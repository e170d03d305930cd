#pragma once

#include "widgets/format.h"

#include <qcustomplot.h>

namespace espalier {

/// Labels ticks with a unit: "5 KB", "20 µJ". Only for .cpp files, as it includes QCustomPlot.
class UnitTicker : public QCPAxisTicker {
public:
    explicit UnitTicker(Unit unit) : unit_(unit) { }

    /// All ticks take the prefix of this value; 0 lets each have its own.
    void setReference(double reference) { reference_ = reference; }

protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;

private:
    Unit unit_;
    double reference_ = 0.0;
};

/// The same on a logarithmic axis: ticks at 1, 2 and 5 of every decade, fewer where many decades are shown.
class LogUnitTicker : public UnitTicker {
public:
    using UnitTicker::UnitTicker;

protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    int getSubTickCount(double tickStep) override;
};

} // namespace espalier
