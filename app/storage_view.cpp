#include "app/storage_view.h"

#include "core/hardware/entropy.h"
#include "core/hardware/storage_reason.h"
#include "widgets/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(StorageView)
};

double bytesOf(std::int64_t bits)
{
    return static_cast<double>((bits + 7) / 8);
}

struct FormatWords {
    const char* name;
    const char* help;
};

/// In the order of StorageFormat.
constexpr std::array<FormatWords, storageFormats> formatWords{{
    {QT_TRANSLATE_NOOP("StorageView", "dense"),
        QT_TRANSLATE_NOOP("StorageView",
            "Every weight, pruned ones too: they need a code of their own, which takes a bit more.")},
    {QT_TRANSLATE_NOOP("StorageView", "bitmap"),
        QT_TRANSLATE_NOOP(
            "StorageView", "A bit for each weight that says whether it is kept, then the kept ones.")},
    {QT_TRANSLATE_NOOP("StorageView", "CSR"),
        QT_TRANSLATE_NOOP("StorageView", "The column of each kept weight, and where each row begins.")},
    {QT_TRANSLATE_NOOP("StorageView", "relative"),
        QT_TRANSLATE_NOOP("StorageView",
            "Zeros before each kept weight in k bits; long gaps are bridged by filler weights of value zero "
            "(Deep Compression). Levels without a zero cannot be stored so.")},
    {QT_TRANSLATE_NOOP("StorageView", "escape"),
        QT_TRANSLATE_NOOP("StorageView",
            "Relative index whose long gaps are bridged by an escape code: needs no weight of value zero.")},
    {QT_TRANSLATE_NOOP("StorageView", "N:M"),
        QT_TRANSLATE_NOOP("StorageView",
            "N weights of each M neighbours, each with its place among them. Needs zeros that are spread "
            "so.")},
    {QT_TRANSLATE_NOOP("StorageView", "blocks"),
        QT_TRANSLATE_NOOP("StorageView",
            "Rectangles of the weight matrix that keep anything, whole. Needs rectangles that are empty.")},
}};

QString nameOf(StorageFormat format)
{
    return Words::tr(formatWords.at(static_cast<std::size_t>(format)).name);
}

/// "k5", "2:4", "8×1".
QString detailOf(const StorageSize& size)
{
    if (size.gapBits > 0)
        return QStringLiteral("k%1").arg(size.gapBits);
    if (size.format == StorageFormat::Groups && size.group.most > 0)
        return QStringLiteral("%1:%2").arg(size.group.most).arg(size.group.size);
    return size.format == StorageFormat::Blocks && size.block.rows > 0
        ? QStringLiteral("%1×%2").arg(size.block.rows).arg(size.block.columns)
        : QString();
}

QString perWeight(double bits, const StoredWeights& weights)
{
    return QString::number(bits / static_cast<double>(std::max<std::int64_t>(weights.gaps.kept, 1)), 'f', 2);
}

QString partsOf(const StorageSize& size)
{
    const auto bytes = [](std::int64_t bits) { return formatBytes(static_cast<double>(bits) / 8.0); };
    auto text = Words::tr("weights %1, positions %2, scale %3, biases %4")
                    .arg(bytes(size.data), bytes(size.index), bytes(size.table), bytes(size.biases));
    if (size.helpers > 0)
        text += Words::tr("; %1 fillers, escape codes or stored zeros among them")
                    .arg(formatCount(static_cast<double>(size.helpers)));
    return text;
}

LedgerEntry entryOf(const StorageSize& size, const StoredWeights& weights, const StorageSize& smallest)
{
    LedgerEntry entry;
    entry.usable = canHold(size.format, weights);
    entry.chosen = size.format == smallest.format;
    entry.bytes = bytesOf(size.total());
    entry.detail = detailOf(size);
    entry.help = partsOf(size);
    if (entry.usable)
        return entry;
    const bool needsPattern = size.format == StorageFormat::Groups || size.format == StorageFormat::Blocks;
    entry.help = needsPattern
        ? Words::tr(
            "The zeros have no such pattern, as far as it is known: a plan that asks for none says nothing.")
        : Words::tr("Not possible here: none of the levels is zero, so a filler has no code.");
    if (needsPattern) {
        entry.bytes = -1.0;
        entry.detail.clear();
    }
    return entry;
}

LedgerEntry huffmanEntry(const std::optional<MaskStatistics>& mask, const StoredWeights& weights)
{
    const auto size = mask ? huffmanSize(*mask, weights.bits) : std::nullopt;
    if (!size)
        return {
            .help = Words::tr("Known after a run: it depends on how often each level and each gap occurs."),
            .usable = false};
    return {.bytes = bytesOf(size->total() + weights.biasBits + weights.tableBits),
        .detail = QStringLiteral("k%1").arg(size->gapBits),
        .help = Words::tr("levels %1 bits each, gaps %2 bits each; the entropy is %3 and %4")
                    .arg(perWeight(static_cast<double>(size->levels), weights),
                        perWeight(static_cast<double>(size->gaps), weights),
                        perWeight(size->levelEntropy, weights), perWeight(size->gapEntropy, weights))};
}

LedgerRow rowOf(const LayerInfo& layer, const LayerPlan& plan, const std::optional<MaskStatistics>& mask)
{
    const auto weights = storedWeights(layer, plan, mask);
    const auto smallest = smallestStorage(weights);
    const auto bound = storageBound(weights) + static_cast<double>(weights.biasBits + weights.tableBits);
    LedgerRow row;
    row.layer = QString::fromStdString(layer.name);
    for (const auto& size : storageSizes(weights))
        row.entries << entryOf(size, weights, smallest);
    row.entries << huffmanEntry(mask, weights);
    row.entries << LedgerEntry{.bytes = std::ceil(bound / 8.0)};
    row.entries << LedgerEntry{.bytes = bytesOf(smallest.paperConvention()), .detail = detailOf(smallest)};
    row.reason = QString::fromStdString(storageReason(weights));
    return row;
}

/// The sum of each column; what is chosen differs from layer to layer.
LedgerRow totalOf(const QList<LedgerRow>& rows, qsizetype columns)
{
    LedgerRow total;
    total.layer = Words::tr("all layers");
    double chosen = 0.0;
    for (qsizetype column = 0; column < columns; ++column) {
        LedgerEntry sum{.bytes = 0.0};
        for (const auto& row : rows) {
            const auto& entry = row.entries[column];
            sum.bytes = entry.bytes < 0.0 || sum.bytes < 0.0 ? -1.0 : sum.bytes + entry.bytes;
            sum.usable = sum.usable && entry.usable;
            chosen += entry.chosen ? entry.bytes : 0.0;
        }
        total.entries << sum;
    }
    total.reason = Words::tr("%1 with the smallest format for each layer").arg(formatBytes(chosen));
    return total;
}

/// Kept shares from next to none to all.
std::vector<double> keptShares()
{
    constexpr int count = 60;
    std::vector<double> shares;
    for (int i = 1; i <= count; ++i)
        shares.push_back(static_cast<double>(i) / count);
    return shares;
}

StoredWeights atShare(StoredWeights weights, double keep)
{
    weights.groups.clear();
    weights.blocks.clear();
    weights.gaps = expectedGaps(
        std::max<std::int64_t>(1, keptWeights(keep, weights.gaps.weights)), weights.gaps.weights);
    return weights;
}

/// Kept share from which on a format takes more than dense; sizes rise with the share.
double breakEvenOf(StorageFormat format, const StoredWeights& weights, std::int64_t denseBits)
{
    const auto pays = [&](double keep) {
        return storageSize(format, atShare(weights, keep)).weights() < denseBits;
    };
    if (!pays(0.0))
        return 0.0;
    double low = 0.0;
    double high = 1.0;
    constexpr int steps = 20;
    for (int step = 0; step < steps; ++step) {
        const auto middle = 0.5 * (low + high);
        (pays(middle) ? low : high) = middle;
    }
    return low;
}

} // namespace

Ledger ledgerOf(std::span<const LayerInfo> layers, const Plan& plan, const CostOptions& options)
{
    Ledger ledger;
    ledger.fromRun = !options.masks.empty();
    for (int format = 0; format < storageFormats; ++format) {
        ledger.headings << nameOf(static_cast<StorageFormat>(format));
        ledger.help << Words::tr(formatWords.at(static_cast<std::size_t>(format)).help);
    }
    ledger.headings << Words::tr("Huffman") << Words::tr("bound") << Words::tr("paper");
    ledger.help
        << Words::tr(
               "Levels and gaps coded by how often they occur (Deep Compression): a size for storage, to be "
               "decoded before a chip can compute with it.")
        << Words::tr("What an entropy coder approaches where zeros are scattered at random.")
        << Words::tr(
               "As papers count the chosen format: kept weights and their gaps, without fillers, scales "
               "and biases. Not what a file takes.");
    for (std::size_t index = 0; index < layers.size(); ++index)
        ledger.rows << rowOf(layers[index], plan.layers[index],
            options.masks.empty() ? std::optional<MaskStatistics>() : options.masks[index]);
    ledger.rows << totalOf(ledger.rows, ledger.headings.size());
    return ledger;
}

StorageCurves storageCurvesOf(
    const LayerInfo& layer, const LayerPlan& plan, const std::optional<MaskStatistics>& mask)
{
    const auto weights = storedWeights(layer, plan, mask);
    const auto smallest = smallestStorage(weights);
    const auto dense = storageSize(StorageFormat::Dense, atShare(weights, 1.0));
    StorageCurves curves;
    curves.layer = QString::fromStdString(layer.name);
    curves.bits = weights.bits;
    curves.denseBytes = bytesOf(dense.total());
    curves.keep = static_cast<double>(weights.gaps.kept)
        / static_cast<double>(std::max<std::int64_t>(weights.gaps.weights, 1));
    curves.bytes = bytesOf(smallest.total());
    for (int number = 1; number < storageFormats; ++number) { // dense is the line that the others meet
        const auto format = static_cast<StorageFormat>(number);
        const bool needsPattern = format == StorageFormat::Groups || format == StorageFormat::Blocks;
        if (needsPattern || !canHold(format, weights))
            continue; // zeros at random have no pattern
        SizeCurve curve{.format = nameOf(format)};
        for (const auto keep : keptShares())
            curve.points << QPointF(keep, bytesOf(storageSize(format, atShare(weights, keep)).total()));
        curve.breakEven = breakEvenOf(format, weights, dense.weights());
        curves.curves << curve;
    }
    return curves;
}

} // namespace espalier
