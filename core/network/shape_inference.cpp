#include "core/error.h"
#include "core/network/network.h"
#include "core/network/zoo_graph.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

namespace {

// Far above every network there is; below them no product of sizes in a damaged file can overflow.
constexpr std::int64_t largestSize = 1 << 20;
constexpr double largestElementCount = 0x1p40;

/// Shape inference of one network, node by node; holds what every rule needs for its message.
class ShapeInference {
public:
    ShapeInference(const Network& network, bool checksValues) : network_(network), checksValues_(checksValues)
    {
    }

    std::vector<Shape> run()
    {
        if (network_.nodes.empty() || network_.nodes.front().operation != Operation::Input)
            throw Error("network '" + network_.name + "' does not begin with an input node");
        for (const auto& node : network_.nodes) {
            shapes_.push_back(shapeOf(node));
            checkShape(node, shapes_.back());
        }
        return std::move(shapes_);
    }

private:
    [[noreturn]] static void fail(const Node& node, const std::string& what)
    {
        throw Error("node '" + node.name + "' (" + toText(node.operation) + "): " + what);
    }

    Shape shapeOf(const Node& node) const
    {
        if (node.operation == Operation::Input) {
            if (!shapes_.empty() || !node.inputs.empty())
                fail(node, "only the first node may be an input, and it has no inputs itself");
            if (network_.inputShape.empty())
                fail(node, "the network's input shape is empty");
            return network_.inputShape;
        }
        if (node.operation == Operation::Unknown)
            return unknown(node);
        const std::size_t wantedInputs = node.operation == Operation::Add ? 2 : 1;
        if (node.inputs.size() != wantedInputs)
            fail(node,
                "has " + std::to_string(node.inputs.size()) + " inputs, expected "
                    + std::to_string(wantedInputs));
        const auto& input = inputShape(node, 0);
        switch (node.operation) {
        case Operation::Input:
        case Operation::Unknown:
        case Operation::Relu: return input;
        case Operation::Conv2d: return conv2d(node, input);
        case Operation::Linear: return linear(node, input);
        case Operation::MaxPool2d: return pool(node, input, attributes<PoolAttributes>(node));
        case Operation::Flatten: return {elementCount(input)};
        case Operation::BatchNorm2d: return batchNorm(node, input);
        case Operation::Add: return add(node, input, inputShape(node, 1));
        case Operation::AveragePool2d: return pool(node, input, attributes<AveragePoolAttributes>(node));
        case Operation::GlobalAveragePool2d: checkPicture(node, input); return {input[0], 1, 1};
        case Operation::LocalResponseNorm: return localResponseNorm(node, input);
        }
        fail(node, "is of an unknown operation");
    }

    const Shape& inputShape(const Node& node, std::size_t place) const
    {
        const auto source = node.inputs[place];
        if (source < 0 || static_cast<std::size_t>(source) >= shapes_.size())
            fail(node, "reads node number " + std::to_string(source) + ", which does not come before it");
        return shapes_[static_cast<std::size_t>(source)];
    }

    template <class Wanted>
    static const Wanted& attributes(const Node& node)
    {
        const auto* wanted = std::get_if<Wanted>(&node.attributes);
        if (!wanted)
            fail(node, "has no attributes of its kind");
        return *wanted;
    }

    static void checkShape(const Node& node, const Shape& shape)
    {
        double elements = 1;
        for (const auto size : shape) {
            elements *= static_cast<double>(size);
            if (size < 1 || elements > largestElementCount)
                fail(node, "shape " + toText(shape) + " has a size below 1 or too many elements");
        }
    }

    static void checkOutputs(const Node& node, std::int64_t outputs)
    {
        if (outputs < 1 || outputs > largestSize)
            fail(node, std::to_string(outputs) + " outputs, expected 1 to " + std::to_string(largestSize));
    }

    static void checkPicture(const Node& node, const Shape& input)
    {
        if (input.size() != 3)
            fail(node, "input shape " + toText(input) + ", expected channels×height×width");
    }

    static std::int64_t slide(const Node& node, std::int64_t size, std::int64_t kernel, std::int64_t stride,
        std::int64_t padding, std::int64_t dilation)
    {
        if (kernel < 1 || stride < 1 || padding < 0 || dilation < 1
            || std::max({kernel, stride, padding, dilation}) > largestSize)
            fail(node,
                "kernel, stride and dilation must be at least 1, padding at least 0, all at most "
                    + std::to_string(largestSize));
        const auto reach = dilation * (kernel - 1) + 1;
        if (size + 2 * padding < reach)
            fail(node,
                "kernel reaches over " + std::to_string(reach) + " pixels, but the padded input has only "
                    + std::to_string(size + 2 * padding));
        return (size + 2 * padding - reach) / stride + 1;
    }

    void checkParameter(
        const Node& node, const std::optional<int>& index, const Shape& wanted, const char* role) const
    {
        if (!index || *index < 0 || static_cast<std::size_t>(*index) >= network_.parameters.size())
            fail(node, std::string("its ") + role + " is missing");
        checkShape(node, wanted);
        const auto& parameter = network_.parameters[static_cast<std::size_t>(*index)];
        if (parameter.shape != wanted)
            fail(node,
                std::string(role) + " '" + parameter.name + "' has shape " + toText(parameter.shape)
                    + ", expected " + toText(wanted));
        if (checksValues_ && static_cast<std::int64_t>(parameter.values.size()) != elementCount(wanted))
            fail(node,
                std::string(role) + " '" + parameter.name + "' holds "
                    + std::to_string(parameter.values.size()) + " values, its shape says "
                    + std::to_string(elementCount(wanted)));
    }

    Shape conv2d(const Node& node, const Shape& input) const
    {
        checkPicture(node, input);
        const auto& conv = attributes<Conv2dAttributes>(node);
        checkOutputs(node, conv.outputChannels);
        if (conv.groups < 1 || input[0] % conv.groups != 0 || conv.outputChannels % conv.groups != 0)
            fail(node,
                std::to_string(conv.groups) + " groups do not divide " + std::to_string(input[0])
                    + " input and " + std::to_string(conv.outputChannels) + " output channels");
        Shape output{conv.outputChannels,
            slide(node, input[1], conv.kernel.height, conv.stride.height, conv.padding.height,
                conv.dilation.height),
            slide(node, input[2], conv.kernel.width, conv.stride.width, conv.padding.width,
                conv.dilation.width)};
        checkParameter(node, node.weight,
            {conv.outputChannels, input[0] / conv.groups, conv.kernel.height, conv.kernel.width}, "weight");
        if (node.bias)
            checkParameter(node, node.bias, {conv.outputChannels}, "bias");
        return output;
    }

    Shape linear(const Node& node, const Shape& input) const
    {
        if (input.size() != 1)
            fail(node, "input shape " + toText(input) + ", expected a plain vector: flatten it first");
        const auto outputs = attributes<LinearAttributes>(node).outputFeatures;
        checkOutputs(node, outputs);
        checkParameter(node, node.weight, {outputs, input[0]}, "weight");
        if (node.bias)
            checkParameter(node, node.bias, {outputs}, "bias");
        return {outputs};
    }

    template <class Window>
    static Shape pool(const Node& node, const Shape& input, const Window& pool)
    {
        checkPicture(node, input);
        if (pool.padding.height * 2 > pool.kernel.height || pool.padding.width * 2 > pool.kernel.width)
            fail(node, "padding is more than half the kernel");
        return {input[0],
            slide(node, input[1], pool.kernel.height, pool.stride.height, pool.padding.height, 1),
            slide(node, input[2], pool.kernel.width, pool.stride.width, pool.padding.width, 1)};
    }

    Shape batchNorm(const Node& node, const Shape& input) const
    {
        checkPicture(node, input);
        const auto epsilon = attributes<BatchNormAttributes>(node).epsilon;
        if (!(epsilon >= 0.0F && std::isfinite(epsilon)))
            fail(node, "epsilon is " + std::to_string(epsilon) + ", expected a number from 0 on");
        const Shape wanted{input[0]};
        checkParameter(node, node.weight, wanted, "weight");
        checkParameter(node, node.bias, wanted, "bias");
        checkParameter(node, node.runningMean, wanted, "running mean");
        checkParameter(node, node.runningVariance, wanted, "running variance");
        return input;
    }

    static Shape add(const Node& node, const Shape& first, const Shape& second)
    {
        if (first != second)
            fail(node, "adds shapes " + toText(first) + " and " + toText(second) + ", expected the same");
        return first;
    }

    static Shape localResponseNorm(const Node& node, const Shape& input)
    {
        checkPicture(node, input);
        const auto& norm = attributes<LocalResponseNormAttributes>(node);
        if (norm.size < 1 || norm.size > largestSize)
            fail(node, std::to_string(norm.size) + " channels, expected 1 to " + std::to_string(largestSize));
        if (!std::isfinite(norm.alpha) || !std::isfinite(norm.beta) || !std::isfinite(norm.bias))
            fail(node, "alpha, beta or bias is not a finite number");
        return input;
    }

    Shape unknown(const Node& node) const
    {
        if (node.inputs.empty())
            fail(node, "has no inputs, expected at least one");
        for (std::size_t place = 0; place < node.inputs.size(); ++place)
            inputShape(node, place);
        const auto& shape = attributes<UnknownAttributes>(node).outputShape;
        if (shape.empty())
            fail(node, "its output shape is not stated");
        return shape;
    }

    const Network& network_;
    bool checksValues_;
    std::vector<Shape> shapes_;
};

} // namespace

std::vector<Shape> inferShapes(const Network& network)
{
    return ShapeInference(network, true).run();
}

std::vector<Shape> inferGraphShapes(const Network& network)
{
    return ShapeInference(network, false).run();
}

} // namespace espalier
