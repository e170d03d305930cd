#include "app/verdict.h"

#include "widgets/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// Below this a gain is not worth a word.
constexpr double noticeable = 0.005;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Verdict)
};

QString nameOf(const Accelerator& accelerator)
{
    return QString::fromStdString(accelerator.name);
}

bool hasEqualArea(const Accelerator& accelerator)
{
    return accelerator.equalArea.isKnown();
}

/// "1.9× as fast as dense", "1.2× slower than dense", "as fast as dense".
QString againstDense(double speedup)
{
    if (std::abs(speedup - 1.0) < noticeable)
        return Words::tr("as fast as dense");
    return speedup > 1.0 ? Words::tr("%1 as fast as dense").arg(formatRatio(speedup))
                         : Words::tr("%1 slower than dense").arg(formatRatio(1.0 / speedup));
}

/// "1.9× as fast", "1.2× slower", "no faster".
QString bareSpeed(double speedup)
{
    if (std::abs(speedup - 1.0) < noticeable)
        return Words::tr("no faster");
    return speedup > 1.0 ? Words::tr("%1 as fast").arg(formatRatio(speedup))
                         : Words::tr("%1 slower").arg(formatRatio(1.0 / speedup));
}

/// "takes 3.2× fewer bytes and 1.8× less energy", "takes 1.2× more energy", or nothing.
QString otherGains(const LayerBreakEven& layer)
{
    QStringList parts;
    const auto add = [&parts](double gain, const QString& less, const QString& more) {
        if (std::isfinite(gain) && std::abs(gain - 1.0) >= noticeable)
            parts << (gain > 1.0 ? less.arg(formatRatio(gain)) : more.arg(formatRatio(1.0 / gain)));
    };
    add(layer.storageGain, Words::tr("%1 fewer bytes"), Words::tr("%1 more bytes"));
    add(layer.energyGain, Words::tr("%1 less energy"), Words::tr("%1 more energy"));
    return parts.isEmpty() ? QString() : Words::tr("It takes %1.").arg(parts.join(Words::tr(" and ")));
}

/// Time of the units over that of the same work spread evenly.
double unevenness(const LayerCost& cost, const Accelerator& accelerator)
{
    const auto even = cost.work.unitCycles
        / (static_cast<double>(accelerator.array.macs) * accelerator.clockHertz * cost.latency.utilisation);
    return even > 0.0 ? cost.latency.compute / even : 1.0;
}

void addSkipping(QStringList& reasons, const LayerCost& cost, const Accelerator& accelerator)
{
    if (!accelerator.sparse.weight.skipping) {
        reasons << (accelerator.sparse.weight.gating
                ? Words::tr("At a zero weight a unit idles: that saves energy, not time.")
                : Words::tr("Every zero weight is multiplied like any other."));
        return;
    }
    if (cost.chipStorage.format == StorageFormat::Dense) {
        reasons << Words::tr(
            "Dense storage is the smallest here, and without an index nothing tells the units "
            "what to skip.");
        return;
    }
    const auto uneven = unevenness(cost, accelerator);
    if (accelerator.equalArea.limitsSpeed)
        reasons << Words::tr(
            "Decoders and indices take area from the multipliers: this chip follows ADMM-NN's "
            "measured curve, %1 the time that the work that is left would take.")
                       .arg(formatRatio(uneven));
    else if (uneven > 1.0 + noticeable)
        reasons << Words::tr("The work that is left is spread unevenly and units wait for each other: %1 the "
                             "time.")
                       .arg(formatRatio(uneven));
}

void addIndices(QStringList& reasons, const LayerCost& cost)
{
    const auto& stored = cost.chipStorage;
    if (stored.kept <= 0 || stored.index <= 0)
        return;
    const auto kept = static_cast<double>(stored.kept);
    reasons << Words::tr("Saying where a kept weight stands takes %1 bits beside its %2 bits (%3).")
                   .arg(QString::number(static_cast<double>(stored.index) / kept, 'f', 1),
                       QString::number(static_cast<double>(stored.data) / kept, 'f', 0),
                       QString::fromUtf8(toText(stored.format).data(),
                           static_cast<qsizetype>(toText(stored.format).size())));
    const auto share = static_cast<double>(stored.helpers) / kept;
    if (share < noticeable)
        return;
    reasons << (stored.format == StorageFormat::Relative
            ? Words::tr("Filler weights that bridge long gaps add %1 entries, and each takes a multiply.")
                  .arg(formatShare(share))
            : Words::tr("Escape codes that bridge long gaps add %1 entries.").arg(formatShare(share)));
}

QString nameOf(Bound bound)
{
    switch (bound) {
    case Bound::Compute: return Words::tr("the multipliers");
    case Bound::Dram: return Words::tr("DRAM");
    case Bound::Buffer: return Words::tr("the buffer");
    case Bound::Decoder: return Words::tr("the index decoders");
    }
    return {};
}

/// The one way to gain more than the zeros' share.
void addResidency(QStringList& reasons, const LayerCost& cost, const LayerBreakEven& gains)
{
    if (cost.traffic.resident.weights && gains.trafficGain > 2.0)
        reasons << Words::tr(
            "Pruned, the network's weights fit on the chip: they are no longer fetched from DRAM for "
            "each picture.");
}

void addBound(QStringList& reasons, const LayerCost& cost)
{
    const auto& latency = cost.latency;
    if (latency.boundBy == Bound::Compute) {
        reasons << Words::tr("The multipliers set the time: %1.").arg(formatTime(latency.compute));
        return;
    }
    const auto longest = std::max({latency.dram, latency.buffer, latency.decoder});
    reasons << Words::tr("It waits for %1 now: %2, where the multipliers would need %3. More zeros help only "
                         "as far as they take load off it.")
                   .arg(nameOf(latency.boundBy), formatTime(longest), formatTime(latency.compute));
}

QList<PayOff> payOffsOf(const VerdictCase& about, std::size_t layer)
{
    const auto& gains = about.report.breakEven[layer];
    const auto& cost = about.report.planned.layers[layer];
    const auto points =
        breakEvenThresholds(about.layers, about.plan, layer, about.accelerator, about.options);
    const bool streams = std::isinf(gains.trafficGain) || cost.traffic.dramBits() > 0.0;
    QList<PayOff> payOffs{{Words::tr("bytes stored"), points.storage, gains.storageGain},
        {Words::tr("DRAM traffic"), points.traffic, gains.trafficGain, streams},
        {Words::tr("energy"), points.energy, gains.energyGain},
        {Words::tr("time on this chip"), about.accelerator.sparse.weight.skipping ? points.latency : 0.0,
            gains.speedup}};
    if (hasEqualArea(about.accelerator))
        payOffs << PayOff{Words::tr("time at equal area"), points.equalArea, gains.equalAreaSpeedup};
    return payOffs;
}

} // namespace

Verdict verdictOf(const LayerBreakEven& layer, const Accelerator& accelerator)
{
    if (layer.mark == BreakEvenMark::Dense)
        return Verdict::NothingPruned;
    const auto speedup = breakEvenSpeedup(layer, accelerator);
    const bool sameTime = std::abs(speedup - 1.0) < noticeable;
    const bool otherwiseBetter = layer.energyGain > 1.0 || layer.storageGain > 1.0;
    return (sameTime ? otherwiseBetter : speedup > 1.0) ? Verdict::KeepSparse : Verdict::RestoreDense;
}

BreakEven breakEvenOf(const LayerBreakEven& layer, const Accelerator& accelerator)
{
    switch (verdictOf(layer, accelerator)) {
    case Verdict::NothingPruned: return BreakEven::Unknown;
    case Verdict::RestoreDense: return BreakEven::Below;
    case Verdict::KeepSparse: break;
    }
    return breakEvenSpeedup(layer, accelerator) > 1.0 + noticeable ? BreakEven::Above : BreakEven::SameTime;
}

double breakEvenSpeedup(const LayerBreakEven& layer, const Accelerator& accelerator)
{
    return hasEqualArea(accelerator) && layer.mark != BreakEvenMark::Never ? layer.equalAreaSpeedup
                                                                           : layer.speedup;
}

QString headlineOf(const LayerBreakEven& layer, const Accelerator& accelerator)
{
    if (layer.mark == BreakEvenMark::Dense)
        return Words::tr("Nothing is pruned.");
    QStringList sentences;
    if (layer.mark == BreakEvenMark::Never) {
        sentences << Words::tr("%1 does not skip zero weights: pruning cannot shorten the computing.")
                         .arg(nameOf(accelerator));
        if (std::abs(layer.speedup - 1.0) >= noticeable)
            sentences << Words::tr("Moving other amounts of data, the layer is %1 all the same.")
                             .arg(againstDense(layer.speedup));
    } else {
        sentences << Words::tr("With %1 fewer weights it is %2 on %3.")
                         .arg(formatRatio(layer.pruningRatio), againstDense(layer.speedup),
                             nameOf(accelerator));
    }
    if (hasEqualArea(accelerator) && layer.mark != BreakEvenMark::Never)
        sentences << Words::tr("Against a dense chip of the same area, with multipliers in place of index "
                               "memory and decoders, it is %1; that pays from %2 fewer weights on.")
                         .arg(bareSpeed(layer.equalAreaSpeedup), formatRatio(layer.breakEvenRatio));
    sentences << otherGains(layer);
    if (hasEqualArea(accelerator) && !accelerator.equalArea.limitsSpeed && layer.mark == BreakEvenMark::Below
        && layer.speedup > 1.0 + noticeable)
        sentences << Words::tr(
            "That is advice for a chip yet to be built: this one has its sparse hardware either "
            "way, and on it the zeros still pay.");
    sentences.removeAll(QString());
    return sentences.join(QLatin1Char(' '));
}

LayerVerdict explain(const VerdictCase& about, std::size_t layer)
{
    const auto& gains = about.report.breakEven[layer];
    const auto& cost = about.report.planned.layers[layer];
    LayerVerdict verdict;
    verdict.layer = QString::fromStdString(about.layers[layer].name);
    verdict.keep = static_cast<double>(cost.storage.kept) / static_cast<double>(about.layers[layer].weights);
    verdict.verdict = verdictOf(gains, about.accelerator);
    verdict.headline = headlineOf(gains, about.accelerator);
    verdict.payOffs = payOffsOf(about, layer);
    if (verdict.verdict == Verdict::NothingPruned)
        return verdict;
    verdict.reasons << Words::tr(
        "%1 of the weights are zero: were that all there is to it, the layer would be "
        "%2 as fast.")
                           .arg(formatShare(1.0 - verdict.keep), formatRatio(gains.pruningRatio));
    addSkipping(verdict.reasons, cost, about.accelerator);
    addIndices(verdict.reasons, cost);
    addResidency(verdict.reasons, cost, gains);
    addBound(verdict.reasons, cost);
    return verdict;
}

} // namespace espalier
