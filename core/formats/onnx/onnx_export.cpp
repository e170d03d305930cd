#include "core/formats/onnx/onnx_export.h"

#include "core/error.h"
#include "core/formats/onnx/onnx_metadata.h"
#include "core/formats/onnx/onnx_packing.h"
#include "core/network/activation_sites.h"

#include <cmath>
#include <set>

namespace espalier {

namespace {

std::vector<std::int64_t> both(const Extent& extent)
{
    return {extent.height, extent.width};
}

std::vector<std::int64_t> around(const Extent& padding)
{
    return {padding.height, padding.width, padding.height, padding.width};
}

class Exporter {
public:
    Exporter(const OnnxSource& source, const OnnxForms& forms, const OnnxWriteOptions& options)
        : source_(source)
        , network_(source.network)
        , forms_(forms)
        , options_(options)
        , shapes_(inferShapes(network_))
        , sites_(activationSites(network_))
        , layerOf_(network_.nodes.size(), -1)
        , parameters_(network_.parameters.size())
    {
        const auto layers = layersOf(network_);
        for (std::size_t layer = 0; layer < layers.size(); ++layer)
            layerOf_[static_cast<std::size_t>(layers[layer].node)] = static_cast<int>(layer);
    }

    OnnxOutput run()
    {
        out_.file.opset = forms_.opset;
        out_.irVersion = forms_.opset >= 25 ? 13 : forms_.opset >= 21 ? 10 : 7;
        out_.file.graphName = network_.name.empty() ? "network" : network_.name;
        for (std::size_t index = 0; index < parameters_.size(); ++index)
            parameters_[index] = freeName(network_.parameters[index].name);
        for (std::size_t index = 0; index < network_.nodes.size(); ++index)
            add(index);
        out_.file.inputs.push_back(valueOf(0));
        out_.file.outputs.push_back(valueOf(network_.nodes.size() - 1));
        if (!source_.provenance.empty())
            out_.file.metadata[provenanceKey] = source_.provenance;
        if (!source_.classNames.empty())
            out_.file.metadata[classNamesKey] = arrayText(source_.classNames);
        addWeightBits();
        return std::move(out_);
    }

private:
    using Attributes = std::map<std::string, OnnxAttribute>;

    OnnxValue valueOf(std::size_t node) const
    {
        OnnxValue value{
            .name = values_[node], .dims = std::vector<std::optional<std::int64_t>>(1)}; // the batch
        for (const auto size : shapes_[node])
            value.dims->emplace_back(size);
        return value;
    }

    std::string freeName(const std::string& wanted)
    {
        auto name = wanted.empty() ? std::string("value") : wanted;
        while (!names_.insert(name).second)
            name += '_';
        return name;
    }

    const std::string& inputOf(std::size_t node, std::size_t place = 0) const
    {
        return values_[static_cast<std::size_t>(network_.nodes[node].inputs[place])];
    }

    void put(const std::string& name, const char* type, std::vector<std::string> inputs,
        const std::string& output, Attributes attributes = {})
    {
        out_.file.nodes.push_back({.name = name,
            .type = type,
            .domain = {},
            .inputs = std::move(inputs),
            .outputs = {output},
            .attributes = std::move(attributes)});
    }

    void add(std::size_t index)
    {
        const auto& node = network_.nodes[index];
        const auto output = freeName(node.name);
        const auto simple = [&](const char* type, Attributes attributes = {}) {
            put(node.name, type, {inputOf(index)}, output, std::move(attributes));
        };
        switch (node.operation) {
        case Operation::Input: break;
        case Operation::Conv2d: addConvolution(index, output); break;
        case Operation::Linear: addLinear(index, output); break;
        case Operation::Relu: simple("Relu"); break;
        case Operation::MaxPool2d: {
            const auto& pool = std::get<PoolAttributes>(node.attributes);
            simple("MaxPool",
                {{"kernel_shape", both(pool.kernel)}, {"strides", both(pool.stride)},
                    {"pads", around(pool.padding)}});
            break;
        }
        case Operation::AveragePool2d: {
            const auto& pool = std::get<AveragePoolAttributes>(node.attributes);
            simple("AveragePool",
                {{"kernel_shape", both(pool.kernel)}, {"strides", both(pool.stride)},
                    {"pads", around(pool.padding)},
                    {"count_include_pad", std::int64_t{pool.countPadding ? 1 : 0}}});
            break;
        }
        case Operation::GlobalAveragePool2d: simple("GlobalAveragePool"); break;
        case Operation::Flatten: simple("Flatten", {{"axis", std::int64_t{1}}}); break;
        case Operation::BatchNorm2d: addBatchNorm(index, output); break;
        case Operation::Add: put(node.name, "Add", {inputOf(index), inputOf(index, 1)}, output); break;
        case Operation::LocalResponseNorm: {
            const auto& norm = std::get<LocalResponseNormAttributes>(node.attributes);
            if (norm.size % 2 == 0)
                throw Error("node '" + node.name + "' normalizes over " + std::to_string(norm.size)
                    + " channels: ONNX takes the other middle of an even number than this program does");
            simple("LRN",
                {{"size", norm.size}, {"alpha", norm.alpha}, {"beta", norm.beta}, {"bias", norm.bias}});
            break;
        }
        case Operation::Unknown:
            throw Error("node '" + node.name + "' (" + std::get<UnknownAttributes>(node.attributes).type
                + ") cannot be written: this program does not know its operation");
        }
        values_.push_back(output);
        if (sites_[index])
            addLevels(index, *sites_[index]);
    }

    std::string plainParameter(const std::optional<int>& place, int layer, OnnxPart part)
    {
        const auto index = static_cast<std::size_t>(*place);
        const auto& parameter = network_.parameters[index];
        if (written_.insert(index).second)
            out_.arrays.push_back({.layer = layer,
                .part = part,
                .name = parameters_[index],
                .type = OnnxType::Float,
                .dims = parameter.shape,
                .values = floatValues(parameter),
                .places = {}});
        return parameters_[index];
    }

    std::string scalar(const std::string& name, int layer, float value, const Shape& dims = {})
    {
        const auto free = freeName(name);
        const auto count = static_cast<std::size_t>(elementCount(dims));
        out_.arrays.push_back({.layer = layer,
            .part = OnnxPart::Scales,
            .name = free,
            .type = OnnxType::Float,
            .dims = dims,
            .values =
                [value, count](auto& bytes) {
                    for (std::size_t index = 0; index < count; ++index)
                        appendFloats(std::span(&value, 1), bytes);
                },
            .places = {}});
        return free;
    }

    /// The name under which a layer finds its weights as floats.
    std::string weightOf(std::size_t index)
    {
        const auto& node = network_.nodes[index];
        const auto place = static_cast<std::size_t>(*node.weight);
        const auto layer = layerOf_[index];
        const auto& form = forms_.layers[static_cast<std::size_t>(layer)];
        if (!form.isInteger() && !form.sparse)
            return floatNames_.contains(place) ? floatNames_[place]
                                               : plainParameter(node.weight, layer, OnnxPart::Weights);
        if (!written_.insert(place).second)
            return floatNames_.contains(place) ? floatNames_[place] : parameters_[place];
        const auto& parameter = network_.parameters[place];
        const auto* compressed =
            source_.model ? &source_.model->layers[static_cast<std::size_t>(layer)] : nullptr;
        OnnxOutputArray array{.layer = layer,
            .part = OnnxPart::Weights,
            .name = parameters_[place],
            .type = form.type,
            .dims = parameter.shape,
            .values = {},
            .places = {}};
        if (form.sparse) {
            array.kept = form.kept;
            array.values = compressed ? keptValues(*compressed, form.type) : keptValues(parameter);
            array.places = compressed ? keptPlaces(*compressed) : keptPlaces(parameter);
        } else if (compressed) {
            array.values = packedCodes(*compressed, form.type, elementCount(parameter.shape));
        }
        out_.arrays.push_back(std::move(array));
        if (!form.isInteger())
            return parameters_[place];
        const auto interval = compressed ? compressed->interval : 0.0F;
        const auto scale = scalar(parameters_[place] + ".scale", layer, interval,
            options_.perChannel ? Shape{parameter.shape.front()} : Shape{});
        const auto output = freeName(parameters_[place] + ".float");
        put(output, "DequantizeLinear", {parameters_[place], scale}, output,
            options_.perChannel ? Attributes{{"axis", std::int64_t{0}}} : Attributes{});
        return floatNames_[place] = output;
    }

    void addConvolution(std::size_t index, const std::string& output)
    {
        const auto& node = network_.nodes[index];
        const auto& conv = std::get<Conv2dAttributes>(node.attributes);
        std::vector<std::string> inputs{inputOf(index), weightOf(index)};
        if (node.bias)
            inputs.push_back(plainParameter(node.bias, layerOf_[index], OnnxPart::Biases));
        put(node.name, "Conv", std::move(inputs), output,
            {{"kernel_shape", both(conv.kernel)}, {"strides", both(conv.stride)},
                {"pads", around(conv.padding)}, {"dilations", both(conv.dilation)}, {"group", conv.groups}});
    }

    void addLinear(std::size_t index, const std::string& output)
    {
        const auto& node = network_.nodes[index];
        std::vector<std::string> inputs{inputOf(index), weightOf(index)};
        if (node.bias)
            inputs.push_back(plainParameter(node.bias, layerOf_[index], OnnxPart::Biases));
        put(node.name, "Gemm", std::move(inputs), output, {{"transB", std::int64_t{1}}});
    }

    void addBatchNorm(std::size_t index, const std::string& output)
    {
        const auto& node = network_.nodes[index];
        std::vector<std::string> inputs{inputOf(index)};
        for (const auto& place : {node.weight, node.bias, node.runningMean, node.runningVariance})
            inputs.push_back(plainParameter(place, -1, OnnxPart::Normalization));
        put(node.name, "BatchNormalization", std::move(inputs), output,
            {{"epsilon", std::get<BatchNormAttributes>(node.attributes).epsilon}});
    }

    /// Threshold and rounding of activations, behind the node whose output they change.
    void addLevels(std::size_t index, std::size_t layer)
    {
        const auto& levels = forms_.layers[layer].activation;
        const auto account = static_cast<int>(layer);
        auto& value = values_[index];
        const auto base = value;
        const auto next = [&](const char* type, std::vector<std::string> inputs, const char* ending,
                              Attributes attributes = {}) {
            const auto output = freeName(base + ending);
            put(output, type, std::move(inputs), output, std::move(attributes));
            value = output;
        };
        if (levels.threshold > 0.0F) // above alpha, where ours are at least the threshold
            next("ThresholdedRelu", {value}, ".threshold",
                {{"alpha", std::nextafter(levels.threshold, -INFINITY)}});
        if (!(levels.interval > 0.0F) || levels.bits == unquantizedBits)
            return;
        const auto type = activationType(levels.bits, options_.newestOpset);
        if (levels.bits < bitsOf(type)) {
            const auto most = (std::ldexp(1.0F, levels.bits) - 1.0F) * levels.interval;
            const auto least = scalar(base + ".least", account, 0.0F);
            next("Clip", {value, least, scalar(base + ".most", account, most)}, ".clipped");
        }
        const auto scale = scalar(base + ".scale", account, levels.interval);
        const auto zero = freeName(base + ".zero");
        out_.arrays.push_back({.layer = account,
            .part = OnnxPart::Scales,
            .name = zero,
            .type = type,
            .dims = {},
            .values = [](auto& bytes) { bytes.push_back(0); },
            .places = {}});
        next("QuantizeLinear", {value, scale, zero}, ".levels");
        next("DequantizeLinear", {value, scale, zero}, ".rounded");
    }

    /// Bits are not always those of the least type that holds the levels.
    void addWeightBits()
    {
        std::vector<int> bits;
        bool quantized = false;
        for (const auto& form : forms_.layers) {
            bits.push_back(form.isInteger() ? form.bits : unquantizedBits);
            quantized = quantized || form.isInteger();
        }
        if (quantized)
            out_.file.metadata[weightBitsKey] = arrayText(bits);
    }

    const OnnxSource& source_;
    const Network& network_;
    const OnnxForms& forms_;
    const OnnxWriteOptions& options_;
    std::vector<Shape> shapes_;
    std::vector<std::optional<std::size_t>> sites_;
    std::vector<int> layerOf_; ///< by node
    std::vector<std::string> parameters_; ///< names in the file
    std::vector<std::string> values_; ///< by node: the name of its output
    std::set<std::string> names_;
    std::set<std::size_t> written_; ///< parameters
    std::map<std::size_t, std::string> floatNames_; ///< of parameters that are dequantized
    OnnxOutput out_;
};

} // namespace

OnnxOutput exportOnnx(const OnnxSource& source, const OnnxForms& forms, const OnnxWriteOptions& options)
{
    return Exporter(source, forms, options).run();
}

} // namespace espalier
