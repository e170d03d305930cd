// Numbers stand for types as TorchScript counts them: 0 uint8, 4 int64, 6 float32.
#include "core/formats/torchscript_code.h"

#include "core/network/activation_sites.h"

#include <cstdio>
#include <initializer_list>
#include <utility>
#include <variant>

namespace espalier {

namespace {

/// Bits of packed bytes, the first in the highest place of the first byte.
constexpr const char* bitsMethod = R"(
def espalier_bits(self, packed: Tensor, count: int) -> Tensor:
    shifts = torch.arange(7, -1, -1, dtype=0, device=packed.device)
    bits = torch.bitwise_right_shift(torch.unsqueeze(packed, 1), shifts)
    return torch.flatten(torch.bitwise_and(bits, 1))[:count]
)";

constexpr const char* entriesMethod = R"(
def espalier_entries(self, packed: Tensor, width: int, count: int) -> Tensor:
    bits = torch.reshape(self.espalier_bits(packed, count * width), [count, width])
    places = torch.bitwise_left_shift(torch.ones([width], dtype=4, device=packed.device),
        torch.arange(width - 1, -1, -1, dtype=4, device=packed.device))
    return torch.sum(torch.mul(bits, places), 1)
)";

constexpr const char* maskMethod = R"(
def espalier_mask(self, packed: Tensor, count: int) -> Tensor:
    return torch.flatten(torch.nonzero(self.espalier_bits(packed, count)))
)";

/// A byte a kept weight: zeros before it; 255 stands for 255 zeros and no weight yet.
constexpr const char* gapsMethod = R"(
def espalier_gaps(self, gaps: Tensor) -> Tensor:
    kept = torch.ne(gaps, 255)
    ends = torch.cumsum(torch.add(gaps.to(4), kept.to(4)), 0)
    return torch.sub(torch.masked_select(ends, kept), 1)
)";

constexpr const char* denseMethod = R"(
def espalier_dense(self, values: Tensor, positions: Tensor, shape: List[int], count: int) -> Tensor:
    dense = torch.zeros([count], dtype=6, device=values.device)
    return torch.reshape(torch.index_copy(dense, 0, positions, values), shape)
)";

/// The sums over the channels around each, by a pooling whose divisor is 1.
constexpr const char* normMethod = R"(
def espalier_norm(self, x: Tensor, size: int, share: float, beta: float, bias: float) -> Tensor:
    rows = torch.reshape(torch.mul(x, x), [x.size(0), 1, x.size(1), -1])
    padded = torch.constant_pad_nd(rows, [0, 0, size // 2, (size - 1) // 2], 0)
    sums = torch.avg_pool2d(padded, [size, 1], [1, 1], [0, 0], False, True, 1)
    scale = torch.add(torch.mul(torch.reshape(sums, x.size()), share), bias)
    return torch.mul(x, torch.pow(scale, -beta))
)";

constexpr const char* thresholdMethod = R"(
def espalier_threshold(self, x: Tensor, threshold: float) -> Tensor:
    return torch.where(torch.lt(x, threshold), torch.zeros_like(x), x)
)";

constexpr const char* levelsMethod = R"(
def espalier_levels(self, x: Tensor, interval: float, most: int) -> Tensor:
    return torch.mul(torch.clamp_max(torch.round(torch.div(x, interval)), most), interval)
)";

std::string text(std::int64_t value)
{
    return std::to_string(value);
}

std::string text(float value)
{
    char number[40];
    std::snprintf(number, sizeof number, "%.17e", static_cast<double>(value));
    return number;
}

std::string text(const Extent& extent)
{
    return '[' + text(extent.height) + ", " + text(extent.width) + ']';
}

std::string text(bool value)
{
    return value ? "True" : "False";
}

std::string list(const Shape& shape)
{
    std::string sizes;
    for (const auto size : shape)
        sizes += (sizes.empty() ? "" : ", ") + text(size);
    return '[' + sizes + ']';
}

std::string call(const std::string& function, std::initializer_list<std::string> arguments)
{
    std::string joined;
    for (const auto& argument : arguments)
        joined += (joined.empty() ? "" : ", ") + argument;
    return function + '(' + joined + ')';
}

class ScriptWriter {
public:
    ScriptWriter(const CompressedModel& model, const ScriptPaths& paths)
        : model_(model), network_(model.network), paths_(paths)
    {
    }

    std::string write()
    {
        requireRunnable(network_);
        const auto sites = activationSites(decompress(model_));
        std::string forward = "\ndef forward(self, x0: Tensor) -> Tensor:\n";
        for (std::size_t index = 1; index < network_.nodes.size(); ++index) {
            auto value = operation(network_.nodes[index]);
            if (sites[index])
                value = rounded(model_.layers[*sites[index]], std::move(value));
            forward += "    " + variable(index) + " = " + value + '\n';
        }
        return methods_ + forward + "    return " + variable(network_.nodes.size() - 1) + '\n';
    }

private:
    static std::string variable(std::size_t node) { return 'x' + std::to_string(node); }

    static std::string input(const Node& node, std::size_t place = 0)
    {
        return variable(static_cast<std::size_t>(node.inputs[place]));
    }

    /// Adds a method where it is not there yet.
    std::string use(const char* source)
    {
        if (methods_.find(source) == std::string::npos)
            methods_ += source;
        const std::string method(source);
        const auto name = method.find("espalier_");
        return "self." + method.substr(name, method.find('(', name) - name);
    }

    const std::string& nameOf(const std::optional<int>& parameter) const
    {
        return network_.parameters[static_cast<std::size_t>(*parameter)].name;
    }

    std::string array(const std::string& name) const { return scriptAttribute(paths_.of(name)); }
    std::string array(const std::optional<int>& parameter) const { return array(nameOf(parameter)); }

    std::string bias(const Node& node) const { return node.bias ? array(node.bias) : "None"; }

    /// Dense weights of the next layer.
    std::string weight(const Node& node)
    {
        const auto& layer = model_.layers[layer_++];
        const auto& name = nameOf(node.weight);
        if (paths_.has(name))
            return array(name);
        const auto kept = static_cast<std::int64_t>(layer.positions.size());
        const auto count = elementCount(layer.weightShape);
        std::string values;
        if (paths_.has(name + ".codes")) {
            use(bitsMethod);
            values = call(use(entriesMethod),
                {array(name + ".codes"), text(std::int64_t{layer.weightBits}), text(kept)});
            values = call("torch.index_select", {array(name + ".levels"), "0", values});
        } else {
            values = array(name + ".values");
        }
        if (paths_.has(name + ".mask")) {
            use(bitsMethod);
            return dense(
                values, call(use(maskMethod), {array(name + ".mask"), text(count)}), layer.weightShape);
        }
        if (paths_.has(name + ".gaps"))
            return dense(values, call(use(gapsMethod), {array(name + ".gaps")}), layer.weightShape);
        return call("torch.reshape", {values, list(layer.weightShape)});
    }

    std::string dense(const std::string& values, const std::string& positions, const Shape& shape)
    {
        return call(use(denseMethod), {values, positions, list(shape), text(elementCount(shape))});
    }

    std::string operation(const Node& node)
    {
        const auto x = input(node);
        switch (node.operation) {
        case Operation::Conv2d: {
            const auto& conv = std::get<Conv2dAttributes>(node.attributes);
            return call("torch.conv2d",
                {x, weight(node), bias(node), text(conv.stride), text(conv.padding), text(conv.dilation),
                    text(conv.groups)});
        }
        case Operation::Linear: return call("torch.linear", {x, weight(node), bias(node)});
        case Operation::Relu: return call("torch.relu", {x});
        case Operation::MaxPool2d: {
            const auto& pool = std::get<PoolAttributes>(node.attributes);
            return call("torch.max_pool2d", {x, text(pool.kernel), text(pool.stride), text(pool.padding)});
        }
        case Operation::Flatten: return call("torch.flatten", {x, "1"});
        case Operation::BatchNorm2d:
            return call("torch.batch_norm",
                {x, array(node.weight), array(node.bias), array(node.runningMean),
                    array(node.runningVariance), "False", "0.0",
                    text(std::get<BatchNormAttributes>(node.attributes).epsilon), "True"});
        case Operation::Add: return call("torch.add", {x, input(node, 1)});
        case Operation::AveragePool2d: {
            const auto& pool = std::get<AveragePoolAttributes>(node.attributes);
            return call("torch.avg_pool2d",
                {x, text(pool.kernel), text(pool.stride), text(pool.padding), text(false),
                    text(pool.countPadding)});
        }
        case Operation::GlobalAveragePool2d: return call("torch.mean", {x, "[2, 3]", text(true)});
        case Operation::LocalResponseNorm: {
            const auto& norm = std::get<LocalResponseNormAttributes>(node.attributes);
            return call(use(normMethod),
                {x, text(norm.size), text(norm.alpha / static_cast<float>(norm.size)), text(norm.beta),
                    text(norm.bias)});
        }
        case Operation::Input:
        case Operation::Unknown: break;
        }
        return x;
    }

    /// What a layer's activation levels make of a value that a ReLU has made.
    std::string rounded(const CompressedLayer& layer, std::string value)
    {
        if (layer.activationThreshold > 0.0F)
            value = call(use(thresholdMethod), {value, text(layer.activationThreshold)});
        if (layer.activationInterval > 0.0F)
            value = call(use(levelsMethod),
                {value, text(layer.activationInterval), text((std::int64_t{1} << layer.activationBits) - 1)});
        return value;
    }

    const CompressedModel& model_;
    const Network& network_;
    const ScriptPaths& paths_;
    std::string methods_; ///< those that are called
    std::size_t layer_ = 0; ///< the next one
};

} // namespace

std::string torchScriptCode(const CompressedModel& model, const ScriptPaths& paths)
{
    return ScriptWriter(model, paths).write();
}

} // namespace espalier
