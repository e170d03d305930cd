#include "engine/export_check.h"

#include "core/error.h"
#include "core/random.h"
#include "engine/evaluate.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace espalier {

namespace {

/// Outputs may differ by so much of the largest one.
constexpr double roundingShare = 1e-4;
constexpr double levelShare = 2e-2;

bool hasActivationLevels(const CompressedModel& model)
{
    return std::ranges::any_of(model.layers, [](const CompressedLayer& layer) {
        return layer.activationInterval > 0.0F || layer.activationThreshold > 0.0F;
    });
}

std::string scientific(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1e", value);
    return text;
}

/// The first few of the given pictures, or noise where there are none.
PictureSet picturesFor(const Network& network, const PictureSet* given)
{
    auto noise = noiseFor(network);
    if (!given || given->count() == 0)
        return noise;
    std::vector<std::size_t> positions(std::min(given->count(), noise.count()));
    for (std::size_t index = 0; index < positions.size(); ++index)
        positions[index] = index;
    return subset(*given, positions, given->name);
}

} // namespace

PictureSet noiseFor(const Network& network)
{
    constexpr std::int64_t workAllowed = 4'000'000'000; // multiply-adds: about two seconds on one core
    std::int64_t macs = 1;
    for (const auto& layer : layersOf(network))
        macs += layer.macs;
    const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(workAllowed / macs, 2, 16));
    PictureSet pictures;
    pictures.name = "noise";
    pictures.channels = network.inputShape.at(0);
    pictures.height = network.inputShape.at(1);
    pictures.width = network.inputShape.at(2);
    for (std::int64_t index = 0; index < outputClasses(network); ++index)
        pictures.classNames.push_back(std::to_string(index));
    pictures.labels.assign(count, 0);
    pictures.pixels.resize(count * pictures.pictureBytes());
    Random random(20260917);
    for (auto& pixel : pictures.pixels)
        pixel = static_cast<std::uint8_t>(random.below(256));
    return pictures;
}

double compareOutputs(
    const std::vector<float>& found, const std::vector<float>& expected, const CompressedModel& model)
{
    if (found.size() != expected.size())
        throw Error("it answers with " + std::to_string(found.size()) + " numbers, expected "
            + std::to_string(expected.size()));
    double largest = 0.0;
    double difference = 0.0;
    for (std::size_t index = 0; index < found.size(); ++index) {
        const auto gap = std::abs(static_cast<double>(found[index]) - static_cast<double>(expected[index]));
        difference = std::isnan(gap) ? gap : std::max(difference, gap);
        if (std::isnan(difference))
            break;
        largest = std::max(largest, std::abs(static_cast<double>(expected[index])));
    }
    const auto allowed = (hasActivationLevels(model) ? levelShare : roundingShare) * std::max(largest, 1e-3);
    if (!(difference <= allowed))
        throw Error(
            "its outputs differ by up to " + scientific(difference) + ", allowed are " + scientific(allowed));
    return difference;
}

std::string checkExport(const ModelFormat& format, const std::string& variant, const CompressedModel& model,
    const std::filesystem::path& file, const PictureSet* pictures)
{
    const auto expected = format.held ? format.held(model, variant) : model;
    if (!format.outputs && !format.open)
        return "read back: the same bytes";
    OpenedModel opened;
    if (!format.outputs) {
        opened = format.open(file, {});
        const auto* same = std::get_if<CompressedModel>(&opened.content);
        if (same && *same == expected)
            return "read back: the same model, bit by bit";
    }
    const auto tried = picturesFor(decompress(expected), pictures);
    const auto found =
        format.outputs ? format.outputs(file, tried) : logits(compressedOf(std::move(opened)), tried);
    const auto difference = compareOutputs(found, logits(expected, tried), expected);
    return "run on " + std::to_string(tried.count()) + " pictures ('" + tried.name
        + "'): outputs differ by at most " + scientific(difference);
}

} // namespace espalier
