#pragma once

#include <QList>
#include <QStringList>

namespace espalier {

/// One bar of a waterfall: from a level to the next.
struct EnergyStep {
    QString name;
    double from = 0.0;
    double to = 0.0;
    qsizetype part = 0; ///< position of what changed; totals have none: negative
    bool operator==(const EnergyStep&) const = default;

    bool isTotal() const { return part < 0; }
    double change() const { return to - from; }
};

double sumOf(const QList<double>& values);
/// Joules by layer and source: of each layer, and of each source over all layers.
QList<double> sumsOf(const QList<QList<double>>& joules);
QList<double> bySource(const QList<QList<double>>& joules, qsizetype sources);

/// From the dense total, part by part, to the compressed one. Parts that are nothing before and after are
/// left out. Empty where there is nothing at all.
QList<EnergyStep> waterfall(
    const QStringList& parts, const QList<double>& dense, const QList<double>& compressed);

} // namespace espalier
