#include "app/cli/sensitivity_text.h"

#include "app/cli/print.h"
#include "app/cli/result_text.h"
#include "core/run/progress.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <set>

namespace espalier::cli {

namespace {

std::string bitsText(int bits)
{
    return bits == unquantizedBits ? "float" : std::to_string(bits) + " b";
}

std::vector<SensitivitySample> sorted(const LayerSensitivity& layer)
{
    auto samples = layer.samples;
    std::ranges::sort(samples, std::ranges::greater{}, [](const SensitivitySample& sample) {
        return std::tuple(sample.keep, sample.weightBits, sample.activationBits);
    });
    return samples;
}

std::string percentOf(const Sensitivity& sensitivity, const SensitivitySample* sample)
{
    return sample == nullptr ? print("%8s", "-")
                             : print("%8.2f", Accuracy{sample->correct, sensitivity.pictures}.percent());
}

std::string tableOf(const Sensitivity& sensitivity, const LayerSensitivity& layer)
{
    std::set<double, std::greater<>> keeps;
    std::set<int, std::greater<>> weightBits;
    std::set<int, std::greater<>> activationBits;
    for (const auto& sample : layer.samples) {
        activationBits.insert(sample.activationBits);
        if (sample.activationBits != unquantizedBits)
            continue;
        keeps.insert(sample.keep);
        weightBits.insert(sample.weightBits);
    }
    std::string text = "  keep    ";
    for (const auto bits : weightBits)
        text += print("%8s", bitsText(bits).c_str());
    text += '\n';
    for (const auto keep : keeps) {
        text += print("  %6.3g %%", 100.0 * keep);
        for (const auto bits : weightBits)
            text += percentOf(sensitivity, layer.find(keep, bits, unquantizedBits));
        text += '\n';
    }
    if (activationBits.size() > 1) {
        text += "  activations";
        for (const auto bits : activationBits)
            if (const auto* sample = layer.find(1.0, unquantizedBits, bits))
                text += "  " + bitsText(bits) + percentOf(sensitivity, sample);
        text += '\n';
    }
    return text;
}

} // namespace

std::string tableOf(const Sensitivity& sensitivity, std::span<const LayerInfo> layers)
{
    auto text = "dense " + accuracyText({sensitivity.denseCorrect, sensitivity.pictures})
        + "\naccuracy in % with one "
          "layer pruned and quantized, all others dense, nothing retrained; '-': not measured, no better "
          "than guessing\n";
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        text += '\n' + layers[layer].name + ", " + std::to_string(layers[layer].weights) + " weights\n"
            + tableOf(sensitivity, sensitivity.layers[layer]);
    return text;
}

std::string csvOf(const Sensitivity& sensitivity, std::span<const LayerInfo> layers)
{
    std::string text = "layer,keep,weight_bits,activation_bits,correct,pictures,accuracy,low,high\n";
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        for (const auto& sample : sorted(sensitivity.layers[layer])) {
            const Accuracy accuracy{sample.correct, sensitivity.pictures};
            const auto interval = confidenceInterval(accuracy);
            text += layers[layer].name
                + print(",%.6g,%d,%d,%lld,%lld,%.4f,%.4f,%.4f\n", sample.keep, sample.weightBits,
                    sample.activationBits, static_cast<long long>(sample.correct),
                    static_cast<long long>(sensitivity.pictures), accuracy.percent(), 100.0 * interval.low,
                    100.0 * interval.high);
        }
    return text;
}

std::string jsonOf(const Sensitivity& sensitivity, std::span<const LayerInfo> layers)
{
    nlohmann::ordered_json json{{"pictures", sensitivity.pictures},
        {"dense_correct", sensitivity.denseCorrect}, {"layers", nlohmann::ordered_json::array()}};
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        auto samples = nlohmann::ordered_json::array();
        for (const auto& sample : sorted(sensitivity.layers[layer]))
            samples.push_back({{"keep", sample.keep}, {"weight_bits", sample.weightBits},
                {"activation_bits", sample.activationBits}, {"correct", sample.correct}});
        json["layers"].push_back({{"name", layers[layer].name}, {"samples", std::move(samples)}});
    }
    return json.dump() + '\n';
}

} // namespace espalier::cli
