#include "app/cli/result_text.h"

#include "app/cli/print.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <variant>

namespace espalier::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string bitsText(int bits)
{
    return bits == unquantizedBits ? "float" : std::to_string(bits);
}

/// A layer as the tables show it.
struct LayerRow {
    std::string name;
    Shape shape;
    std::int64_t kept = 0;
    int weightBits = unquantizedBits;
    int activationBits = unquantizedBits;
    std::int64_t biases = 0;
};

std::vector<LayerRow> rowsOf(const CompressedModel& model)
{
    std::vector<LayerRow> rows;
    for (const auto& layer : model.layers)
        rows.push_back({layer.name, layer.weightShape, static_cast<std::int64_t>(layer.positions.size()),
            layer.weightBits, layer.activationBits, static_cast<std::int64_t>(layer.bias.size())});
    return rows;
}

std::vector<LayerRow> rowsOf(const Network& network)
{
    std::vector<LayerRow> rows;
    for (const auto& layer : layersOf(network)) {
        const auto& node = network.nodes[static_cast<std::size_t>(layer.node)];
        const auto& weights = network.parameters[static_cast<std::size_t>(*node.weight)].values;
        rows.push_back({layer.name, layer.weightShape,
            std::ranges::count_if(weights, [](float weight) { return weight != 0.0F; }), unquantizedBits,
            unquantizedBits, layer.biases});
    }
    return rows;
}

std::vector<LayerRow> rowsOf(const OpenedModel& opened)
{
    return std::visit([](const auto& content) { return rowsOf(content); }, opened.content);
}

PlanTotals totalsOf(const std::vector<LayerRow>& rows)
{
    PlanTotals totals;
    for (const auto& row : rows) {
        totals.weights += elementCount(row.shape);
        totals.keptWeights += row.kept;
        totals.weightBits += row.kept * row.weightBits;
    }
    return totals;
}

Json sizeJson(const EspSize& size)
{
    return {{"header", size.header}, {"graph", size.graph}, {"indices", size.indices},
        {"weights", size.weights}, {"scales", size.scales}, {"biases", size.biases},
        {"provenance", size.provenance}, {"checksums", size.checksums}};
}

Json layersJson(const std::vector<LayerRow>& rows)
{
    auto layers = Json::array();
    for (const auto& row : rows)
        layers.push_back({{"name", row.name}, {"shape", row.shape}, {"weights", elementCount(row.shape)},
            {"kept", row.kept}, {"weight_bits", row.weightBits}, {"activation_bits", row.activationBits},
            {"biases", row.biases}});
    return layers;
}

std::string layersTable(const std::vector<LayerRow>& rows)
{
    auto text = print(
        "%-10s %-14s %10s %10s %9s %6s %6s\n", "layer", "shape", "weights", "kept", "keep", "bits", "act");
    for (const auto& row : rows) {
        const auto weights = elementCount(row.shape);
        auto shape = toText(row.shape);
        // "×" is two bytes wide: printf pads by bytes.
        const auto padding = shape.size() - row.shape.size() + 1;
        shape += std::string(padding < 14 ? 14 - padding : 0, ' ');
        text += print("%-10s %s %10lld %10lld %7.2f %% %6s %6s\n", row.name.c_str(), shape.c_str(),
            static_cast<long long>(weights), static_cast<long long>(row.kept),
            100.0 * static_cast<double>(row.kept) / static_cast<double>(weights),
            bitsText(row.weightBits).c_str(), bitsText(row.activationBits).c_str());
    }
    return text;
}

std::string sizeLine(const EspSize& size)
{
    return print(
        "file %lld bytes: indices %lld, levels and values %lld, biases %lld, scales %lld, graph %lld, "
        "provenance %lld, header and checksums %lld\n",
        static_cast<long long>(size.total()), static_cast<long long>(size.indices),
        static_cast<long long>(size.weights), static_cast<long long>(size.biases),
        static_cast<long long>(size.scales), static_cast<long long>(size.graph),
        static_cast<long long>(size.provenance), static_cast<long long>(size.header + size.checksums));
}

std::string notesText(const std::vector<std::string>& notes)
{
    std::string text;
    for (const auto& note : notes)
        text += "Note: " + note + '\n';
    return text;
}

/// What every report on a model says first.
Json modelJson(const std::string& network, const std::vector<LayerRow>& rows, std::int64_t bytes)
{
    const auto totals = totalsOf(rows);
    return {{"network", network}, {"pruning_ratio", totals.pruningRatio()},
        {"weight_data_ratio", totals.weightDataRatio()}, {"file_bytes", bytes}};
}

Json ledgerJson(const FileLedger& ledger)
{
    Json json{{"normalizations", ledger.normalizations}, {"graph", ledger.graph},
        {"provenance", ledger.provenance}, {"rest", ledger.rest}, {"layers", Json::array()}};
    for (const auto& layer : ledger.layers)
        json["layers"].push_back({{"name", layer.name}, {"weights", layer.weights},
            {"indices", layer.indices}, {"scales", layer.scales}, {"biases", layer.biases}});
    return json;
}

} // namespace

std::string accuracyText(const Accuracy& accuracy)
{
    const auto interval = confidenceInterval(accuracy);
    return print("%.2f %% (%.2f to %.2f; %lld of %lld)", accuracy.percent(), 100 * interval.low,
        100 * interval.high, static_cast<long long>(accuracy.correct),
        static_cast<long long>(accuracy.pictures));
}

std::string jsonOf(const RunReport& report)
{
    const auto& result = report.result;
    const auto totals = totalsOf(rowsOf(result.model));
    Json json{{"test_accuracy", result.test.percent()}, {"validation_accuracy", result.validation.percent()},
        {"dense_test_accuracy", result.denseTest.percent()},
        {"dense_validation_accuracy", result.denseValidation.percent()},
        {"test_pictures", result.test.pictures}, {"pruning_ratio", totals.pruningRatio()},
        {"weight_data_ratio", totals.weightDataRatio()}, {"weights_kept", totals.keptWeights},
        {"file_bytes", report.size.total()}, {"epochs", result.epochs}, {"seconds", result.seconds},
        {"notes", result.notes}, {"data", report.dataName}, {"file", report.file.string()},
        {"file_parts", sizeJson(report.size)}, {"activation_zeros", result.activationZeros},
        {"layers", layersJson(rowsOf(result.model))}};
    return json.dump() + '\n';
}

std::string tableOf(const RunReport& report)
{
    const auto& result = report.result;
    const auto totals = totalsOf(rowsOf(result.model));
    const auto denseBytes = 4.0 * static_cast<double>(totals.weights);
    auto text = "Data            " + report.dataName + '\n';
    text += "Dense network   " + accuracyText(result.denseTest) + " on test\n";
    text += "Compressed      " + accuracyText(result.test) + " on test, "
        + print("%.2f", result.validation.percent()) + " % on validation\n";
    text += print("Weights         %lld of %lld, %.1fx fewer\n", static_cast<long long>(totals.keptWeights),
        static_cast<long long>(totals.weights), totals.pruningRatio());
    text += print("Weight data     %.0fx smaller, without indices\n", totals.weightDataRatio());
    text += print(
        "File            %lld bytes, everything in it: %.0fx smaller than %.0f bytes of dense weights\n",
        static_cast<long long>(report.size.total()), denseBytes / static_cast<double>(report.size.total()),
        denseBytes);
    text += print("Time            %.0f s, %.0f epochs\n", result.seconds, result.epochs);
    for (const auto& note : result.notes)
        text += "Note            " + note + '\n';
    text += '\n';
    return text + layersTable(rowsOf(result.model)) + '\n' + sizeLine(report.size)
        + "\nWritten and read back: " + report.file.string() + '\n';
}

std::string tableOf(const FileReport& report)
{
    return layersTable(rowsOf(report.opened)) + '\n'
        + (report.parts ? sizeLine(*report.parts)
                        : print("file %lld bytes\n", static_cast<long long>(report.bytes)))
        + notesText(report.opened.notes);
}

std::string jsonOf(const FileReport& report)
{
    const auto rows = rowsOf(report.opened);
    const auto* model = std::get_if<CompressedModel>(&report.opened.content);
    auto json = modelJson(
        model ? model->network.name : std::get<Network>(report.opened.content).name, rows, report.bytes);
    json["format"] = report.opened.format;
    if (report.parts)
        json["file_parts"] = sizeJson(*report.parts);
    json["notes"] = report.opened.notes;
    json["layers"] = layersJson(rows);
    if (model && !model->provenance.empty())
        json["provenance"] = Json::parse(model->provenance, nullptr, false);
    return json.dump() + '\n';
}

std::string tableOf(const ExportReport& report)
{
    const auto& ledger = report.ledger;
    auto text =
        print("%-20s %12s %12s %10s %10s %12s\n", "layer", "weights", "indices", "scales", "biases", "bytes");
    const auto number = [](std::int64_t value) { return static_cast<long long>(value); };
    for (const auto& layer : ledger.layers)
        text += print("%-20s %12lld %12lld %10lld %10lld %12lld\n", layer.name.c_str(), number(layer.weights),
            number(layer.indices), number(layer.scales), number(layer.biases), number(layer.total()));
    text += print(
        "\nfile %lld bytes: layers %lld, batch-norms %lld, graph %lld, provenance %lld, rest %lld\n",
        number(ledger.total()),
        number(ledger.total() - ledger.normalizations - ledger.graph - ledger.provenance - ledger.rest),
        number(ledger.normalizations), number(ledger.graph), number(ledger.provenance), number(ledger.rest));
    text += notesText(ledger.notes);
    return report.file.empty()
        ? text
        : text + "\nWritten and " + report.verification + ": " + report.file.string() + '\n';
}

std::string jsonOf(const ExportReport& report)
{
    const auto rows = rowsOf(report.model);
    auto json = modelJson(report.model.network.name, rows, report.ledger.total());
    json["format"] = report.format;
    json["file"] = report.file.string();
    json["verification"] = report.verification;
    json["notes"] = report.ledger.notes;
    json["ledger"] = ledgerJson(report.ledger);
    json["layers"] = layersJson(rows);
    return json.dump() + '\n';
}

} // namespace espalier::cli
