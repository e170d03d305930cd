// Shapes of what unknown operations put out.
#include "core/formats/onnx/onnx_importer.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace espalier {

namespace {

constexpr std::array<std::string_view, 42> keepingShape{"Abs", "BatchNormalization", "Cast", "Celu", "Clip",
    "Cos", "DequantizeLinear", "Elu", "Erf", "Exp", "Floor", "Gelu", "GroupNormalization", "HardSigmoid",
    "HardSwish", "InstanceNormalization", "LRN", "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax",
    "LpNormalization", "MeanVarianceNormalization", "Mish", "Neg", "PRelu", "QuantizeLinear", "Reciprocal",
    "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Softmax", "Softplus", "Softsign", "Sqrt",
    "Swish", "Tanh", "ThresholdedRelu"};
constexpr std::array<std::string_view, 10> broadcasting{
    "Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Mean", "Mod"};

} // namespace

/// As the file states it, or by the rule of the operation, or a guess that is noted.
Shape OnnxImporter::unknownShape(
    const OnnxNode& node, const std::string& output, const std::vector<int>& inputs)
{
    const auto stated = file_.values.find(output);
    if (stated != file_.values.end() && stated->second.dims && !stated->second.dims->empty()) {
        const auto& dims = *stated->second.dims;
        if (std::all_of(dims.begin() + 1, dims.end(), [](const auto& size) { return size && *size > 0; })) {
            Shape shape;
            for (std::size_t axis = 1; axis < dims.size(); ++axis)
                shape.push_back(*dims[axis]);
            return shape.empty() ? Shape{1} : shape;
        }
    }
    auto first = shape(inputs.front());
    if (std::ranges::find(keepingShape, node.type) != keepingShape.end())
        return first;
    if (std::ranges::find(broadcasting, node.type) != broadcasting.end()) {
        for (const auto other : inputs)
            if (elementCount(shape(other)) > elementCount(first))
                first = shape(other);
        return first;
    }
    const auto order =
        node.type == "Transpose" ? integersAttribute(node, "perm") : std::vector<std::int64_t>{};
    if (node.type == "Concat") {
        const auto rank = static_cast<std::int64_t>(first.size()) + 1;
        const auto axis = integerAttribute(node, "axis", 1);
        const auto place = (axis < 0 ? axis + rank : axis) - 1;
        const bool fits = place >= 0 && place + 1 < rank
            && std::ranges::all_of(inputs, [&](int other) { return shape(other).size() == first.size(); });
        if (fits) {
            first[static_cast<std::size_t>(place)] = 0;
            for (const auto other : inputs)
                first[static_cast<std::size_t>(place)] += shape(other)[static_cast<std::size_t>(place)];
            return first;
        }
    }
    if (order.size() == first.size() + 1 && order.front() == 0) {
        Shape turned;
        for (const auto axis : order)
            if (axis > 0 && axis <= static_cast<std::int64_t>(first.size()))
                turned.push_back(first[static_cast<std::size_t>(axis) - 1]);
        if (turned.size() == first.size())
            return turned;
    }
    return guessedShape(node, output, first);
}

/// That of its input, with as many channels or features as the layer wants that reads it.
Shape OnnxImporter::guessedShape(const OnnxNode& node, const std::string& output, Shape shape)
{
    for (const auto* reader : readingNodes_[output]) {
        const auto* weight = constant(*reader, 1);
        if (!weight || reader->inputs.front() != output)
            continue;
        const auto dims = weight->dims();
        if (reader->type == "Conv" && dims.size() == 4 && shape.size() == 3) {
            const auto groups = std::clamp<std::int64_t>(integerAttribute(*reader, "group", 1), 1, 1 << 20);
            shape.front() = dims[1] * groups;
        }
        if ((reader->type == "Gemm" || reader->type == "MatMul") && dims.size() == 2)
            shape = {dims[reader->type == "Gemm" && integerAttribute(*reader, "transB", 0) != 0 ? 1 : 0]};
    }
    const auto text = "the file does not state the shape of '" + output + "' (" + node.type
        + "), it was taken to be " + toText(shape);
    note(text);
    guesses_ += "; " + text;
    return shape;
}

} // namespace espalier
