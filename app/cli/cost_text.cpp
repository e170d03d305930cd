#include "app/cli/cost_text.h"

#include "app/cli/print.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier::cli {

namespace {

/// "3.61 µJ": three digits and an SI prefix.
std::string withPrefix(double value, const char* unit)
{
    constexpr std::array prefixes{"p", "n", "µ", "m", "", "k", "M", "G"};
    if (value <= 0.0 || !std::isfinite(value))
        return print("0 %s", unit);
    const auto power = std::clamp(static_cast<int>(std::floor(std::log10(value) / 3.0 + 1e-9)), -4, 3);
    const auto scaled = value / std::pow(1000.0, power);
    const int digits = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
    return print("%.*f %s%s", digits, scaled, prefixes[static_cast<std::size_t>(power + 4)], unit);
}

std::string times(double ratio)
{
    return std::isfinite(ratio) ? print(ratio >= 99.95 ? "%.0fx"
                   : ratio >= 9.995                    ? "%.1fx"
                                                       : "%.2fx",
               ratio)
                                : "inf";
}

/// Right-aligned; "µ" is two bytes wide and one column.
std::string right(const std::string& text, std::size_t width)
{
    const auto columns = static_cast<std::size_t>(std::ranges::count_if(
        text, [](char letter) { return (static_cast<unsigned char>(letter) & 0xC0U) != 0x80U; }));
    return std::string(columns < width ? width - columns : 0, ' ') + text;
}

double bytes(std::int64_t bits)
{
    return static_cast<double>(bits) / 8.0;
}

std::string bitsText(int bits)
{
    return bits == unquantizedBits ? "float" : std::to_string(bits);
}

std::string formatText(const StorageSize& size)
{
    if (size.format == StorageFormat::Groups)
        return std::to_string(size.group.most) + ':' + std::to_string(size.group.size);
    auto text = std::string(toText(size.format));
    if (size.format == StorageFormat::Blocks)
        text += ' ' + std::to_string(size.block.rows) + 'x' + std::to_string(size.block.columns);
    return size.gapBits > 0 ? text + ", k " + std::to_string(size.gapBits) : text;
}

std::string verdict(const LayerBreakEven& layer)
{
    switch (layer.mark) {
    case BreakEvenMark::Dense: return "dense";
    case BreakEvenMark::Above: return "keep sparse";
    case BreakEvenMark::Below:
    case BreakEvenMark::Never: break;
    }
    return layer.restoreDense ? "restore dense" : "keep sparse";
}

std::string layerLine(const CostTable& table, std::size_t index)
{
    const auto& cost = table.report.planned.layers[index];
    const auto& gains = table.report.breakEven[index];
    const auto weights = table.layers[index].weights;
    auto line = print("%-18s", table.layers[index].name.c_str());
    line += right(
        print("%.2f %%", 100.0 * static_cast<double>(cost.storage.kept) / static_cast<double>(weights)), 9);
    line += right(bitsText(table.asked.layers[index].weightBits), 6);
    line += "  " + print("%-21s", formatText(cost.storage).c_str());
    line += right(withPrefix(bytes(cost.storage.total()), "B"), 9);
    line += right(withPrefix(bytes(cost.storage.paperConvention()), "B"), 9);
    line += right(withPrefix(static_cast<double>(cost.work.denseMacs), "MAC"), 10);
    line += right(withPrefix(cost.work.executedMacs, "MAC"), 10);
    line += right(withPrefix(cost.energy.total(), "J"), 9);
    line += right(withPrefix(cost.latency.total, "s"), 9);
    line += "  " + print("%-8s", toText(cost.latency.boundBy).data());
    line += right(times(gains.equalAreaSpeedup), 7);
    return line + "  " + verdict(gains) + '\n';
}

std::string beforeAndAfter(const char* what, double before, double after, const char* unit)
{
    return print("%-22s", what) + right(withPrefix(before, unit), 10) + " -> "
        + right(withPrefix(after, unit), 9) + right(before > 0.0 && after > 0.0 ? times(before / after) : "", 9) + '\n';
}

std::string totalsText(const CostTable& table)
{
    const auto& dense = table.report.dense.total;
    const auto& planned = table.report.planned.total;
    auto text = "In all, batch " + std::to_string(table.report.batch) + ", dense -> planned:\n";
    text += beforeAndAfter("stored", bytes(dense.storedBits), bytes(planned.storedBits), "B");
    text += beforeAndAfter("paper convention", bytes(dense.paperBits), bytes(planned.paperBits), "B");
    text += beforeAndAfter("multiply-adds", dense.executedMacs, planned.executedMacs, "MAC");
    text +=
        beforeAndAfter("operations (2 a MAC)", 2.0 * dense.executedMacs, 2.0 * planned.executedMacs, "op");
    text += beforeAndAfter("DRAM traffic", dense.dramBits / 8.0, planned.dramBits / 8.0, "B");
    text += beforeAndAfter("energy", dense.energy.total(), planned.energy.total(), "J");
    for (std::size_t source = 0; source < energySources; ++source) {
        const auto name = "  " + std::string(toText(static_cast<EnergySource>(source)));
        text += beforeAndAfter(name.c_str(), dense.energy.joules[source], planned.energy.joules[source], "J");
    }
    text += beforeAndAfter("time", dense.seconds, planned.seconds, "s");
    if (table.accelerator.equalArea.isKnown())
        text += "Over a dense chip of the same area " + times(table.report.equalAreaSpeedup())
            + ", with layers below "
              "break-even restored "
            + times(table.report.equalAreaSpeedup(true)) + ".\n";
    if (!planned.fits)
        text += "It does not fit: the chip has no DRAM and too little memory for these weights.\n";
    return text;
}

std::string designLine(
    const std::string& name, const char* kind, const std::vector<double>& layers, double total)
{
    auto line = print("%-12s%-11s", name.c_str(), kind);
    for (const auto speedup : layers)
        line += right(print("%.2f", speedup), 8);
    return line + right(print("%.2f", total), 8) + '\n';
}

} // namespace

std::string tableOf(const CostTable& table)
{
    auto text = table.model + ", " + table.plan + ", on " + table.accelerator.name + "; zeros "
        + (table.isCounted ? "counted" : "taken to fall at random") + "\n\n";
    text += print("%-18s%9s%6s  %-21s%9s%9s%10s%10s%9s%9s  %-8s%7s  %s\n", "layer", "kept", "bits", "format",
        "stored", "paper", "dense", "executed", "energy", "time", "bound by", "equal", "verdict");
    text += std::string(123, ' ') + "  area\n";
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer)
        text += layerLine(table, layer);
    for (const auto& operation : table.report.planned.operations) {
        text += print("%-18s", operation.name.c_str()) + right(withPrefix(operation.energy.total(), "J"), 83)
            + right(withPrefix(operation.seconds, "s"), 9) + '\n';
    }
    return text + '\n' + totalsText(table);
}

std::string tableOf(const std::vector<HardwareDesign>& designs)
{
    std::string text =
        "AlexNet's convolutions, speed-up over a dense design of the same area (ADMM-NN, table 9)\n\n";
    text += print("%-23s%8s%8s%8s%8s%8s%8s\n", "design", "conv1", "conv2", "conv3", "conv4", "conv5", "all");
    for (const auto& design : designs) {
        text += designLine(design.name, "computed", design.computed, design.computedTotal);
        text += designLine("", "published", design.published, design.publishedTotal);
        text += designLine("", "their mean", design.published, design.totalOfPublished);
    }
    return text
        + "\nComputed: from the curve of figure 4 up to 90 % pruned, from table 9 beyond, and the harmonic "
          "mean over "
          "the\noperations. Their mean: the same mean of the published layers.\n";
}

} // namespace espalier::cli
