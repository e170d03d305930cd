#include "engine/graph_execution.h"

#include "core/compress/activation_check.h"
#include "core/network/activation_sites.h"
#include "engine/local_response_norm.h"
#include "engine/max_pool.h"
#include "engine/picture_tensor.h"
#include "engine/shared_batch_norm.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace espalier {

namespace {

/// One step of a pass. A ReLU that only a 2 × 2 pooling reads is left to the pooling: the two commute, and
/// the pooling leaves a quarter of the work. Not so where levels stand between them, whose ties the pooling
/// must see.
struct Step {
    std::size_t node = 0;
    std::size_t input = 0;
    bool ownPooling = false; ///< by maxPool2x2
    bool rectify = false; ///< a ReLU is part of this pooling
    bool overInput = false; ///< writes its output over its input: nobody else reads that, nor the way back
    std::optional<std::size_t> levels; ///< layer whose activation levels apply to the output
};

/// What a batch-norm found in a batch, as LibTorch keeps it for the way back: mean, inverse deviation, values
/// a channel.
using BatchStatistics = std::tuple<at::Tensor, at::Tensor, std::int64_t>;

bool fitsOwnPooling(const Node& node)
{
    const auto* pool = std::get_if<PoolAttributes>(&node.attributes);
    return node.operation == Operation::MaxPool2d && pool && *pool == PoolAttributes{};
}

/// A ReLU or an addition over what a layer, a batch-norm or an addition has made for it alone. It saves a
/// pass through memory.
bool mayWriteOver(const Network& network, const Node& node, const std::vector<int>& counts)
{
    if (node.operation != Operation::Relu && node.operation != Operation::Add)
        return false;
    const auto source = static_cast<std::size_t>(node.inputs.front());
    const auto operation = network.nodes[source].operation;
    return counts[source] == 1
        && (operation == Operation::Conv2d || operation == Operation::Linear
            || operation == Operation::BatchNorm2d || operation == Operation::Add);
}

std::vector<Step> compile(const Network& network, const std::vector<ActivationLevels>& levels)
{
    const auto counts = readerCounts(network);
    const auto sites = activationSites(network);
    const auto hasLevels = [&](const Step& step) {
        return step.levels && *step.levels < levels.size() && levels[*step.levels].active();
    };
    std::vector<Step> steps;
    for (std::size_t node = 1; node < network.nodes.size(); ++node) {
        Step step{.node = node,
            .input = static_cast<std::size_t>(network.nodes[node].inputs.front()),
            .overInput = mayWriteOver(network, network.nodes[node], counts),
            .levels = sites[node]};
        if (fitsOwnPooling(network.nodes[node])) {
            step.ownPooling = true;
            if (!steps.empty() && steps.back().node == step.input && counts[step.input] == 1
                && network.nodes[step.input].operation == Operation::Relu && !hasLevels(steps.back())) {
                step.rectify = true;
                step.input = steps.back().input;
                steps.pop_back();
            }
        }
        steps.push_back(step);
    }
    return steps;
}

at::Tensor wrap(const Parameter& parameter)
{
    return at::from_blob(const_cast<float*>(parameter.values.data()), parameter.shape);
}

void copyTo(const at::Tensor& tensor, std::vector<float>& values)
{
    values.resize(static_cast<std::size_t>(tensor.numel()));
    at::from_blob(values.data(), tensor.sizes()).copy_(tensor);
}

std::array<std::int64_t, 2> pair(const Extent& extent)
{
    return {extent.height, extent.width};
}

ChannelsLastShape channelsLastShape(const at::Tensor& tensor)
{
    return {tensor.size(0), tensor.size(2), tensor.size(3), tensor.size(1)};
}

at::Tensor emptyPicture(at::IntArrayRef sizes, at::ScalarType type = at::kFloat)
{
    return at::empty(sizes, at::TensorOptions().dtype(type).memory_format(at::MemoryFormat::ChannelsLast));
}

/// Equal-distance levels from zero on; below the threshold zero (core/compress/quantizer.h,
/// ActivationLevels).
at::Tensor applyLevels(const at::Tensor& activations, const ActivationLevels& levels)
{
    auto result = activations.clamp_min(0);
    if (levels.threshold > 0.0F)
        result = at::where(activations < levels.threshold, at::zeros({}), result);
    if (levels.interval > 0.0F) {
        const auto most = static_cast<double>((1 << levels.bits) - 1);
        result = result.div_(levels.interval).round_().clamp_max_(most).mul_(levels.interval);
    }
    return result;
}

/// Straight-through: the gradient passes where the activation lies inside the range of the levels.
at::Tensor levelsGradient(
    const at::Tensor& gradient, const at::Tensor& activations, const ActivationLevels& levels)
{
    auto inside = activations.gt(0);
    if (levels.threshold > 0.0F)
        inside.logical_and_(activations.ge(levels.threshold));
    if (levels.interval > 0.0F)
        inside.logical_and_(activations.le(levels.interval * static_cast<float>((1 << levels.bits) - 1)));
    return gradient.mul(inside);
}

} // namespace

struct GraphExecution::State {
    explicit State(const Network& wanted)
        : network(wanted)
        , steps(compile(wanted, {}))
        , outputs(wanted.nodes.size())
        , beforeLevels(wanted.nodes.size())
        , choices(wanted.nodes.size())
        , gradients(wanted.nodes.size())
        , statistics(wanted.nodes.size())
    {
    }

    const at::Tensor& pass(std::size_t node, const at::Tensor& output);
    void run(const Step& step);
    at::Tensor compute(const Step& step, const at::Tensor& input);
    at::Tensor pool(const Step& step, const at::Tensor& input);
    at::Tensor batchNorm(const Step& step, const at::Tensor& input);
    void runBack(const Step& step, std::span<std::vector<float>> parameterGradients);
    void conv2dBack(
        const Step& step, const at::Tensor& gradient, std::span<std::vector<float>> parameterGradients);
    void linearBack(
        const Step& step, const at::Tensor& gradient, std::span<std::vector<float>> parameterGradients);
    void batchNormBack(
        const Step& step, const at::Tensor& gradient, std::span<std::vector<float>> parameterGradients);
    at::Tensor poolBack(const Step& step, const at::Tensor& gradient) const;
    at::Tensor averageBack(const Step& step, const at::Tensor& gradient) const;
    void passBack(std::size_t node, at::Tensor gradient);
    bool hasLevels(const Step& step) const
    {
        return step.levels && *step.levels < levels.size() && levels[*step.levels].active();
    }
    const Parameter& parameter(const std::optional<int>& index) const
    {
        return network.parameters[static_cast<std::size_t>(*index)];
    }

    const Network& network;
    std::vector<Step> steps;
    std::vector<ActivationLevels> levels;
    std::vector<at::Tensor> outputs; ///< by node
    std::vector<at::Tensor> beforeLevels; ///< by node, where levels apply
    std::vector<at::Tensor> choices; ///< by node, of poolings
    std::vector<at::Tensor> gradients; ///< by node, during a backward pass
    std::vector<BatchStatistics> statistics; ///< by node, of batch-norms in training
    bool training = false; ///< in the last pass
    ProcessGroup* processes = nullptr;
};

at::Tensor GraphExecution::State::pool(const Step& step, const at::Tensor& input)
{
    if (!step.ownPooling) {
        const auto& attributes = std::get<PoolAttributes>(network.nodes[step.node].attributes);
        auto [output, choice] = at::max_pool2d_with_indices(
            input, pair(attributes.kernel), pair(attributes.stride), pair(attributes.padding));
        choices[step.node] = choice;
        return output;
    }
    const auto picture = input.contiguous(at::MemoryFormat::ChannelsLast);
    const std::array sizes{picture.size(0), picture.size(1), picture.size(2) / 2, picture.size(3) / 2};
    auto output = emptyPicture(sizes);
    choices[step.node] = emptyPicture(sizes, at::kByte);
    maxPool2x2(picture.data_ptr<float>(), channelsLastShape(picture), step.rectify, output.data_ptr<float>(),
        choices[step.node].data_ptr<std::uint8_t>());
    return output;
}

at::Tensor GraphExecution::State::compute(const Step& step, const at::Tensor& input)
{
    const auto& node = network.nodes[step.node];
    const auto bias = node.bias ? wrap(parameter(node.bias)) : at::Tensor();
    switch (node.operation) {
    case Operation::Conv2d: {
        const auto& conv = std::get<Conv2dAttributes>(node.attributes);
        return at::conv2d(input, wrap(parameter(node.weight)).contiguous(at::MemoryFormat::ChannelsLast),
            bias, pair(conv.stride), pair(conv.padding), pair(conv.dilation), conv.groups);
    }
    case Operation::Linear: return at::linear(input, wrap(parameter(node.weight)), bias);
    case Operation::Relu: return step.overInput ? input.clamp_min_(0) : at::relu(input);
    case Operation::MaxPool2d: return pool(step, input);
    case Operation::Flatten: return input.contiguous().flatten(1);
    case Operation::BatchNorm2d: return batchNorm(step, input);
    case Operation::Add: {
        const auto& other = outputs[static_cast<std::size_t>(node.inputs[1])];
        return step.overInput ? input.add_(other) : input + other;
    }
    case Operation::AveragePool2d: {
        const auto& average = std::get<AveragePoolAttributes>(node.attributes);
        return at::avg_pool2d(input, pair(average.kernel), pair(average.stride), pair(average.padding), false,
            average.countPadding);
    }
    case Operation::GlobalAveragePool2d: return input.mean({2, 3}, true);
    case Operation::LocalResponseNorm:
        return localResponseNorm(input, std::get<LocalResponseNormAttributes>(node.attributes));
    case Operation::Input:
    case Operation::Unknown: break;
    }
    return input;
}

at::Tensor GraphExecution::State::batchNorm(const Step& step, const at::Tensor& input)
{
    const auto& node = network.nodes[step.node];
    if (training && processes) {
        auto& found = statistics[step.node];
        found = sharedStatistics(
            input, static_cast<double>(std::get<BatchNormAttributes>(node.attributes).epsilon), *processes);
        return normalized(input, std::get<0>(found), std::get<1>(found), wrap(parameter(node.weight)),
            wrap(parameter(node.bias)));
    }
    auto [output, mean, inverseDeviation] = at::native_batch_norm(input, wrap(parameter(node.weight)),
        wrap(parameter(node.bias)), training ? at::Tensor() : wrap(parameter(node.runningMean)),
        training ? at::Tensor() : wrap(parameter(node.runningVariance)), training, 0.0,
        static_cast<double>(std::get<BatchNormAttributes>(node.attributes).epsilon));
    statistics[step.node] = {mean, inverseDeviation, input.numel() / input.size(1)};
    return output;
}

void GraphExecution::State::run(const Step& step)
{
    auto result = compute(step, outputs[step.input]);
    if (hasLevels(step)) {
        beforeLevels[step.node] = result;
        result = applyLevels(result, levels[*step.levels]);
    }
    outputs[step.node] = std::move(result);
}

const at::Tensor& GraphExecution::State::pass(std::size_t node, const at::Tensor& output)
{
    outputs[node] = output;
    for (const auto& step : steps)
        if (step.node > node)
            run(step);
    return outputs.back();
}

void GraphExecution::State::passBack(std::size_t node, at::Tensor gradient)
{
    if (node == 0)
        return; // nobody asks for the gradient of the pictures
    auto& sum = gradients[node];
    sum = sum.defined() ? sum + gradient : std::move(gradient);
}

void GraphExecution::State::conv2dBack(
    const Step& step, const at::Tensor& gradient, std::span<std::vector<float>> parameterGradients)
{
    const auto& node = network.nodes[step.node];
    const auto& conv = std::get<Conv2dAttributes>(node.attributes);
    const auto weight = wrap(parameter(node.weight)).contiguous(at::MemoryFormat::ChannelsLast);
    const bool needsInput = step.input != 0;
    auto [input, weightGradient, biasGradient] = at::convolution_backward(gradient, outputs[step.input],
        weight, at::IntArrayRef({conv.outputChannels}), pair(conv.stride), pair(conv.padding),
        pair(conv.dilation), false, {0, 0}, conv.groups, {needsInput, true, node.bias.has_value()});
    copyTo(weightGradient, parameterGradients[static_cast<std::size_t>(*node.weight)]);
    if (node.bias)
        copyTo(biasGradient, parameterGradients[static_cast<std::size_t>(*node.bias)]);
    if (needsInput)
        passBack(step.input, input);
}

void GraphExecution::State::linearBack(
    const Step& step, const at::Tensor& gradient, std::span<std::vector<float>> parameterGradients)
{
    const auto& node = network.nodes[step.node];
    const auto weight = wrap(parameter(node.weight));
    auto& values = parameterGradients[static_cast<std::size_t>(*node.weight)];
    values.resize(static_cast<std::size_t>(weight.numel()));
    auto weightGradient = at::from_blob(values.data(), weight.sizes());
    at::mm_out(weightGradient, gradient.t(), outputs[step.input]);
    if (node.bias)
        copyTo(gradient.sum(0), parameterGradients[static_cast<std::size_t>(*node.bias)]);
    if (step.input != 0)
        passBack(step.input, at::mm(gradient, weight));
}

void GraphExecution::State::batchNormBack(
    const Step& step, const at::Tensor& gradient, std::span<std::vector<float>> parameterGradients)
{
    const auto& node = network.nodes[step.node];
    const auto& batch = statistics[step.node];
    const auto inner = gradient.contiguous(outputs[step.input].suggest_memory_format());
    for (const auto statistic : {*node.runningMean, *node.runningVariance})
        parameterGradients[static_cast<std::size_t>(statistic)].assign(
            network.parameters[static_cast<std::size_t>(statistic)].values.size(), 0.0F);
    if (training && processes) {
        const auto [input, weightGradient, biasGradient] =
            sharedBackward(inner, outputs[step.input], batch, wrap(parameter(node.weight)), *processes);
        copyTo(weightGradient, parameterGradients[static_cast<std::size_t>(*node.weight)]);
        copyTo(biasGradient, parameterGradients[static_cast<std::size_t>(*node.bias)]);
        passBack(step.input, input);
        return;
    }
    auto [input, weightGradient, biasGradient] = at::native_batch_norm_backward(inner, outputs[step.input],
        wrap(parameter(node.weight)), training ? at::Tensor() : wrap(parameter(node.runningMean)),
        training ? at::Tensor() : wrap(parameter(node.runningVariance)), std::get<0>(batch),
        std::get<1>(batch), training,
        static_cast<double>(std::get<BatchNormAttributes>(node.attributes).epsilon), {true, true, true});
    copyTo(weightGradient, parameterGradients[static_cast<std::size_t>(*node.weight)]);
    copyTo(biasGradient, parameterGradients[static_cast<std::size_t>(*node.bias)]);
    passBack(step.input, input);
}

at::Tensor GraphExecution::State::averageBack(const Step& step, const at::Tensor& gradient) const
{
    const auto& node = network.nodes[step.node];
    const auto& input = outputs[step.input];
    if (node.operation == Operation::GlobalAveragePool2d)
        return (gradient / static_cast<double>(input.size(2) * input.size(3)))
            .expand(input.sizes())
            .contiguous(at::MemoryFormat::ChannelsLast);
    const auto& average = std::get<AveragePoolAttributes>(node.attributes);
    return at::avg_pool2d_backward(gradient, input, pair(average.kernel), pair(average.stride),
        pair(average.padding), false, average.countPadding, {});
}

at::Tensor GraphExecution::State::poolBack(const Step& step, const at::Tensor& gradient) const
{
    const auto& input = outputs[step.input];
    const auto& choice = choices[step.node];
    if (!step.ownPooling) {
        const auto& pool = std::get<PoolAttributes>(network.nodes[step.node].attributes);
        return at::max_pool2d_with_indices_backward(
            gradient, input, pair(pool.kernel), pair(pool.stride), pair(pool.padding), {1, 1}, false, choice);
    }
    auto result = emptyPicture(input.sizes());
    const auto outer = gradient.contiguous(at::MemoryFormat::ChannelsLast);
    maxPool2x2Backward(outer.data_ptr<float>(), choice.data_ptr<std::uint8_t>(), channelsLastShape(input),
        result.data_ptr<float>());
    return result;
}

void GraphExecution::State::runBack(const Step& step, std::span<std::vector<float>> parameterGradients)
{
    auto gradient = std::exchange(gradients[step.node], {});
    if (!gradient.defined())
        return;
    if (hasLevels(step))
        gradient = levelsGradient(gradient, beforeLevels[step.node], levels[*step.levels]);
    switch (network.nodes[step.node].operation) {
    case Operation::Conv2d: conv2dBack(step, gradient, parameterGradients); break;
    case Operation::Linear: linearBack(step, gradient, parameterGradients); break;
    case Operation::Relu: {
        const auto& positive = hasLevels(step) ? beforeLevels[step.node] : outputs[step.node];
        if (gradient.use_count() == 1)
            at::threshold_backward_out(gradient, gradient, positive, 0);
        else
            gradient = at::threshold_backward(gradient, positive, 0);
        passBack(step.input, std::move(gradient));
        break;
    }
    case Operation::MaxPool2d: passBack(step.input, poolBack(step, gradient)); break;
    case Operation::Flatten:
        passBack(step.input,
            gradient.view(outputs[step.input].sizes()).contiguous(at::MemoryFormat::ChannelsLast));
        break;
    case Operation::BatchNorm2d: batchNormBack(step, gradient, parameterGradients); break;
    case Operation::Add:
        for (const auto source : network.nodes[step.node].inputs)
            passBack(static_cast<std::size_t>(source), gradient);
        break;
    case Operation::AveragePool2d:
    case Operation::GlobalAveragePool2d: passBack(step.input, averageBack(step, gradient)); break;
    case Operation::LocalResponseNorm:
        passBack(step.input,
            localResponseNormBackward(gradient, outputs[step.input],
                std::get<LocalResponseNormAttributes>(network.nodes[step.node].attributes)));
        break;
    case Operation::Input:
    case Operation::Unknown: break;
    }
}

GraphExecution::GraphExecution(const Network& network)
{
    requireRunnable(network);
    state_ = std::make_unique<State>(network);
    keepFreedMemory();
}

GraphExecution::~GraphExecution() = default;

void GraphExecution::setActivationLevels(std::vector<ActivationLevels> levels)
{
    if (!levels.empty())
        check(levels, layersOf(state_->network));
    state_->levels = std::move(levels);
    state_->steps = compile(state_->network, state_->levels);
}

void GraphExecution::shareStatistics(ProcessGroup* processes)
{
    state_->processes = processes;
}

const at::Tensor& GraphExecution::forward(const at::Tensor& pictures)
{
    return forwardFrom(0, pictures);
}

const at::Tensor& GraphExecution::forwardFrom(std::size_t node, const at::Tensor& output)
{
    const at::NoGradGuard noAutograd;
    state_->training = false;
    return state_->pass(node, output);
}

const at::Tensor& GraphExecution::forwardTraining(const at::Tensor& pictures)
{
    return forwardTrainingFrom(0, pictures);
}

const at::Tensor& GraphExecution::forwardTrainingFrom(std::size_t node, const at::Tensor& output)
{
    const at::NoGradGuard noAutograd;
    state_->training = true;
    return state_->pass(node, output);
}

void GraphExecution::updateStatistics(Network& network, double share, std::size_t after) const
{
    for (std::size_t index = after + 1; index < network.nodes.size(); ++index) {
        const auto& node = network.nodes[index];
        if (node.operation != Operation::BatchNorm2d)
            continue;
        const auto& [batchMean, batchInverse, count] = state_->statistics[index];
        const auto* mean = batchMean.data_ptr<float>();
        const auto* inverse = batchInverse.data_ptr<float>();
        const double epsilon = std::get<BatchNormAttributes>(node.attributes).epsilon;
        const auto unbiased =
            static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(1, count - 1));
        auto& means = network.parameters[static_cast<std::size_t>(*node.runningMean)].values;
        auto& variances = network.parameters[static_cast<std::size_t>(*node.runningVariance)].values;
        for (std::size_t channel = 0; channel < means.size(); ++channel) {
            const double deviation = 1.0 / inverse[channel];
            const auto variance = std::max(0.0, deviation * deviation - epsilon) * unbiased;
            means[channel] += static_cast<float>(share * (mean[channel] - means[channel]));
            variances[channel] += static_cast<float>(share * (variance - variances[channel]));
        }
    }
}

const at::Tensor& GraphExecution::output(std::size_t node) const
{
    return state_->outputs[node];
}

void GraphExecution::backward(const at::Tensor& logitsGradient,
    std::span<std::vector<float>> parameterGradients, const GradientReady& ready)
{
    const at::NoGradGuard noAutograd;
    state_->gradients.back() = logitsGradient;
    for (auto step = state_->steps.rbegin(); step != state_->steps.rend(); ++step) {
        state_->runBack(*step, parameterGradients);
        const auto& node = state_->network.nodes[step->node];
        if (!ready || node.operation == Operation::BatchNorm2d)
            continue;
        for (const auto& parameter : {node.weight, node.bias})
            if (parameter)
                ready(static_cast<std::size_t>(*parameter));
    }
}

std::size_t lastCutBefore(const Network& network, std::size_t node)
{
    auto cut = node;
    for (auto reader = network.nodes.size(); reader-- > 0;)
        for (const auto source : network.nodes[reader].inputs)
            if (reader > cut && static_cast<std::size_t>(source) < cut) {
                cut = static_cast<std::size_t>(source);
                reader = network.nodes.size(); // what lies behind the new cut is looked at anew
                break;
            }
    return cut;
}

} // namespace espalier
