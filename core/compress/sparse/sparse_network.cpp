#include "core/compress/sparse/sparse_network.h"

#include "core/compress/activation_check.h"
#include "core/compress/sparse/batch_reader.h"
#include "core/compress/sparse/softmax_loss.h"
#include "core/compress/sparse/step_run.h"
#include "core/error.h"

#include <algorithm>
#include <functional>
#include <ranges>

namespace espalier {

namespace {

/// One value a channel.
std::vector<float> byChannel(const std::vector<float>& values, std::int64_t channels, const char* name)
{
    if (values.size() == 1)
        return std::vector<float>(static_cast<std::size_t>(channels), values.front());
    if (values.size() != static_cast<std::size_t>(channels))
        throw Error(std::string(name) + " has " + std::to_string(values.size()) + " values for "
            + std::to_string(channels) + " channels");
    return values;
}

/// Blocks of a chunk whose activations stay in a second-level cache of 1 to 2 MiB; found by bench_sparse.
int bestBlocks(const PlannerInput& input)
{
    constexpr std::size_t budget = 1024 * 1024;
    constexpr std::size_t most = 8;
    std::size_t bytes = 1;
    for (const auto& tensor : planSteps(input).pictureTensors)
        bytes += tensor->layout().floats() * sizeof(float);
    return static_cast<int>(std::clamp<std::size_t>(budget / bytes, 1, most));
}

Activation activationFor(const ActivationLevels& levels)
{
    Activation activation;
    activation.quantized = levels.active();
    activation.interval = levels.interval;
    activation.most = levels.interval > 0.0F ? static_cast<float>((1 << levels.bits) - 1) : 0.0F;
    activation.threshold = levels.threshold;
    return activation;
}

} // namespace

struct SparseNetwork::State {
    State(const Network& network, const std::vector<Support>& supports, const SparseNetworkOptions& options)
        : layers(layersOf(network))
        , groups(makeParameterGroups(network, layers, supports))
        , activations(network.nodes.size())
        , inputShape(network.inputShape)
        , classes(static_cast<std::size_t>(outputClasses(network)))
    {
        const auto& kernels = kernelsFor(options.instructionSet);
        const auto scale = byChannel(options.pixelScale, network.inputShape[0], "pixelScale");
        const auto offset = byChannel(options.pixelOffset, network.inputShape[0], "pixelOffset");
        PlannerInput input{network, kernels, groups, activations, scale, offset, 1, options.addUp, false};
        blocks = input.blocks = options.blocksPerChunk > 0 ? options.blocksPerChunk : bestBlocks(input);
        plan = planSteps(input);
        if (std::ranges::any_of(plan.pictureSteps, &PlannedStep::holdsUp))
            planForBatches = [this, graph = network, &kernels, scale, offset, addUp = options.addUp](
                                 int wanted) {
                plan = planSteps({graph, kernels, groups, activations, scale, offset, wanted, addUp, true});
            };
    }

    /// Gets ready for batches of so many pictures; returns how many go through the network together: a batch,
    /// where batch-norms look at all of it.
    std::size_t startBatch(std::size_t count)
    {
        if (!planForBatches)
            return chunkSize(count);
        if (const auto wanted = std::max(blocks, blocksFor(count)); wanted > batchBlocks)
            planForBatches(batchBlocks = wanted);
        return std::max<std::size_t>(1, count);
    }

    /// Pictures a chunk, so that all chunks of a batch are about as large.
    std::size_t chunkSize(std::size_t count) const
    {
        const auto lanes = static_cast<std::size_t>(laneCount);
        const auto all = (count + lanes - 1) / lanes;
        const auto chunks = (all + static_cast<std::size_t>(blocks) - 1) / static_cast<std::size_t>(blocks);
        return chunks == 0 ? lanes : (all + chunks - 1) / chunks * lanes;
    }

    void finishGradients()
    {
        for (auto* steps : {&plan.pictureSteps, &plan.vectorSteps})
            for (const auto& planned : *steps)
                planned.step->finishGradients();
    }

    std::vector<LayerInfo> layers;
    std::vector<ParameterGroup> groups;
    std::vector<Activation> activations; ///< one a node
    Shape inputShape;
    std::size_t classes;
    int blocks = 1; ///< of a chunk
    int batchBlocks = 0; ///< that planForBatches has planned for
    StepPlan plan;
    std::function<void(int blocks)> planForBatches; ///< where batch-norms hold blocks up; else empty
};

bool SparseNetwork::supports(const Network& network)
{
    return network.inputShape.size() == 3 && std::ranges::all_of(network.nodes, canPlan);
}

std::vector<SparseNetwork::Support> SparseNetwork::supportsOf(const Network& network)
{
    std::vector<Support> supports;
    for (const auto& layer : layersOf(network)) {
        const auto& node = network.nodes[static_cast<std::size_t>(layer.node)];
        const auto& values = network.parameters[static_cast<std::size_t>(*node.weight)].values;
        auto& support = supports.emplace_back();
        for (std::uint32_t position = 0; position < values.size(); ++position)
            if (values[position] != 0.0F)
                support.push_back(position);
    }
    return supports;
}

SparseNetwork::SparseNetwork(
    const Network& network, const std::vector<Support>& supports, const SparseNetworkOptions& options)
{
    if (network.inputShape.size() != 3)
        throw Error("network '" + network.name + "': input shape " + toText(network.inputShape)
            + ", sparse kernels need channels×height×width");
    inferShapes(network);
    for (const auto& node : network.nodes)
        if (!canPlan(node))
            throw Error("node '" + node.name + "' (" + toText(node.operation)
                + "): there is no sparse kernel for it");
    if (options.blocksPerChunk < 0)
        throw Error("blocksPerChunk is " + std::to_string(options.blocksPerChunk) + ", expected 0 or more");
    state_ = std::make_unique<State>(network, supports, options);
}

SparseNetwork::~SparseNetwork() = default;
SparseNetwork::SparseNetwork(SparseNetwork&&) noexcept = default;
SparseNetwork& SparseNetwork::operator=(SparseNetwork&&) noexcept = default;

std::size_t SparseNetwork::parameterGroups() const
{
    return state_->groups.size();
}

const std::string& SparseNetwork::groupName(std::size_t group) const
{
    return state_->groups[group].name;
}

std::span<const std::uint32_t> SparseNetwork::positions(std::size_t group) const
{
    return state_->groups[group].positions;
}

std::span<float> SparseNetwork::values(std::size_t group)
{
    return state_->groups[group].values.span();
}

std::span<const float> SparseNetwork::values(std::size_t group) const
{
    return std::as_const(state_->groups[group].values).span();
}

std::span<float> SparseNetwork::gradients(std::size_t group)
{
    return state_->groups[group].gradients.span();
}

void SparseNetwork::zeroGradients()
{
    for (auto& group : state_->groups)
        group.gradients.clear();
}

void SparseNetwork::setActivationLevels(std::span<const ActivationLevels> levels)
{
    const auto& layers = state_->layers;
    check(levels, layers);
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        if (const auto node = layers[layer].activationNode)
            state_->activations[static_cast<std::size_t>(*node)] = activationFor(levels[layer]);
}

BatchLoss SparseNetwork::trainBatch(const SparseBatch& batch)
{
    auto& state = *state_;
    const BatchReader reader(batch, state.inputShape);
    const auto count = reader.count();
    const auto labels = reader.labels(state.classes);
    const auto chunk = state.startBatch(count);
    BatchLoss loss;
    // Even without a picture: other processes may wait for this one's part of the statistics.
    for (std::size_t first = 0; first == 0 || first < count; first += chunk) {
        const auto last = std::min(count, first + chunk);
        const auto used = runForward(state.plan, reader.pictures(first, last), true);
        for (const auto& tensor : state.plan.vectorTensors)
            tensor->clearGradients();
        const auto part = softmaxLoss(*state.plan.output, std::span(labels).subspan(first, last - first),
            batch.targets.part(first, last - first, state.classes), 1.0 / static_cast<double>(count));
        loss.sum += part.sum;
        loss.correct += part.correct;
        runBackward(state.plan, used);
    }
    state.finishGradients();
    return loss;
}

void SparseNetwork::forward(const SparseBatch& batch, std::span<float> logits)
{
    auto& state = *state_;
    const BatchReader reader(batch, state.inputShape);
    const auto count = reader.count();
    if (logits.size() != count * state.classes)
        throw Error("room for " + std::to_string(logits.size()) + " outputs, expected "
            + std::to_string(count) + " × " + std::to_string(state.classes));
    const auto chunk = state.chunkSize(count);
    const auto step = state.plan.output->layout().channelStep();
    for (std::size_t first = 0; first < count; first += chunk) {
        const auto last = std::min(count, first + chunk);
        runForward(state.plan, reader.pictures(first, last), false);
        const float* output = state.plan.output->values(0);
        for (auto picture = first; picture < last; ++picture)
            for (std::size_t index = 0; index < state.classes; ++index)
                logits[picture * state.classes + index] =
                    output[index * static_cast<std::size_t>(step) + (picture - first)];
    }
}

void SparseNetwork::store(Network& network) const
{
    if (network.parameters.size() != state_->groups.size())
        throw Error("network '" + network.name + "' has " + std::to_string(network.parameters.size())
            + " parameters, expected " + std::to_string(state_->groups.size()));
    for (std::size_t index = 0; index < network.parameters.size(); ++index) {
        auto& parameter = network.parameters[index];
        const auto& group = state_->groups[index];
        if (!group.positions.empty() && group.positions.back() >= parameter.values.size())
            throw Error("parameter '" + parameter.name + "' is smaller than that of the sparse network");
        std::ranges::fill(parameter.values, 0.0F);
        for (std::size_t kept = 0; kept < group.positions.size(); ++kept)
            parameter.values[group.positions[kept]] = group.values.data()[kept];
    }
}

} // namespace espalier
