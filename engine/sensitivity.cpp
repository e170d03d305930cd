#include "engine/sensitivity.h"

#include "core/content_hash.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/network/layer_info.h"
#include "core/plan/sensitivity_file.h"
#include "core/run/progress.h"
#include "engine/live_accuracy.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <optional>
#include <system_error>

namespace espalier {

namespace {

/// Changes whenever LiveAccuracy projects in another way: what was kept before is then measured again.
constexpr std::int64_t projectionVersion = 2;
/// A setting whose accuracy is no more than this above guessing has nothing left to lose.
constexpr double pointsAboveGuessing = 2.0;
/// Refined points that one curve may take.
constexpr int mostRefinements = 16;
constexpr auto savingPause = std::chrono::seconds(5);

PictureSet firstOf(const PictureSet& pictures, std::size_t most)
{
    std::vector<std::size_t> positions(std::min(most, pictures.count()));
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    return subset(pictures, positions, pictures.name);
}

/// One execution.
class Measuring {
public:
    Measuring(std::shared_ptr<const Network> network, const PictureSet& pictures,
        const SensitivityOptions& options, std::stop_token stop, const SensitivityObserver& observe)
        : options_(options)
        , stop_(std::move(stop))
        , observe_(observe)
        , layers_(layersOf(*network))
        , key_(sensitivityKey(*network, pictures, options))
        , live_(std::move(network), std::make_shared<const PictureSet>(firstOf(pictures, options.pictures)))
    {
        values_.pictures = static_cast<std::int64_t>(std::min(options.pictures, pictures.count()));
        values_.classes = static_cast<std::int64_t>(pictures.classNames.size());
        values_.layers.resize(layers_.size());
        if (!options.patterns.empty() && options.patterns.size() != layers_.size())
            throw Error("patterns of " + std::to_string(options.patterns.size()) + " layers, the network has "
                + std::to_string(layers_.size()));
        takeKept();
        for (const auto& layer : layers_)
            expected_ += expectedOf(layer);
    }

    SensitivityPtr run()
    {
        try {
            measureAll();
        } catch (const Cancelled&) {
            keep();
            throw;
        }
        if (!values_.complete) {
            values_.complete = true;
            keep();
        }
        publish();
        return snapshot_;
    }

private:
    void measureAll()
    {
        publish();
        if (values_.complete)
            return;
        if (values_.denseCorrect == 0)
            values_.denseCorrect = countRight(densePlan(layers_.size()));
        for (std::size_t layer = 0; layer < layers_.size(); ++layer)
            measureDown(layer, unquantizedBits);
        for (std::size_t layer = 0; layer < layers_.size(); ++layer)
            refine(layer);
        for (std::size_t layer = 0; layer < layers_.size(); ++layer)
            for (const auto bits : options_.weightBits)
                measureDown(layer, bits);
        for (std::size_t layer = 0; layer < layers_.size(); ++layer)
            if (layers_[layer].activationNode)
                for (const auto bits : options_.activationBits)
                    measure(layer, {.activationBits = bits});
    }

    /// The coarse keep ratios, from all weights down to where only guessing is left.
    void measureDown(std::size_t layer, int bits)
    {
        const auto keeps = coarseKeeps(layers_[layer].weights);
        for (std::size_t index = 0; index < keeps.size(); ++index) {
            const auto points = leavesSomething(layer, keeps[index])
                ? values_.pointsLost(measure(layer, {.keep = keeps[index], .weightBits = bits}))
                : values_.mostPoints();
            if (index > 0 && points >= values_.mostPoints() - pointsAboveGuessing) {
                expected_ -= static_cast<std::int64_t>(keeps.size() - 1 - index);
                return;
            }
        }
    }

    void refine(std::size_t layer)
    {
        auto left = mostRefinements;
        for (const auto& sample : values_.layers[layer].samples)
            if (sample.weightBits == unquantizedBits && sample.activationBits == unquantizedBits)
                left -= std::ranges::count(coarseKeeps(layers_[layer].weights), sample.keep) == 0 ? 1 : 0;
        for (; left > 0; --left) {
            const auto keep = whereItBends(values_, layer, options_.tolerance);
            if (!keep)
                break;
            if (!leavesSomething(layer, *keep))
                break;
            ++expected_;
            measure(layer, {.keep = *keep});
        }
    }

    /// The layer's wishes with its pattern; above what N:M allows it is N:M itself that is seen.
    LayerPlan planOf(std::size_t layer, LayerPlan setting) const
    {
        if (!options_.patterns.empty() && setting.keep < 1.0) {
            setting.pattern = options_.patterns[layer];
            setting.keep = std::min(setting.keep, setting.pattern.largestKeep());
        }
        return setting;
    }

    bool leavesSomething(std::size_t layer, double keep) const
    {
        return keptWeights(planOf(layer, {.keep = keep}), layers_[layer]) >= 1;
    }

    std::int64_t measure(std::size_t layer, const LayerPlan& setting)
    {
        auto& samples = values_.layers[layer];
        if (const auto* known = samples.find(setting.keep, setting.weightBits, setting.activationBits))
            return known->correct;
        auto plan = densePlan(layers_.size());
        plan.layers[layer] = planOf(layer, setting);
        const auto correct = plan.layers[layer] == LayerPlan{} ? values_.denseCorrect : countRight(plan);
        samples.samples.push_back({setting.keep, setting.weightBits, setting.activationBits, correct});
        ++measuredHere_;
        publish();
        if (std::chrono::steady_clock::now() - saved_ > savingPause)
            keep();
        return correct;
    }

    std::int64_t countRight(const Plan& plan)
    {
        std::int64_t correct = 0;
        if (!live_.probe(plan, stop_, [&correct](const Accuracy& soFar) { correct = soFar.correct; }))
            throw Cancelled();
        return correct;
    }

    std::int64_t expectedOf(const LayerInfo& layer) const
    {
        const auto keeps = static_cast<std::int64_t>(coarseKeeps(layer.weights).size());
        const auto activations =
            layer.activationNode ? static_cast<std::int64_t>(options_.activationBits.size()) : 0;
        return keeps * (1 + static_cast<std::int64_t>(options_.weightBits.size())) + activations;
    }

    void publish()
    {
        SensitivityProgress progress;
        snapshot_ = std::make_shared<const Sensitivity>(values_);
        progress.values = snapshot_;
        for (const auto& layer : values_.layers)
            progress.measured += static_cast<std::int64_t>(layer.samples.size());
        progress.expected = values_.complete ? progress.measured : std::max(expected_, progress.measured + 1);
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - started_;
        if (measuredHere_ > 0)
            progress.secondsLeft = spent.count() / static_cast<double>(measuredHere_)
                * static_cast<double>(progress.expected - progress.measured);
        if (observe_)
            observe_(std::make_shared<const SensitivityProgress>(std::move(progress)));
    }

    std::filesystem::path file() const { return options_.cacheFolder / (key_ + ".sensitivity.json"); }

    /// What is not there, or damaged, is measured again.
    void takeKept()
    {
        std::error_code ignored;
        if (options_.cacheFolder.empty() || !std::filesystem::exists(file(), ignored))
            return;
        try {
            auto kept = parseSensitivity(readTextFile(file()), file().string(), key_);
            if (kept.pictures == values_.pictures && kept.classes == values_.classes
                && kept.layers.size() == values_.layers.size())
                values_ = std::move(kept);
        } catch (const Error&) {
            return;
        }
    }

    /// A full disk must not cost what was measured.
    void keep() noexcept
    {
        saved_ = std::chrono::steady_clock::now();
        if (options_.cacheFolder.empty())
            return;
        try {
            std::filesystem::create_directories(options_.cacheFolder);
            writeTextAtomically(file(), toJson(values_, key_));
        } catch (const std::exception&) {
            return; // measured again next time
        }
    }

    const SensitivityOptions& options_;
    std::stop_token stop_;
    const SensitivityObserver& observe_;
    std::vector<LayerInfo> layers_;
    std::string key_;
    LiveAccuracy live_;
    Sensitivity values_;
    SensitivityPtr snapshot_;
    std::int64_t expected_ = 0;
    std::int64_t measuredHere_ = 0;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point saved_ = started_;
};

} // namespace

SensitivityPtr measureSensitivity(std::shared_ptr<const Network> network, const PictureSet& pictures,
    const SensitivityOptions& options, std::stop_token stop, const SensitivityObserver& observe)
{
    return Measuring(std::move(network), pictures, options, std::move(stop), observe).run();
}

std::string sensitivityKey(
    const Network& network, const PictureSet& pictures, const SensitivityOptions& options)
{
    ContentHash hash;
    hash.add(projectionVersion);
    const auto shapes = inferShapes(network);
    for (std::size_t index = 0; index < network.nodes.size(); ++index) {
        const auto& node = network.nodes[index];
        hash.add(toText(node.operation));
        hash.add(toText(shapes[index]));
        for (const auto input : node.inputs)
            hash.add(std::int64_t{input});
    }
    for (const auto& parameter : network.parameters) {
        hash.add(toText(parameter.shape));
        hash.add(std::as_bytes(std::span(parameter.values)));
    }
    const auto count = std::min(options.pictures, pictures.count());
    hash.add(static_cast<std::int64_t>(count));
    hash.add(std::as_bytes(std::span(pictures.labels).first(count)));
    hash.add(std::as_bytes(std::span(pictures.pixels).first(count * pictures.pictureBytes())));
    for (const auto* bits : {&options.weightBits, &options.activationBits}) {
        hash.add(static_cast<std::int64_t>(bits->size()));
        for (const auto each : *bits)
            hash.add(std::int64_t{each});
    }
    hash.add(std::as_bytes(std::span(&options.tolerance, 1)));
    for (const auto& pattern : options.patterns)
        hash.add(toText(pattern));
    return hash.text();
}

} // namespace espalier
