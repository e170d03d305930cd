// An engine that answers at once, with numbers that tests can foresee.
#pragma once

#include "app/engine_functions.h"
#include "core/compress/pattern_projection.h"
#include "core/compress/quantizer.h"
#include "core/error.h"
#include "tests/core/plan/sensitivities.h"

#include <atomic>
#include <chrono>
#include <thread>

namespace espalier {

/// Pictures of 28 × 28, enough to fit LeNet; all of class 1.
inline DataSplit fakeDigits()
{
    const auto pictures = [](std::size_t count) {
        PictureSet set;
        set.name = "fake";
        set.height = set.width = 28;
        set.classNames = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
        set.pixels.assign(count * 28 * 28, 7);
        set.labels.assign(count, 1);
        return set;
    };
    return {.name = "fake", .training = pictures(20), .validation = pictures(100), .test = pictures(50)};
}

/// The weights cut to the plan without any training, as a finished run.
inline RunResult projected(const Job& job, const Plan& plan)
{
    auto network = *job.network;
    const auto layers = layersOf(network);
    std::vector<float> intervals(layers.size());
    for (std::size_t index = 0; index < layers.size(); ++index) {
        const auto& node = network.nodes[static_cast<std::size_t>(layers[index].node)];
        auto& weights = network.parameters[static_cast<std::size_t>(*node.weight)].values;
        const auto& layer = plan.layers[index];
        project(weights, layer, layers[index]);
        if (layer.weightBits != unquantizedBits) {
            intervals[index] = bestInterval(weights, layer.weightBits);
            quantize(weights, {intervals[index], layer.weightBits});
        }
    }
    auto weightsOnly = plan;
    for (auto& layer : weightsOnly.layers)
        layer.activationBits = unquantizedBits;
    RunResult result;
    result.dense = job.network;
    result.model = compress(network, weightsOnly, intervals);
    result.compressed = std::make_shared<const Network>(std::move(network));
    result.plan = plan;
    result.validation = {97, 100};
    result.test = {48, 50};
    result.seconds = 1;
    return result;
}

/// `iterations` of a run that takes `pause` each.
struct FakeRun {
    int iterations = 3;
    std::chrono::milliseconds pause{1};

    RunResult operator()(
        const Job& job, std::stop_token stop, const ProgressObserver& observe, const PlanInbox& inbox) const
    {
        auto plan = job.recipe.plan;
        auto curve = std::make_shared<Curve>();
        const auto layers = layersOf(*job.network).size();
        for (int iteration = 1; iteration <= iterations; ++iteration) {
            if (stop.stop_requested())
                throw Cancelled();
            const auto newPlan = inbox();
            plan = newPlan.value_or(plan);
            curve = std::make_shared<Curve>(*curve);
            curve->push_back({.epoch = 0.25 * iteration,
                .phase = Phase::Prune,
                .loss = 1.0 / iteration,
                .primalResiduals = std::vector<double>(layers, 0.5 / iteration),
                .dualResiduals = std::vector<double>(layers, 0.2 / iteration),
                .planChanged = newPlan.has_value()});
            auto progress = std::make_shared<Progress>();
            progress->phase = Phase::Prune;
            progress->iteration = iteration;
            progress->iterations = iterations;
            progress->epoch = 0.25 * iteration;
            progress->epochs = 0.25 * iterations;
            progress->layers.resize(layers);
            progress->plan = plan;
            progress->curve = curve;
            observe(progress);
            std::this_thread::sleep_for(pause);
        }
        return projected(job, plan);
    }
};

/// Probes answer half of the kept share of the first layer, in one go.
inline EngineFunctions fakeEngine(FakeRun run = {})
{
    EngineFunctions engine;
    engine.run = run;
    engine.probe = [](auto&&, std::shared_ptr<const PictureSet> pictures) -> LiveProbe::Evaluate {
        const auto count = static_cast<std::int64_t>(pictures->count());
        return [count](const Plan& plan, std::stop_token, const LiveAccuracy::Observer& observe) {
            observe({static_cast<std::int64_t>(static_cast<double>(count) * plan.layers[0].keep / 2), count});
            return true;
        };
    };
    engine.loadData = [](const DataSource& source) {
        if (source.kind != "digits")
            throw Error("folder '" + source.folder.string() + "' holds no pictures");
        return fakeDigits();
    };
    engine.trainDense = [](const Job& job, std::stop_token, const ProgressObserver&) { return job.network; };
    engine.evaluateNetwork = [](const Network&, const PictureSet& pictures, std::stop_token) {
        const auto count = static_cast<std::int64_t>(pictures.count());
        return Accuracy{count - 1, count};
    };
    engine.evaluateModel = [](const CompressedModel&, const PictureSet& pictures, std::stop_token) {
        const auto count = static_cast<std::int64_t>(pictures.count());
        return Accuracy{count - 2, count};
    };
    engine.sensitivity = [](const std::shared_ptr<const Network>& network, const PictureSet&,
                             const SensitivityOptions&, std::stop_token,
                             const SensitivityObserver& observe) -> SensitivityPtr {
        const auto layers = layersOf(*network);
        const std::vector<double> cliffs(layers.size(), 0.1);
        auto values = std::make_shared<const Sensitivity>(test::sensitivityOf(layers, cliffs));
        observe(std::make_shared<const SensitivityProgress>(SensitivityProgress{values, 100, 100, 0.0}));
        return values;
    };
    return engine;
}

} // namespace espalier
