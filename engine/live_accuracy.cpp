#include "engine/live_accuracy.h"

#include "core/compress/pattern_projection.h"
#include "core/compress/quantizer.h"
#include "engine/activation_calibration.h"
#include "engine/batch_statistics.h"
#include "engine/evaluate.h"
#include "engine/graph_execution.h"
#include "engine/picture_tensor.h"
#include "engine/softmax_loss.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace espalier {

namespace {

constexpr std::size_t chunkPictures = 256; // the stop request is seen between two chunks, some 20 ms apart

/// Puts one layer's weights where its plan wants them. A run goes further: it spends no weights on units
/// nobody reads.
void projectLayer(std::vector<float>& weights, const LayerPlan& plan, const LayerInfo& layer)
{
    project(weights, plan, layer);
    if (plan.weightBits == unquantizedBits)
        return;
    if (const auto interval = bestInterval(weights, plan.weightBits); interval > 0.0F)
        quantize(weights, {interval, plan.weightBits});
}

bool sameWeights(const LayerPlan& left, const LayerPlan& right)
{
    return left.keep == right.keep && left.pattern == right.pattern && left.weightBits == right.weightBits;
}

bool sameActivations(const LayerPlan& left, const LayerPlan& right)
{
    return left.activationBits == right.activationBits
        && left.activationThreshold == right.activationThreshold;
}

} // namespace

/// For each chunk of pictures the inputs that every layer saw at the last probe. They stay good for all
/// layers up to and including the first one that a new plan changes.
struct LiveAccuracy::State {
    State(std::shared_ptr<const Network> trained, std::shared_ptr<const PictureSet> wanted)
        : dense(std::move(trained))
        , pictures(std::move(wanted))
        , layers(layersOf(*dense))
        , projected(*dense)
        , isTrained(trainedParameters(*dense))
        , execution(projected)
        , current(densePlan(layers.size()))
        , chunks((pictures->count() + chunkPictures - 1) / chunkPictures)
    {
    }

    struct Chunk {
        std::vector<at::Tensor> layerInputs; ///< by layer; undefined where not known
        std::size_t known = 0; ///< the inputs of layers below this are those of the current plan
    };

    /// The layer's input, or in a branch the node before it that all later ones depend on.
    std::size_t inputNode(std::size_t layer) const
    {
        return lastCutBefore(*dense,
            static_cast<std::size_t>(
                dense->nodes[static_cast<std::size_t>(layers[layer].node)].inputs.front()));
    }

    void apply(const Plan& plan);
    void settleStatistics();
    at::Tensor chunkTensor(std::size_t chunk) const;
    std::int64_t countCorrect(std::size_t chunk);

    std::shared_ptr<const Network> dense;
    std::shared_ptr<const PictureSet> pictures;
    std::vector<LayerInfo> layers;
    Network projected;
    std::vector<std::uint8_t> isTrained; ///< by parameter; not so: running statistics
    GraphExecution execution;
    Plan current;
    std::vector<Chunk> chunks;
};

void LiveAccuracy::State::apply(const Plan& plan)
{
    auto firstChanged = layers.size(); // inputs up to this layer stay what they are
    for (std::size_t layer = layers.size(); layer-- > 0;) {
        const auto& wanted = plan.layers[layer];
        const auto& present = current.layers[layer];
        if (!sameWeights(wanted, present)) {
            const auto node = static_cast<std::size_t>(layers[layer].node);
            const auto weight = static_cast<std::size_t>(*dense->nodes[node].weight);
            projected.parameters[weight].values = dense->parameters[weight].values;
            projectLayer(projected.parameters[weight].values, wanted, layers[layer]);
        }
        if (!sameWeights(wanted, present) || !sameActivations(wanted, present))
            firstChanged = layer;
    }
    current = plan;
    for (auto& chunk : chunks)
        chunk.known = std::min(chunk.known, firstChanged + 1);
    if (firstChanged < layers.size())
        settleStatistics();
    const auto wantsLevels = [](const LayerPlan& layer) { return !sameActivations(layer, LayerPlan{}); };
    if (firstChanged == layers.size())
        return;
    if (std::ranges::any_of(plan.layers, wantsLevels)) {
        execution.setActivationLevels(calibrateActivations(projected, plan, *pictures));
        // Levels are fitted to what the projected layers before them put out, so all from the first change on
        // move.
    } else {
        execution.setActivationLevels({});
    }
}

/// Batch-norms behind the first layer that is not dense normalize by what they see now, as they will after a
/// run; the pictures' labels have no say in it.
void LiveAccuracy::State::settleStatistics()
{
    if (!hasBatchNorm(projected))
        return;
    for (std::size_t parameter = 0; parameter < projected.parameters.size(); ++parameter)
        if (!isTrained[parameter])
            projected.parameters[parameter].values = dense->parameters[parameter].values;
    const auto first = std::ranges::find_if_not(current.layers,
        [](const LayerPlan& layer) { return sameWeights(layer, {}) && sameActivations(layer, {}); });
    if (first == current.layers.end())
        return;
    execution.setActivationLevels({});
    execution.forwardTraining(chunkTensor(0));
    const auto layer = static_cast<std::size_t>(first - current.layers.begin());
    execution.updateStatistics(projected, 1.0, static_cast<std::size_t>(layers[layer].node));
}

at::Tensor LiveAccuracy::State::chunkTensor(std::size_t number) const
{
    const auto first = number * chunkPictures;
    const auto count = std::min(chunkPictures, pictures->count() - first);
    const auto bytes = pictures->pictureBytes();
    return pictureTensor(
        std::span(pictures->pixels).subspan(first * bytes, count * bytes), dense->inputShape);
}

std::int64_t LiveAccuracy::State::countCorrect(std::size_t number)
{
    auto& chunk = chunks[number];
    const auto first = number * chunkPictures;
    const auto count = std::min(chunkPictures, pictures->count() - first);
    if (chunk.layerInputs.empty())
        chunk.layerInputs.resize(layers.size());
    const auto start = chunk.known > 0 ? chunk.known - 1 : 0;
    at::Tensor logits;
    if (chunk.known == 0)
        logits = execution.forward(chunkTensor(number));
    else
        logits = execution.forwardFrom(inputNode(start), chunk.layerInputs[start]);
    for (auto layer = start; layer < layers.size(); ++layer)
        chunk.layerInputs[layer] = execution.output(inputNode(layer));
    chunk.known = layers.size();
    logits = logits.contiguous();
    std::vector<std::uint8_t> answers(count);
    argmaxRows({logits.data_ptr<float>(), static_cast<std::size_t>(logits.numel())}, answers);
    std::int64_t correct = 0;
    for (std::size_t index = 0; index < count; ++index)
        correct += answers[index] == pictures->labels[first + index] ? 1 : 0;
    return correct;
}

LiveAccuracy::LiveAccuracy(std::shared_ptr<const Network> network, std::shared_ptr<const PictureSet> pictures)
{
    checkFit(*network, *pictures);
    state_ = std::make_unique<State>(std::move(network), std::move(pictures));
}

LiveAccuracy::~LiveAccuracy() = default;
LiveAccuracy::LiveAccuracy(LiveAccuracy&&) noexcept = default;
LiveAccuracy& LiveAccuracy::operator=(LiveAccuracy&&) noexcept = default;

bool LiveAccuracy::probe(const Plan& plan, std::stop_token stop, const Observer& observe)
{
    useOneThread();
    check(plan, state_->layers);
    state_->apply(plan);
    Accuracy soFar;
    std::size_t tellAt = 2 * chunkPictures; // then at every doubling
    for (std::size_t chunk = 0; chunk < state_->chunks.size(); ++chunk) {
        if (stop.stop_requested())
            return false;
        soFar.correct += state_->countCorrect(chunk);
        const auto seen = std::min((chunk + 1) * chunkPictures, state_->pictures->count());
        soFar.pictures = static_cast<std::int64_t>(seen);
        if (seen >= tellAt || seen == state_->pictures->count()) {
            observe(soFar);
            tellAt *= 2;
        }
    }
    return true;
}

} // namespace espalier
