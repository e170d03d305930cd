#include "core/run/model_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>

namespace espalier {

namespace {

constexpr const char* style = R"(<style>
:root { --paper: #ffffff; --ink: #1b1b1b; --faint: #5c5c5c; --line: #d5d5d5;
  --c0: #0072b2; --c1: #e69f00; --c2: #009e73; --c3: #cc79a7; --c4: #56b4e9; --c5: #d55e00; --c6: #8a7f00; --c7: #777777; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181a; --ink: #e8e8e8; --faint: #a5a5a5; --line: #3a3d40;
  --c0: #4aa8e0; --c1: #f2b53c; --c2: #35c79b; --c3: #e3a3c5; --c4: #8fd0f5; --c5: #f08a4b; --c6: #d6cb4e; --c7: #a9a9a9; } }
body { background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; max-width: 76em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2em .7em; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child, .words td { text-align: left; }
.words td { white-space: normal; }
.wide { overflow-x: auto; }
caption, figcaption, .faint { color: var(--faint); text-align: left; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
figure { margin: 1.5em 0; }
</style>
)";

constexpr int colours = 8;

std::string escaped(const std::string& text)
{
    std::string result;
    for (const auto letter : text)
        switch (letter) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        default: result += letter;
        }
    return result;
}

/// "3.61 µJ": three digits and an SI prefix, a decimal point in every country.
std::string withPrefix(double value, const std::string& unit)
{
    constexpr std::array prefixes{"p", "n", "µ", "m", "", "k", "M", "G"};
    if (!(value > 0.0) || !std::isfinite(value))
        return "0 " + unit;
    const auto power = std::clamp(static_cast<int>(std::floor(std::log10(value) / 3.0 + 1e-9)), -4, 3);
    const auto scaled = value / std::pow(1000.0, power);
    const auto places = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
    const auto whole = static_cast<std::int64_t>(std::llround(scaled * std::pow(10.0, places)));
    auto digits = std::to_string(whole);
    if (places > 0) {
        digits.insert(0,
            std::string(
                std::max<std::size_t>(digits.size(), static_cast<std::size_t>(places) + 1) - digits.size(),
                '0'));
        digits.insert(digits.size() - static_cast<std::size_t>(places), 1, '.');
    }
    return digits + ' ' + prefixes[static_cast<std::size_t>(power + 4)] + unit;
}

std::string percent(double share)
{
    const auto hundredths = std::to_string(std::llround(share * 1e4) % 100);
    return std::to_string(std::llround(share * 1e4) / 100) + '.' + (hundredths.size() < 2 ? "0" : "")
        + hundredths + " %";
}

std::string bitsText(int bits)
{
    return bits == unquantizedBits ? "float" : std::to_string(bits);
}

std::string cells(const std::vector<std::string>& values, const char* kind = "td")
{
    std::string row = "<tr>";
    for (const auto& value : values)
        row += std::string("<") + kind + '>' + escaped(value) + "</" + kind + '>';
    return row + "</tr>\n";
}

/// One bar a layer, in parts.
struct Bars {
    std::string title;
    std::vector<std::string> parts;
    std::vector<std::string> names;
    std::vector<std::vector<double>> values; ///< by layer, then by part
    std::function<std::string(double)> text;
};

std::string legend(const Bars& bars)
{
    std::string svg;
    double x = 0.0;
    for (std::size_t part = 0; part < bars.parts.size(); ++part) {
        svg += "<rect x=\"" + std::to_string(std::lround(x))
            + "\" y=\"2\" width=\"12\" height=\"12\" fill=\"var(--c" + std::to_string(part % colours)
            + ")\"/><text x=\"" + std::to_string(std::lround(x) + 17) + "\" y=\"13\">"
            + escaped(bars.parts[part]) + "</text>";
        x += 34.0 + 7.0 * static_cast<double>(bars.parts[part].size());
    }
    return svg + '\n';
}

std::string drawn(const Bars& bars)
{
    constexpr int left = 170;
    constexpr int room = 560;
    constexpr int height = 22;
    double largest = 0.0;
    for (const auto& layer : bars.values) {
        double sum = 0.0;
        for (const auto value : layer)
            sum += value;
        largest = std::max(largest, sum);
    }
    const auto rows = static_cast<int>(bars.values.size());
    auto svg = "<figure><figcaption>" + escaped(bars.title) + "</figcaption>\n<svg role=\"img\" aria-label=\""
        + escaped(bars.title) + "\" width=\"100%\" viewBox=\"0 0 860 " + std::to_string(24 + height * rows)
        + "\">\n" + legend(bars);
    for (int row = 0; row < rows; ++row) {
        const auto index = static_cast<std::size_t>(row);
        const auto y = 24 + height * row;
        svg += "<text x=\"" + std::to_string(left - 8) + "\" y=\"" + std::to_string(y + 14)
            + "\" text-anchor=\"end\">" + escaped(bars.names[index]) + "</text>";
        double sum = 0.0;
        for (std::size_t part = 0; part < bars.parts.size(); ++part) {
            const auto value = bars.values[index][part];
            const auto from = std::llround(10.0 * room * sum / std::max(largest, 1e-300));
            sum += value;
            const auto to = std::llround(10.0 * room * sum / std::max(largest, 1e-300));
            if (to == from)
                continue;
            const auto tenths = [](long long number) {
                return std::to_string(number / 10) + '.' + std::to_string(number % 10);
            };
            svg += "<rect x=\"" + tenths(10 * left + from) + "\" y=\"" + std::to_string(y + 2) + "\" width=\""
                + tenths(to - from) + "\" height=\"" + std::to_string(height - 6) + "\" fill=\"var(--c"
                + std::to_string(part % colours) + ")\"><title>"
                + escaped(bars.names[index] + ", " + bars.parts[part] + ": " + bars.text(value))
                + "</title></rect>";
        }
        const auto end = left + std::lround(room * sum / std::max(largest, 1e-300));
        svg += "<text x=\"" + std::to_string(end + 8) + "\" y=\"" + std::to_string(y + 14) + "\">"
            + escaped(bars.text(sum)) + "</text>\n";
    }
    return svg + "</svg></figure>\n";
}

std::vector<std::string> namesOf(const ModelReport& report)
{
    std::vector<std::string> names;
    for (const auto& layer : report.layers)
        names.push_back(layer.info.name);
    return names;
}

Bars storageBars(const ModelReport& report)
{
    Bars bars{.title = "Bytes of each layer in the .esp file",
        .parts = {"weights", "indices", "scales", "biases"},
        .names = namesOf(report),
        .values = {},
        .text = [](double value) { return withPrefix(value, "B"); }};
    for (const auto& layer : report.layers)
        bars.values.push_back(
            {static_cast<double>(layer.bytes.weights), static_cast<double>(layer.bytes.indices),
                static_cast<double>(layer.bytes.scales), static_cast<double>(layer.bytes.biases)});
    return bars;
}

Bars energyBars(const ModelReport& report)
{
    Bars bars{.title = "Energy of each layer for one picture, on " + report.accelerator,
        .parts = {},
        .names = namesOf(report),
        .values = {},
        .text = [](double value) { return withPrefix(value, "J"); }};
    for (std::size_t source = 0; source < energySources; ++source)
        bars.parts.emplace_back(toText(static_cast<EnergySource>(source)));
    for (const auto& cost : report.cost.planned.layers)
        bars.values.emplace_back(cost.energy.joules.begin(), cost.energy.joules.end());
    return bars;
}

Bars keepBars(const ModelReport& report)
{
    Bars bars{.title = "Kept share of each layer's weights",
        .parts = {"kept"},
        .names = namesOf(report),
        .values = {},
        .text = percent};
    for (const auto& layer : report.layers)
        bars.values.push_back({static_cast<double>(layer.kept)
            / static_cast<double>(std::max<std::int64_t>(layer.info.weights, 1))});
    return bars;
}

std::string layersTable(const ModelReport& report)
{
    std::string table = "<div class=\"wide\"><table>\n<caption>Layers: asked and obtained</caption>\n"
        + cells({"layer", "shape", "weights", "keep asked", "kept", "bits asked", "bits", "levels",
                    "activation bits", "bytes", "MACs", "done", "energy", "time"},
            "th");
    for (std::size_t index = 0; index < report.layers.size(); ++index) {
        const auto& layer = report.layers[index];
        const auto& cost = report.cost.planned.layers[index];
        table += cells({layer.info.name, toText(layer.info.weightShape), std::to_string(layer.info.weights),
            layer.askedKeep ? percent(*layer.askedKeep) : "–",
            percent(static_cast<double>(layer.kept)
                / static_cast<double>(std::max<std::int64_t>(layer.info.weights, 1))),
            layer.askedBits ? bitsText(*layer.askedBits) : "–", bitsText(layer.weightBits),
            layer.levels > 0 ? std::to_string(layer.levels) : "–", bitsText(layer.activationBits),
            std::to_string(layer.bytes.total()), withPrefix(static_cast<double>(layer.info.macs), ""),
            withPrefix(cost.work.executedMacs, ""), withPrefix(cost.energy.total(), "J"),
            withPrefix(cost.latency.total, "s")});
    }
    return table + "</table></div>\n";
}

std::string summary(const ModelReport& report)
{
    const auto& dense = report.cost.dense.total;
    const auto& planned = report.cost.planned.total;
    std::string table = "<table class=\"words\">\n";
    for (const auto& [set, accuracy] : report.accuracies) {
        const auto interval = confidenceInterval(accuracy);
        table += cells({"accuracy, " + set,
            percent(accuracy.share()) + " (95 % interval " + percent(interval.low) + " to "
                + percent(interval.high) + ", " + std::to_string(accuracy.correct) + " of "
                + std::to_string(accuracy.pictures) + " pictures)"});
    }
    table +=
        cells({"weights", std::to_string(planned.keptWeights) + " of " + std::to_string(planned.weights)});
    table += cells({"file",
        std::to_string(report.file.total()) + " bytes, everything in it; "
            + withPrefix(4.0 * static_cast<double>(planned.weights), "B") + " of dense float weights"});
    table += cells({"energy, one picture",
        withPrefix(planned.energy.total(), "J") + ", dense " + withPrefix(dense.energy.total(), "J") + " ("
            + report.accelerator + ')'});
    table += cells({"time, one picture",
        withPrefix(planned.seconds, "s") + ", dense " + withPrefix(dense.seconds, "s")});
    for (const auto& [key, value] : report.origin)
        table += cells({key, value});
    return table + "</table>\n";
}

} // namespace

std::string htmlOf(const ModelReport& report)
{
    const auto title = escaped(report.network) + ", compressed";
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
        + title + "</title>\n" + style + "</head><body>\n<h1>" + title + "</h1>\n" + summary(report)
        + drawn(storageBars(report)) + drawn(keepBars(report)) + drawn(energyBars(report))
        + layersTable(report)
        + "<p class=\"faint\">Energy and time are a model's, not measured.</p>\n</body></html>\n";
}

} // namespace espalier
