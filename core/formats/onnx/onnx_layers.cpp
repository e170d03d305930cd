// Layers, and what goes into their weights and biases.
#include "core/error.h"
#include "core/formats/onnx/onnx_importer.h"

#include <algorithm>
#include <cmath>

namespace espalier {

bool OnnxImporter::conv(const OnnxNode& node)
{
    const auto* weight = constant(node, 1);
    const auto* bias = constant(node, 2);
    const bool hasBias = node.inputs.size() > 2 && !node.inputs[2].empty();
    if (!weight || weight->dims().size() != 4 || (hasBias && !bias))
        return false;
    Border around{};
    std::optional<int> source;
    const auto* padded = std::get_if<Padded>(&input(node, 0));
    if (padded && !hasAttribute(node, "auto_pad")) {
        source = padded->node;
        around = padded->border;
    } else {
        source = activation(node, 0);
    }
    if (!source || shape(*source).size() != 3)
        return false;
    const auto dims = weight->dims();
    auto windows = windowsOf(node, shape(*source), {dims[2], dims[3]});
    for (std::size_t side = 0; side < around.size(); ++side)
        windows.border[side] += around[side];
    Conv2dAttributes attributes{.outputChannels = dims[0],
        .kernel = windows.kernel,
        .stride = windows.stride,
        .padding = {0, 0},
        .dilation = windows.dilation,
        .groups = integerAttribute(node, "group", 1)};
    if (windows.kernel != Extent{dims[2], dims[3]})
        throw Error("kernel_shape " + toText(Shape{windows.kernel.height, windows.kernel.width})
            + ", but weights of shape " + toText(dims));
    if (const auto even = evenBorder(windows, shape(*source)))
        attributes.padding = *even;
    else
        source = padNode({*source, windows.border, freeName(node.outputs.front() + ".pad")});
    const auto name = uniqueName(node, weight);
    Node made{.name = name, .operation = Operation::Conv2d, .inputs = {*source}, .attributes = attributes};
    made.weight = addParameter(weight->name(), weight->name(), *weight, dims);
    if (bias)
        made.bias = addParameter(bias->name(), bias->name(), *bias, {dims[0]});
    append(std::move(made), node.outputs.front());
    return true;
}

bool OnnxImporter::gemm(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    const auto* weight = constant(node, 1);
    const auto* bias = constant(node, 2);
    const bool hasBias = node.inputs.size() > 2 && !node.inputs[2].empty();
    if (!source || !weight || weight->dims().size() != 2 || (hasBias && !bias)
        || integerAttribute(node, "transA", 0) != 0 || floatAttribute(node, "alpha", 1.0F) != 1.0F
        || floatAttribute(node, "beta", 1.0F) != 1.0F)
        return false;
    auto turned = *weight;
    turned.transposed = turned.transposed == (integerAttribute(node, "transB", 0) != 0);
    return linear(node, *source, std::move(turned), bias);
}

bool OnnxImporter::matMul(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    const auto* weight = constant(node, 1);
    if (!source || !weight || weight->dims().size() != 2)
        return false;
    auto turned = *weight;
    turned.transposed = !turned.transposed;
    return linear(node, *source, std::move(turned), nullptr);
}

/// `weight` is outputs × inputs.
bool OnnxImporter::linear(const OnnxNode& node, int source, OnnxConstant weight, const OnnxConstant* bias)
{
    const auto dims = weight.dims();
    if (shape(source).size() != 1 || (bias && elementCount(bias->dims()) != dims[0]))
        return false;
    Node made{.name = uniqueName(node, &weight),
        .operation = Operation::Linear,
        .inputs = {source},
        .attributes = LinearAttributes{dims[0]}};
    made.weight =
        addParameter(weight.name() + (weight.transposed ? " turned" : ""), weight.name(), weight, dims);
    if (bias)
        made.bias = addParameter(bias->name(), bias->name(), *bias, {dims[0]});
    append(std::move(made), node.outputs.front());
    return true;
}

bool OnnxImporter::sum(const OnnxNode& node)
{
    if (node.inputs.size() != 2)
        return false;
    for (const std::size_t place : {0U, 1U})
        if (const auto* bias = constant(node, 1 - place)) {
            const auto source = activation(node, place);
            return source && isOnlyReader(node, place) && addBias(node, *source, *bias);
        }
    const auto first = activation(node, 0);
    const auto second = activation(node, 1);
    if (!first || !second || shape(*first) != shape(*second))
        return false;
    append({.name = uniqueName(node), .operation = Operation::Add, .inputs = {*first, *second}},
        node.outputs.front());
    return true;
}

/// A constant for each output that is added to a layer without biases is its bias.
bool OnnxImporter::addBias(const OnnxNode& node, int source, const OnnxConstant& bias)
{
    auto& layer = this->node(source);
    if (!isLayer(layer) || layer.bias)
        return false;
    const auto outputs = shape(source).front();
    auto dims = bias.dims();
    for (std::size_t trailing = 1; trailing < shape(source).size(); ++trailing) {
        if (dims.empty() || dims.back() != 1)
            return false;
        dims.pop_back();
    }
    if (dims.empty() || dims.back() != outputs || elementCount(dims) != outputs)
        return false;
    const auto place = addParameter(bias.name(), bias.name(), bias, {outputs});
    this->node(source).bias = place;
    values_[node.outputs.front()] = Activation{source};
    return true;
}

bool OnnxImporter::batchNorm(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    if (!source || integerAttribute(node, "training_mode", 0) != 0
        || integerAttribute(node, "spatial", 1) != 1)
        return false;
    for (const std::size_t place : {1U, 2U, 3U, 4U})
        if (!constant(node, place))
            return false;
    const auto epsilon = floatAttribute(node, "epsilon", 1e-5F);
    const bool isVector = shape(*source).size() != 3;
    if ((options_.foldBatchNorms || isVector) && isOnlyReader(node, 0) && fold(node, *source, epsilon))
        return true;
    if (isVector)
        return false;
    Node made{.name = uniqueName(node, constant(node, 1)),
        .operation = Operation::BatchNorm2d,
        .inputs = {*source},
        .attributes = BatchNormAttributes{epsilon}};
    const std::array roles{&Node::weight, &Node::bias, &Node::runningMean, &Node::runningVariance};
    for (std::size_t place = 1; place <= roles.size(); ++place) {
        const auto& array = *constant(node, place);
        made.*roles[place - 1] = addParameter(array.name(), array.name(), array, {shape(*source).front()});
    }
    append(std::move(made), node.outputs.front());
    return true;
}

/// Into the weights and biases of the layer that it reads, unless these stand on levels or serve others too.
bool OnnxImporter::fold(const OnnxNode& node, int source, float epsilon)
{
    const auto& layer = this->node(source);
    if (!isLayer(layer))
        return false;
    auto& parameters = model_.network.parameters;
    const auto isShared = [&](const std::optional<int>& place) {
        return place && std::ranges::count_if(model_.network.nodes, [&](const Node& other) {
            return other.weight == place || other.bias == place;
        }) > 1;
    };
    if (weightLevels_.contains(*layer.weight) || isShared(layer.weight) || isShared(layer.bias))
        return false;
    const auto outputs = shape(source).front();
    std::array<OnnxFloats, 4> arrays; // scale, shift, mean, variance
    for (std::size_t place = 0; place < arrays.size(); ++place) {
        arrays[place] = floatsOf(*constant(node, place + 1));
        if (static_cast<std::int64_t>(arrays[place].values.size()) != outputs)
            throw Error("tensor '" + node.inputs[place + 1] + "' has shape " + toText(arrays[place].shape)
                + ", expected " + std::to_string(outputs));
    }
    if (!layer.bias) {
        auto& made = parameters.emplace_back(Parameter{
            layer.name + ".bias", {outputs}, std::vector<float>(static_cast<std::size_t>(outputs))});
        parameterNames_.insert(made.name);
        this->node(source).bias = static_cast<int>(parameters.size()) - 1;
    }
    auto& weights = parameters[static_cast<std::size_t>(*this->node(source).weight)].values;
    auto& biases = parameters[static_cast<std::size_t>(*this->node(source).bias)].values;
    const auto row = weights.size() / biases.size();
    for (std::size_t output = 0; output < biases.size(); ++output) {
        const auto factor = static_cast<double>(arrays[0].values[output])
            / std::sqrt(static_cast<double>(arrays[3].values[output]) + static_cast<double>(epsilon));
        for (std::size_t place = output * row; place < (output + 1) * row; ++place)
            weights[place] = static_cast<float>(weights[place] * factor);
        biases[output] = static_cast<float>(
            (static_cast<double>(biases[output]) - static_cast<double>(arrays[2].values[output])) * factor
            + static_cast<double>(arrays[1].values[output]));
        if (!std::isfinite(factor))
            throw Error("variance " + std::to_string(arrays[3].values[output]) + ", expected one above 0");
    }
    values_[node.outputs.front()] = Activation{source};
    return true;
}

} // namespace espalier
