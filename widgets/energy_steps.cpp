#include "widgets/energy_steps.h"

#include <QCoreApplication>

#include <numeric>

namespace espalier {

QList<EnergyStep> waterfall(
    const QStringList& parts, const QList<double>& dense, const QList<double>& compressed)
{
    constexpr qsizetype isTotal = -1;
    const double all = sumOf(dense);
    if (parts.isEmpty() || all <= 0.0)
        return {};
    QList<EnergyStep> steps{{QCoreApplication::translate("EnergyPlot", "dense"), 0.0, all, isTotal}};
    double level = all;
    for (qsizetype part = 0; part < parts.size(); ++part) {
        const double before = dense.value(part);
        const double after = compressed.value(part);
        if (before == 0.0 && after == 0.0)
            continue;
        steps.append({parts[part], level, level + after - before, part});
        level += after - before;
    }
    const double left = sumOf(compressed);
    steps.append({QCoreApplication::translate("EnergyPlot", "compressed"), 0.0, left, isTotal});
    return steps;
}

double sumOf(const QList<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

QList<double> sumsOf(const QList<QList<double>>& joules)
{
    QList<double> sums;
    for (const auto& layer : joules)
        sums.append(sumOf(layer));
    return sums;
}

QList<double> bySource(const QList<QList<double>>& joules, qsizetype sources)
{
    QList<double> sums(sources, 0.0);
    for (const auto& layer : joules)
        for (qsizetype source = 0; source < sources; ++source)
            sums[source] += layer.value(source);
    return sums;
}

} // namespace espalier
