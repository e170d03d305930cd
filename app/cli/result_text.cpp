#include "app/cli/result_text.h"

#include "app/cli/print.h"

#include <nlohmann/json.hpp>

namespace espalier::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string bitsText(int bits)
{
    return bits == unquantizedBits ? "float" : std::to_string(bits);
}

PlanTotals totalsOf(const CompressedModel& model)
{
    PlanTotals totals;
    for (const auto& layer : model.layers) {
        const auto kept = static_cast<std::int64_t>(layer.positions.size());
        totals.weights += elementCount(layer.weightShape);
        totals.keptWeights += kept;
        totals.weightBits += kept * layer.weightBits;
    }
    return totals;
}

Json sizeJson(const EspSize& size)
{
    return {{"header", size.header}, {"graph", size.graph}, {"indices", size.indices},
        {"weights", size.weights}, {"scales", size.scales}, {"biases", size.biases},
        {"provenance", size.provenance}, {"checksums", size.checksums}};
}

Json layersJson(const CompressedModel& model)
{
    auto layers = Json::array();
    for (const auto& layer : model.layers)
        layers.push_back(
            {{"name", layer.name}, {"shape", layer.weightShape}, {"weights", elementCount(layer.weightShape)},
                {"kept", layer.positions.size()}, {"weight_bits", layer.weightBits},
                {"activation_bits", layer.activationBits}, {"biases", layer.bias.size()}});
    return layers;
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
    const auto totals = totalsOf(result.model);
    Json json{{"test_accuracy", result.test.percent()}, {"validation_accuracy", result.validation.percent()},
        {"dense_test_accuracy", result.denseTest.percent()},
        {"dense_validation_accuracy", result.denseValidation.percent()},
        {"test_pictures", result.test.pictures}, {"pruning_ratio", totals.pruningRatio()},
        {"weight_data_ratio", totals.weightDataRatio()}, {"weights_kept", totals.keptWeights},
        {"file_bytes", report.size.total()}, {"epochs", result.epochs}, {"seconds", result.seconds},
        {"notes", result.notes}, {"data", report.dataName}, {"file", report.file.string()},
        {"file_parts", sizeJson(report.size)}, {"activation_zeros", result.activationZeros},
        {"layers", layersJson(result.model)}};
    return json.dump() + '\n';
}

std::string tableOf(const RunReport& report)
{
    const auto& result = report.result;
    const auto totals = totalsOf(result.model);
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
    return text + tableOf(result.model, report.size) + "\nWritten and read back: " + report.file.string()
        + '\n';
}

std::string tableOf(const CompressedModel& model, const EspSize& size)
{
    auto text = print(
        "%-10s %-14s %10s %10s %9s %6s %6s\n", "layer", "shape", "weights", "kept", "keep", "bits", "act");
    for (const auto& layer : model.layers) {
        const auto weights = elementCount(layer.weightShape);
        const auto kept = static_cast<long long>(layer.positions.size());
        auto shape = toText(layer.weightShape);
        // "×" is two bytes wide: printf pads by bytes.
        const auto padding = shape.size() - layer.weightShape.size() + 1;
        shape += std::string(padding < 14 ? 14 - padding : 0, ' ');
        text += print("%-10s %s %10lld %10lld %7.2f %% %6s %6s\n", layer.name.c_str(), shape.c_str(),
            static_cast<long long>(weights), kept,
            100.0 * static_cast<double>(kept) / static_cast<double>(weights),
            bitsText(layer.weightBits).c_str(), bitsText(layer.activationBits).c_str());
    }
    text += print(
        "\nfile %lld bytes: indices %lld, levels and values %lld, biases %lld, scales %lld, graph %lld, "
        "provenance %lld, header and checksums %lld\n",
        static_cast<long long>(size.total()), static_cast<long long>(size.indices),
        static_cast<long long>(size.weights), static_cast<long long>(size.biases),
        static_cast<long long>(size.scales), static_cast<long long>(size.graph),
        static_cast<long long>(size.provenance), static_cast<long long>(size.header + size.checksums));
    return text;
}

std::string jsonOf(const CompressedModel& model, const EspSize& size)
{
    const auto totals = totalsOf(model);
    Json json{{"network", model.network.name}, {"pruning_ratio", totals.pruningRatio()},
        {"weight_data_ratio", totals.weightDataRatio()}, {"file_bytes", size.total()},
        {"file_parts", sizeJson(size)}, {"layers", layersJson(model)}};
    if (!model.provenance.empty())
        json["provenance"] = Json::parse(model.provenance, nullptr, false);
    return json.dump() + '\n';
}

} // namespace espalier::cli
