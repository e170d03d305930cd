#include "widgets/energy_steps.h"

#include <QCoreApplication>

#include <numeric>

namespace espalier {

QList<EnergyStep> waterfall(
    const QStringList& parts, const QList<double>& dense, const QList<double>& compressed)
{
    constexpr qsizetype isTotal = -1;
    const double all = std::accumulate(dense.begin(), dense.end(), 0.0);
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
    const double left = std::accumulate(compressed.begin(), compressed.end(), 0.0);
    steps.append({QCoreApplication::translate("EnergyPlot", "compressed"), 0.0, left, isTotal});
    return steps;
}

} // namespace espalier
