// What a run tells: points of the curve, snapshots, checkpoints, and its result.
#include "engine/run.h"

#include "core/compress/bias_rounding.h"
#include "core/compress/unit_order.h"
#include "core/error.h"
#include "core/run/provenance.h"
#include "engine/activation_calibration.h"
#include "engine/evaluate.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

/// Biases of a quantized model end on multiples of 2^-8: a tenth of the bytes, no measurable accuracy.
constexpr int biasFractionBits = 8;

bool isQuantized(const Plan& plan)
{
    return std::ranges::any_of(
        plan.layers, [](const auto& layer) { return layer.weightBits != unquantizedBits; });
}

} // namespace

double Run::epochsDone() const
{
    return static_cast<double>(state_.firstEpoch)
        + static_cast<double>(state_.batch) / static_cast<double>(batchesPerEpoch_);
}

double Run::epochsInAll() const
{
    double epochs = static_cast<double>(state_.firstEpoch);
    for (auto stage = state_.stage; stage < state_.stages.size(); ++stage)
        epochs += state_.stages[stage].epochs;
    return epochs;
}

double Run::secondsSpent() const
{
    return secondsBefore_
        + std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
}

std::int64_t Run::epochsBegun() const
{
    return (state_.batch + batchesPerEpoch_ - 1) / batchesPerEpoch_;
}

/// Share of the dense multiply-adds that an epoch of a stage does: of the masks in the stage that the run
/// stands at, of the plans before the later ones.
double Run::workOf(std::size_t stage) const
{
    if (stage <= state_.stage)
        return sparseWork(state_.network, state_.masks);
    const auto& now = state_.stages[stage];
    const auto& pruned = now.phase == Phase::Prune ? state_.stages[stage - 1] : now;
    const auto plan = partialPlan(state_.target, pruned.phase == Phase::Dense ? 0.0 : pruned.progress);
    double all = 0.0;
    double kept = 0.0;
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        all += static_cast<double>(layers_[layer].macs);
        kept += static_cast<double>(layers_[layer].macs) * plan.layers[layer].keep;
    }
    return kept / all;
}

void Run::learnTime()
{
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - timedFrom_;
    timeLeft_.learn(
        state_.stages[state_.stage].phase, workOf(state_.stage), epochsDone() - timedEpochs_, time.count());
}

double Run::secondsLeft() const
{
    double seconds = 0.0;
    for (auto index = state_.stage; index < state_.stages.size(); ++index) {
        const auto& stage = state_.stages[index];
        const auto done = index == state_.stage ? epochsDone() - static_cast<double>(state_.firstEpoch) : 0.0;
        const auto more = timeLeft_.secondsFor(stage.phase, workOf(index), stage.epochs - done);
        if (more < 0.0)
            return -1.0;
        seconds += more;
    }
    return seconds;
}

void Run::addCurvePoint(bool measured)
{
    const auto& stage = state_.stages[state_.stage];
    CurvePoint point{.epoch = epochsDone(), .phase = stage.phase, .step = stage.step, .loss = loss_};
    if (measured)
        point.validationAccuracy = state_.validation.percent();
    if (!state_.admm.empty() && state_.frozenRounds == 0)
        for (const auto& layer : state_.layers) {
            point.primalResiduals.push_back(layer.primalResidual);
            point.dualResiduals.push_back(layer.dualResidual);
        }
    point.planChanged = std::exchange(state_.planChanged, false);
    state_.curve.push_back(std::move(point));
    publishedCurve_ = std::make_shared<const Curve>(state_.curve);
}

void Run::publish(Phase phase)
{
    auto progress = std::make_shared<Progress>();
    progress->phase = phase;
    progress->steps = stepsOf(state_.stages);
    if (state_.stage < state_.stages.size()) {
        const auto& stage = state_.stages[state_.stage];
        progress->step = stage.step;
        if (phase == Phase::Prune) {
            progress->iterations = stage.epochs * job_.recipe.prune.iterationsPerEpoch;
            progress->iteration = static_cast<int>(state_.batch * progress->iterations
                / std::max<std::int64_t>(1, stage.epochs * batchesPerEpoch_));
        }
    }
    progress->epoch = epochsDone();
    progress->epochs = epochsInAll();
    progress->secondsLeft = phase == Phase::Finished ? 0.0 : secondsLeft();
    progress->loss = loss_;
    progress->message = message_;
    progress->validation = state_.validation;
    progress->layers = state_.layers;
    progress->plan = state_.target;
    progress->curve = publishedCurve_ ? publishedCurve_ : std::make_shared<const Curve>(state_.curve);
    if (!writes_ || !observe_)
        return;
    const auto before = std::chrono::steady_clock::now();
    observe_(std::move(progress));
    const auto waited = std::chrono::steady_clock::now() - before; // where a person has paused the run
    started_ += waited;
    timedFrom_ += waited;
}

void Run::save()
{
    state_.seconds = secondsSpent();
    if (writes_ && !job_.runFolder.empty())
        writeCheckpoint(toCheckpoint(state_, identity_), job_.runFolder / checkpointName);
}

CompressedModel Run::exportModel() const
{
    std::vector<float> intervals(layers_.size());
    std::vector<std::vector<float>> codebooks(layers_.size());
    for (std::size_t layer = 0; layer < state_.levels.size(); ++layer) {
        if (state_.target.layers[layer].weightBits == unquantizedBits)
            continue;
        intervals[layer] = state_.levels[layer].interval;
        codebooks[layer] = state_.levels[layer].codebook;
    }
    auto model = compress(state_.network, state_.target, intervals, codebooks);
    for (std::size_t layer = 0; layer < state_.activations.size(); ++layer) {
        model.layers[layer].activationBits = state_.activations[layer].bits;
        model.layers[layer].activationInterval = state_.activations[layer].interval;
        model.layers[layer].activationThreshold = state_.activations[layer].threshold;
    }
    model.classNames = job_.data->training.classNames;
    if (isQuantized(state_.target))
        roundBiases(model, biasFractionBits);
    return model;
}

RunResult Run::measure()
{
    publish(Phase::Measure);
    auto* processes = job_.processes.get();
    RunResult result;
    result.model = exportModel();
    result.compressed = std::make_shared<const Network>(decompress(result.model));
    if (isQuantized(state_.target))
        sortUnits(result.model, state_.target);
    result.plan = state_.target;
    result.dense = std::make_shared<const Network>(state_.dense);
    result.denseValidation = state_.denseValidation;
    result.denseTest = evaluate(state_.dense, job_.data->test, stop_, processes);
    result.validation = evaluate(result.model, job_.data->validation, stop_, processes);
    result.test = evaluate(result.model, job_.data->test, stop_, processes);
    result.activationZeros = activationZeros(*result.compressed, state_.activations, job_.data->validation);
    result.curve = std::make_shared<const Curve>(state_.curve);
    result.epochs = epochsDone();
    result.notes = state_.notes;
    result.model.provenance = provenanceOf(
        job_.recipe, state_.target, job_.data->name, result.validation, result.test, hashOf(*job_.data));
    state_.validation = result.validation;
    result.seconds = secondsSpent();
    publish(Phase::Finished);
    return result;
}

RunResult runJob(
    const Job& job, std::stop_token stop, const ProgressObserver& observe, const PlanInbox& newPlan)
{
    const auto tellOthers = [&](const std::exception& error) {
        if (job.processes)
            job.processes->fail(error.what());
    };
    try {
        return Run(job, stop, observe, newPlan).execute();
    } catch (const Cancelled&) {
        throw;
    } catch (const Error& error) {
        tellOthers(error);
        throw;
    } catch (const std::exception& error) { // LibTorch's own, whose first line says what happened
        const std::string text = error.what();
        const Error failure("the run failed: " + text.substr(0, text.find('\n')));
        tellOthers(failure);
        throw failure;
    }
}

} // namespace espalier
