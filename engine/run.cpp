#include "engine/run.h"

#include "core/compress/projection.h"
#include "core/compress/stop_rules.h"
#include "core/error.h"
#include "engine/batch_statistics.h"
#include "engine/evaluate.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// What a checkpoint is known by: the recipe but for where the pictures lie, and the pictures themselves.
std::string identityOf(Recipe recipe, const PictureSet& pictures)
{
    recipe.data.folder.clear();
    ContentHash hash;
    add(hash, pictures);
    return toJson(recipe) + std::to_string(pictures.count()) + " pictures " + std::to_string(hash.value());
}

} // namespace

Run::Run(const Job& job, std::stop_token stop, const ProgressObserver& observe, const PlanInbox& newPlan)
    : job_(job)
    , stop_(std::move(stop))
    , observe_(observe)
    , newPlan_(newPlan)
    , layers_(layersOf(*job.network))
    , classes_(static_cast<std::size_t>(outputClasses(*job.network)))
    , writes_(!job.processes || job.processes->isFirst())
{
    check(job.recipe);
    check(job.recipe.plan, layers_);
    checkFit(*job.network, job.data->training);
    checkFit(*job.network, job.data->validation);
    checkFit(*job.network, job.data->test);
    identity_ = identityOf(job.recipe, job.data->training);
    joinProcesses();
    state_.target = job.recipe.plan;
    state_.network = *job.network;
    state_.dense = *job.network;
    state_.masks.resize(layers_.size());
    state_.layers.resize(layers_.size());
    state_.stages = scheduleOf(job.recipe, state_.target, layers_, !job.networkIsTrained);
    if (job.resume)
        resume();
}

StageContext Run::context()
{
    return {job_.recipe, layers_, *job_.data, state_, job_.processes.get()};
}

void Run::resume()
{
    const auto checkpoint = checkpointToResume();
    if (checkpoint.text("identity") != identity_)
        throw Error(
            "the checkpoint in " + job_.runFolder.string() + " belongs to another recipe or other pictures");
    fromCheckpoint(checkpoint, state_);
    secondsBefore_ = state_.seconds;
}

RunResult Run::execute()
{
    batchesPerEpoch_ = BatchSource(job_.data->training, {.batch = job_.recipe.batch}).batchesPerEpoch();
    // No checkpoint is written before this.
    if (!job_.resume && (state_.stages.empty() || state_.stages.front().phase != Phase::Dense))
        leaveDense();
    while (state_.stage < state_.stages.size())
        runStage();
    return measure();
}

void Run::runStage()
{
    publish(state_.stages[state_.stage].phase);
    if (isQuantizing(state_.stages[state_.stage]))
        maskZeros();
    makeNetwork();
    const auto training = makeTraining(context());
    if (state_.batch == 0 && state_.rollbacks == 0) { // rolled back to here, the stage has begun already
        state_.optimizers = freshOptimizers(*network_, state_.network.parameters.size());
        training->begin(*network_);
        network_->store(state_.network);
    }
    keepMark();
    timedFrom_ = std::chrono::steady_clock::now();
    timedEpochs_ = epochsDone();
    if (!train(*training))
        return;
    training->end(*network_);
    if (context().stage().phase == Phase::Prune || isQuantizing(context().stage())) // end() moves weights
        estimateStatistics(state_.network, state_.activations, job_.data->training, soleStop());
    finishStage();
    save();
}

/// Quantizing knows no zero: what a network brings as zeros counts as pruned.
void Run::maskZeros()
{
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
        const auto& weights = state_.network.parameters[context().weightOf(layer)].values;
        if (state_.masks[layer].empty() && std::ranges::count(weights, 0.0F) > 0)
            state_.masks[layer] = maskOf(weights);
    }
}

bool Run::train(StageTraining& training)
{
    const auto& recipe = job_.recipe;
    BatchSource source(job_.data->training,
        context().batches({.batch = recipe.batch,
            .shiftPixels = training.shiftPixels(),
            .mirror = mayBeMirrored(recipe.data),
            .seed = recipe.seed}));
    const auto marksPerEpoch = std::min<std::int64_t>(training.marksPerEpoch(), batchesPerEpoch_);
    const auto batches = state_.stages[state_.stage].epochs * batchesPerEpoch_;
    Batch batch;
    const auto isTaught = recipe.distill.share > 0.0 && state_.stages[state_.stage].phase != Phase::Dense;
    if (isTaught && !teacher_)
        teacher_.emplace(state_.dense, job_.data->training, recipe.distill, soleStop());
    while (state_.batch < batches && !state_.stageDone) {
        tellStopWish();
        const auto epoch = state_.batch / batchesPerEpoch_;
        const auto inEpoch = state_.batch % batchesPerEpoch_;
        const auto rate = state_.rateFactor * training.rates().at(state_.batch, batches);
        source.load(state_.firstEpoch + epoch, inEpoch, batch);
        if (isTaught)
            teacher_->teach(batch);
        const auto loss = network_->trainBatch(batch);
        if (isStopWanted())
            throw Cancelled();
        if (lossDiverged(loss, static_cast<int>(classes_))) {
            rollBack(epoch, rate);
            continue;
        }
        lossSum_ += loss;
        ++lossCount_;
        training.addGradients(*network_);
        adamStep(state_.optimizers, *network_, rate);
        training.afterStep(*network_);
        ++state_.batch;
        const auto marksBefore = inEpoch * marksPerEpoch / batchesPerEpoch_;
        const auto marksNow = (inEpoch + 1) * marksPerEpoch / batchesPerEpoch_;
        if (marksNow == marksBefore)
            continue;
        if (!weightsAreFinite()) {
            rollBack(epoch, rate);
            continue;
        }
        const auto perEpoch = training.marksPerEpoch();
        const auto number = epoch * perEpoch + marksNow * perEpoch / marksPerEpoch;
        mark(training, static_cast<int>(number), inEpoch + 1 == batchesPerEpoch_);
        if (takeUpNewPlan(training))
            return false;
    }
    return true;
}

bool Run::weightsAreFinite()
{
    for (std::size_t parameter = 0; parameter < state_.network.parameters.size(); ++parameter)
        if (!std::ranges::all_of(
                network_->values(parameter), [](float value) { return std::isfinite(value); }))
            return false;
    for (const auto& behind : state_.shadow)
        if (!std::ranges::all_of(behind, [](float value) { return std::isfinite(value); }))
            return false;
    return true;
}

void Run::mark(StageTraining& training, int number, bool epochEnds)
{
    takeUpNewRho();
    training.atMark(*network_, number);
    if (const auto masks = training.newMasks(*network_, number))
        changeMasks(*masks);
    loss_ = lossCount_ > 0 ? lossSum_ / static_cast<double>(lossCount_) : loss_;
    lossSum_ = 0.0;
    lossCount_ = 0;
    if (epochEnds)
        state_.validation =
            accuracyOn(*network_, job_.data->validation, classes_, stop_, job_.processes.get());
    network_->store(state_.network);
    checkSameEverywhere();
    addCurvePoint(epochEnds);
    state_.stageDone = training.isDone();
    learnTime();
    keepMark();
    save();
    publish(state_.stages[state_.stage].phase);
    message_.clear();
}

void Run::finishStage()
{
    if (state_.stages[state_.stage].phase == Phase::Dense)
        leaveDense();
    state_.firstEpoch += epochsBegun();
    clearStage(state_);
    ++state_.stage;
}

void Run::leaveDense()
{
    state_.dense = state_.network;
    state_.denseValidation = evaluate(state_.dense, job_.data->validation, stop_, job_.processes.get());
    state_.validation = state_.denseValidation;
}

} // namespace espalier
