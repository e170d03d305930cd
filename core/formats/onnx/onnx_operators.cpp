// Operations that a Network has. Each handler says no where the node means more than a Network can say.
#include "core/error.h"
#include "core/formats/onnx/onnx_importer.h"

#include <algorithm>
#include <cmath>

namespace espalier {

const std::map<std::string, OnnxImporter::Handler>& OnnxImporter::handlers()
{
    using Self = OnnxImporter;
    static const std::map<std::string, Handler> all{
        {"Conv", &Self::conv},
        {"Gemm", &Self::gemm},
        {"MatMul", &Self::matMul},
        {"Add", &Self::sum},
        {"Sum", &Self::sum},
        {"BatchNormalization", &Self::batchNorm},
        {"Relu", &Self::relu},
        {"MaxPool", &Self::pool},
        {"AveragePool", &Self::pool},
        {"GlobalAveragePool", &Self::globalAverage},
        {"GlobalMaxPool", &Self::globalMax},
        {"ReduceMean", &Self::reduceMean},
        {"LRN", &Self::localResponseNorm},
        {"Flatten", &Self::flatten},
        {"Reshape", &Self::reshape},
        {"Squeeze", &Self::squeeze},
        {"Unsqueeze", &Self::unsqueezeIntegers},
        {"Dropout", &Self::alias},
        {"Identity", &Self::alias},
        {"Cast", &Self::cast},
        {"Softmax", &Self::softmax},
        {"LogSoftmax", &Self::softmax},
        {"Transpose", &Self::transpose},
        {"Pad", &Self::pad},
        {"QuantizeLinear", &Self::quantize},
        {"DequantizeLinear", &Self::dequantize},
        {"ThresholdedRelu", &Self::threshold},
        {"Clip", &Self::clip},
        {"Shape", &Self::shapeOf},
        {"Gather", &Self::gather},
        {"Concat", &Self::concat},
    };
    return all;
}

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

bool OnnxImporter::relu(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    if (!source)
        return false;
    append(
        {.name = uniqueName(node), .operation = Operation::Relu, .inputs = {*source}}, node.outputs.front());
    return true;
}

bool OnnxImporter::localResponseNorm(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    const auto size = integerAttribute(node, "size", 0);
    // Windows of even sizes lie one channel further on than ours.
    if (!source || shape(*source).size() != 3 || size % 2 != 1)
        return false;
    append({.name = uniqueName(node),
               .operation = Operation::LocalResponseNorm,
               .inputs = {*source},
               .attributes = LocalResponseNormAttributes{size, floatAttribute(node, "alpha", 1e-4F),
                   floatAttribute(node, "beta", 0.75F), floatAttribute(node, "bias", 1.0F)}},
        node.outputs.front());
    return true;
}

bool OnnxImporter::flattened(const OnnxNode& node, int source)
{
    if (shape(source).size() == 1)
        values_[node.outputs.front()] = Activation{source};
    else
        append({.name = uniqueName(node), .operation = Operation::Flatten, .inputs = {source}},
            node.outputs.front());
    return true;
}

bool OnnxImporter::flatten(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    return source && integerAttribute(node, "axis", 1) == 1 && flattened(node, *source);
}

bool OnnxImporter::reshape(const OnnxNode& node)
{
    const auto wanted = integers(node, 1);
    if (const auto* weight = constant(node, 0); weight && wanted && !weight->scaling) {
        const auto* tensor = std::get_if<OnnxTensor>(&weight->values);
        Shape dims(wanted->begin(), wanted->end());
        auto left = tensor ? elementCount(tensor->dims) : 0;
        for (const auto size : dims)
            left = size > 0 && left % size == 0 ? left / size : 0;
        if (left != 1 || weight->transposed)
            return false;
        auto turned = *tensor;
        turned.dims = std::move(dims);
        values_[node.outputs.front()] = OnnxConstant{std::move(turned)};
        return true;
    }
    const auto source = activation(node, 0);
    if (!source || !wanted || wanted->size() < 2)
        return false;
    const auto elements = elementCount(shape(*source));
    const auto isBatch = [](std::int64_t size) {
        return size == batchSize || size == 0 || size == -1 || size == 1;
    };
    const Shape rest(wanted->begin() + 1, wanted->end());
    if (!isBatch(wanted->front()))
        return false;
    if (rest.size() == 1 && (rest.front() == elements || (rest.front() == -1 && wanted->front() != -1)))
        return flattened(node, *source);
    if (rest == shape(*source))
        return alias(node);
    if (std::ranges::all_of(rest, [](auto size) { return size > 0; }))
        addUnknown(node, rest);
    return !rest.empty() && std::ranges::all_of(rest, [](auto size) { return size > 0; });
}

/// Of a picture of one pixel.
bool OnnxImporter::squeeze(const OnnxNode& node)
{
    if (auto ready = integers(node, 0)) {
        values_[node.outputs.front()] = std::move(*ready);
        return true;
    }
    const auto source = activation(node, 0);
    return source && shape(*source).size() == 3 && shape(*source)[1] == 1 && shape(*source)[2] == 1
        && flattened(node, *source);
}

/// At the end it changes no answer, and training has a softmax of its own.
bool OnnxImporter::softmax(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    if (!source || !isGraphOutput(node) || shape(*source).size() != 1)
        return false;
    note("the " + node.type
        + " at the end is left out: outputs are the values before it, answers stay the same");
    return alias(node);
}

bool OnnxImporter::cast(const OnnxNode& node)
{
    if (auto ready = integers(node, 0)) {
        values_[node.outputs.front()] = std::move(*ready);
        return true;
    }
    return integerAttribute(node, "to", 0) == static_cast<int>(OnnxType::Float) && activation(node, 0)
        && alias(node);
}

bool OnnxImporter::transpose(const OnnxNode& node)
{
    const auto order = integersAttribute(node, "perm");
    if (const auto* weight = constant(node, 0)) {
        if (weight->dims().size() != 2 || (!order.empty() && order != std::vector<std::int64_t>{1, 0}))
            return false;
        auto turned = *weight;
        turned.transposed = !turned.transposed;
        values_[node.outputs.front()] = std::move(turned);
        return true;
    }
    const auto source = activation(node, 0);
    auto& wanted = model_.network.inputShape;
    if (!source || *source != 0 || model_.network.nodes.size() != 1 || !isOnlyReader(node, 0)
        || wanted.size() != 3 || order != std::vector<std::int64_t>{0, 3, 1, 2})
        return false;
    wanted = {wanted[2], wanted[0], wanted[1]};
    shapes_.front() = wanted;
    note("the file takes pictures with their channels last; here they come first, as everywhere in this "
         "program");
    return alias(node);
}

} // namespace espalier
