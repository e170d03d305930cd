#include "engine/run.h"

#include "core/compress/projection.h"
#include "core/error.h"
#include "engine/evaluate.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

namespace {

std::unique_ptr<StageTraining> makeTraining(StageContext context)
{
    switch (context.stage().phase) {
    case Phase::Dense: return makeDenseTraining(context);
    case Phase::Prune: return makePruneTraining(context);
    case Phase::Retrain: return makeRetrainTraining(context);
    default: return makeQuantizeTraining(context);
    }
}

/// What a checkpoint is known by: the recipe but for where the pictures lie, and the pictures themselves
/// (FNV-1a).
std::string identityOf(Recipe recipe, const PictureSet& pictures)
{
    recipe.data.folder.clear();
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const auto* bytes : {&pictures.pixels, &pictures.labels})
        for (const auto byte : *bytes)
            hash = (hash ^ byte) * 0x100000001B3U;
    return toJson(recipe) + std::to_string(pictures.count()) + " pictures " + std::to_string(hash);
}

/// Layouts of plans apart from their locks, which no run heeds.
Plan withoutLocks(Plan plan)
{
    for (auto& layer : plan.layers)
        layer.locked = false;
    return plan;
}

} // namespace

Run::Run(const Job& job, std::stop_token stop, const ProgressObserver& observe, const PlanInbox& newPlan)
    : job_(job)
    , stop_(std::move(stop))
    , observe_(observe)
    , newPlan_(newPlan)
    , layers_(layersOf(*job.network))
    , classes_(static_cast<std::size_t>(outputClasses(*job.network)))
{
    check(job.recipe);
    check(job.recipe.plan, layers_);
    checkFit(*job.network, job.data->training);
    checkFit(*job.network, job.data->validation);
    checkFit(*job.network, job.data->test);
    identity_ = identityOf(job.recipe, job.data->training);
    state_.target = job.recipe.plan;
    state_.network = *job.network;
    state_.dense = *job.network;
    state_.masks.resize(layers_.size());
    state_.layers.resize(layers_.size());
    state_.stages = scheduleOf(job.recipe, state_.target, layers_, !job.networkIsTrained);
    if (job.resume)
        resume();
}

void Run::resume()
{
    const auto checkpoint = readCheckpoint(job_.runFolder / checkpointName);
    if (checkpoint.text("identity") != identity_)
        throw Error(
            "the checkpoint in " + job_.runFolder.string() + " belongs to another recipe or other pictures");
    fromCheckpoint(checkpoint, state_);
    secondsBefore_ = state_.seconds;
}

RunResult Run::execute()
{
    batchesPerEpoch_ = BatchSource(job_.data->training, {.batch = job_.recipe.batch}).batchesPerEpoch();
    epochsAtStart_ = epochsDone();
    if (state_.stage == 0 && state_.batch == 0
        && (state_.stages.empty() || state_.stages.front().phase != Phase::Dense))
        leaveDense();
    while (state_.stage < state_.stages.size())
        runStage();
    return measure();
}

void Run::runStage()
{
    const StageContext context{job_.recipe, layers_, *job_.data, state_};
    publish(context.stage().phase);
    if (context.stage().phase == Phase::Quantize)
        maskZeros();
    const auto network = makeTrainable(state_.network, state_.masks);
    network->setActivationLevels(state_.activations);
    const auto training = makeTraining(context);
    if (state_.batch == 0) {
        state_.optimizers = freshOptimizers(*network, state_.network.parameters.size());
        training->begin(*network);
    }
    if (!train(*training, *network))
        return;
    training->end(*network);
    finishStage();
    save();
}

/// Quantizing knows no zero: what a network brings as zeros counts as pruned.
void Run::maskZeros()
{
    const StageContext context{job_.recipe, layers_, *job_.data, state_};
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        const auto& weights = state_.network.parameters[context.weightOf(layer)].values;
        if (state_.masks[layer].empty() && std::ranges::count(weights, 0.0F) > 0)
            state_.masks[layer] = maskOf(weights);
    }
}

bool Run::train(StageTraining& training, TrainableNetwork& network)
{
    const auto& recipe = job_.recipe;
    BatchSource source(job_.data->training,
        {.batch = recipe.batch, .shiftPixels = training.shiftPixels(), .seed = recipe.seed});
    const auto marksPerEpoch = std::min<std::int64_t>(training.marksPerEpoch(), batchesPerEpoch_);
    const auto batches = state_.stages[state_.stage].epochs * batchesPerEpoch_;
    Batch batch;
    while (state_.batch < batches) {
        if (stop_.stop_requested())
            throw Cancelled();
        const auto epoch = state_.batch / batchesPerEpoch_;
        const auto inEpoch = state_.batch % batchesPerEpoch_;
        source.load(state_.firstEpoch + epoch, inEpoch, batch);
        const auto loss = network.trainBatch(batch);
        if (!std::isfinite(loss))
            throw Error("the loss is no longer a number (" + toText(state_.stages[state_.stage].phase)
                + ", epoch " + std::to_string(epoch + 1) + "): lower the learning rate or ρ");
        lossSum_ += loss;
        ++lossCount_;
        training.addGradients(network);
        adamStep(state_.optimizers, network, training.rates().at(state_.batch, batches));
        training.afterStep(network);
        ++state_.batch;
        const auto marksBefore = inEpoch * marksPerEpoch / batchesPerEpoch_;
        const auto marksNow = (inEpoch + 1) * marksPerEpoch / batchesPerEpoch_;
        if (marksNow > marksBefore) {
            const auto perEpoch = training.marksPerEpoch();
            const auto number = epoch * perEpoch + marksNow * perEpoch / marksPerEpoch;
            mark(training, network, static_cast<int>(number), inEpoch + 1 == batchesPerEpoch_);
            if (takeUpNewPlan(network))
                return false;
        }
    }
    return true;
}

void Run::mark(StageTraining& training, TrainableNetwork& network, int number, bool epochEnds)
{
    training.atMark(network, number);
    loss_ = lossCount_ > 0 ? lossSum_ / static_cast<double>(lossCount_) : loss_;
    lossSum_ = 0.0;
    lossCount_ = 0;
    if (epochEnds)
        state_.validation = accuracyOn(network, job_.data->validation, classes_, stop_);
    network.store(state_.network);
    addCurvePoint(epochEnds);
    save();
    publish(state_.stages[state_.stage].phase);
}

void Run::finishStage()
{
    if (state_.stages[state_.stage].phase == Phase::Dense)
        leaveDense();
    state_.firstEpoch += state_.stages[state_.stage].epochs;
    ++state_.stage;
    state_.batch = 0;
}

void Run::leaveDense()
{
    state_.dense = state_.network;
    state_.denseValidation = evaluate(state_.dense, job_.data->validation, stop_);
    state_.validation = state_.denseValidation;
}

bool Run::takeUpNewPlan(TrainableNetwork& network)
{
    const auto plan = newPlan_ ? newPlan_() : std::nullopt;
    if (!plan)
        return false;
    check(*plan, layers_);
    if (withoutLocks(*plan) == withoutLocks(state_.target)) {
        state_.target = *plan;
        return false;
    }
    const auto before = std::exchange(state_.target, *plan);
    const bool sameKeep =
        std::ranges::equal(plan->layers, before.layers, [](const LayerPlan& left, const LayerPlan& right) {
            return left.keep == right.keep && left.pattern == right.pattern;
        });
    const auto isQuantize = [](const Stage& stage) { return stage.phase == Phase::Quantize; };
    const auto here = state_.stages[state_.stage];
    state_.planChanged = true;

    // Dense training serves every plan, pruning every choice of bits: such a stage goes on, what follows is
    // new.
    const bool goesOn = here.phase == Phase::Dense || (sameKeep && !isQuantize(here));
    if (!goesOn)
        leaveStageEarly(network);
    if (!sameKeep)
        liftMasks(before);
    auto rest = scheduleOf(job_.recipe, state_.target, layers_, false, ratioReached());
    if (here.phase == Phase::Dense)
        state_.stages.resize(state_.stage + 1);
    else if (goesOn)
        std::erase_if(state_.stages, isQuantize);
    else
        state_.stages.resize(state_.stage);
    if (sameKeep && here.phase != Phase::Dense)
        std::erase_if(rest, [&](const Stage& stage) { return !isQuantize(stage); });
    state_.stages.insert(state_.stages.end(), rest.begin(), rest.end());
    save();
    return !goesOn;
}

void Run::leaveStageEarly(TrainableNetwork& network)
{
    network.store(state_.network);
    state_.firstEpoch += (state_.batch + batchesPerEpoch_ - 1) / batchesPerEpoch_;
    state_.batch = 0;
    state_.admm.clear();
    state_.average.clear();
    state_.activations.clear();
    state_.levels.clear();
    state_.frozen.clear();
    state_.frozenRounds = 0;
    state_.layers.assign(layers_.size(), {});
}

/// Where a new plan keeps more than has been left, or in another pattern, zeros may grow again.
void Run::liftMasks(const Plan& before)
{
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        auto& mask = state_.masks[layer];
        const auto& wanted = state_.target.layers[layer];
        if (wanted.pattern != before.layers[layer].pattern
            || std::ranges::count(mask, 1) < keptWeights(wanted, layers_[layer]))
            mask.clear();
    }
}

double Run::ratioReached() const
{
    double weights = 0;
    double kept = 0;
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        const auto& mask = state_.masks[layer];
        const auto all = static_cast<double>(layers_[layer].weights);
        weights += all;
        kept += mask.empty() ? all : static_cast<double>(std::ranges::count(mask, 1));
    }
    return weights / std::max(1.0, kept);
}

} // namespace espalier
