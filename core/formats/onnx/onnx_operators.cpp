// Operations that a Network has. Each handler says no where the node means more than a Network can say.
#include "core/error.h"
#include "core/formats/onnx/onnx_importer.h"

#include <algorithm>

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
