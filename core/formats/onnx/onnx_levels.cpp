// Quantization, arithmetic on sizes, and what is left to do when all nodes are there.
#include "core/error.h"
#include "core/formats/onnx/onnx_importer.h"
#include "core/formats/onnx/onnx_metadata.h"
#include "core/network/activation_sites.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace espalier {

namespace {

const OnnxTensor* plainTensor(const OnnxConstant* constant)
{
    return constant && !constant->scaling && !constant->transposed
        ? std::get_if<OnnxTensor>(&constant->values)
        : nullptr;
}

} // namespace

/// Of activations: the levels are remembered when they are turned back to floats.
bool OnnxImporter::quantize(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    const auto* scale = plainTensor(constant(node, 1));
    const auto* zeroPoint = plainTensor(constant(node, 2));
    const bool hasZeroPoint = node.inputs.size() > 2 && !node.inputs[2].empty();
    if (!source || !scale || (hasZeroPoint && !zeroPoint))
        return false;
    Quantized made{.node = *source};
    const auto stated =
        static_cast<OnnxType>(integerAttribute(node, "output_dtype", static_cast<int>(OnnxType::UInt8)));
    const auto type = zeroPoint ? zeroPoint->type : stated;
    made.bits = bitsOf(type);
    if (elementCount(scale->dims) == 1 && (!zeroPoint || elementCount(zeroPoint->dims) == 1)) {
        made.scale = floatOf(*scale);
        const auto lowest = isSigned(type) ? -(std::int64_t{1} << (made.bits - 1)) : 0;
        const auto zero = zeroPoint ? integersOf(*zeroPoint).front() : 0;
        made.plain = isInteger(type) && made.bits <= 8 && zero == lowest && made.scale > 0.0F;
    }
    values_[node.outputs.front()] = made;
    return true;
}

bool OnnxImporter::dequantize(const OnnxNode& node)
{
    const auto* scale = plainTensor(constant(node, 1));
    const auto* zeroPoint = plainTensor(constant(node, 2));
    const bool hasZeroPoint = node.inputs.size() > 2 && !node.inputs[2].empty();
    if (!scale || (hasZeroPoint && !zeroPoint))
        return false;
    if (integerAttribute(node, "block_size", 0) != 0)
        throw Error("scales by blocks of " + std::to_string(integerAttribute(node, "block_size", 0))
            + " values, expected one, or one a channel");
    if (const auto* weight = constant(node, 0)) {
        if (weight->scaling || weight->transposed)
            return false;
        auto scaled = *weight;
        scaled.scaling = OnnxScaling{
            *scale, zeroPoint ? std::optional(*zeroPoint) : std::nullopt, integerAttribute(node, "axis", 1)};
        values_[node.outputs.front()] = std::move(scaled);
        return true;
    }
    const auto* quantized = std::get_if<Quantized>(&input(node, 0));
    if (!quantized)
        return false;
    if (quantized->plain && elementCount(scale->dims) == 1 && floatOf(*scale) == quantized->scale) {
        auto& levels = activations_[quantized->node];
        levels.interval = quantized->scale;
        levels.bits = quantized->bits;
        if (const auto most = clipped_.find(quantized->node); most != clipped_.end()) {
            const auto count =
                static_cast<std::int64_t>(std::min(std::round(most->second / levels.interval), 255.0F));
            if (std::has_single_bit(static_cast<std::uint64_t>(count + 1)))
                levels.bits = std::min(
                    levels.bits, static_cast<int>(std::bit_width(static_cast<std::uint64_t>(count))));
        }
    } else {
        note("the levels of what node '" + this->node(quantized->node).name
            + "' puts out are not kept: only levels that begin at zero and share one scale are");
    }
    values_[node.outputs.front()] = Activation{quantized->node};
    return true;
}

/// y = x above alpha, else 0: the threshold below which activations become zero.
bool OnnxImporter::threshold(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    const auto alpha = floatAttribute(node, "alpha", 1.0F);
    if (!source || !(alpha >= 0.0F) || !std::isfinite(alpha)
        || (this->node(*source).operation != Operation::Relu && !isLayer(this->node(*source))))
        return false;
    activations_[*source].threshold = std::nextafter(alpha, INFINITY);
    return alias(node);
}

/// Only where it bounds the levels of activations.
bool OnnxImporter::clip(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    const auto bound = [&](const char* attribute, std::size_t place) -> std::optional<float> {
        if (hasAttribute(node, attribute))
            return floatAttribute(node, attribute, 0.0F);
        const auto* tensor = plainTensor(constant(node, place));
        return tensor ? std::optional(floatOf(*tensor)) : std::nullopt;
    };
    const auto least = bound("min", 1);
    const auto most = bound("max", 2);
    const auto& readers = readingNodes_[node.outputs.front()];
    if (!source || least != 0.0F || !most || !(*most > 0.0F) || readers.size() != 1
        || readers.front()->type != "QuantizeLinear" || isGraphOutput(node))
        return false;
    clipped_[*source] = *most;
    return alias(node);
}

bool OnnxImporter::constantNode(const OnnxNode& node)
{
    const auto& output = node.outputs.front();
    for (const auto& [name, attribute] : node.attributes) {
        if (const auto* tensor = std::get_if<OnnxTensor>(&attribute); tensor && name == "value") {
            auto named = *tensor;
            named.name = output;
            values_[output] = OnnxConstant{std::move(named)};
        } else if (const auto* integer = std::get_if<std::int64_t>(&attribute);
                   integer && name == "value_int") {
            values_[output] = Integers{*integer};
        } else if (const auto* several = std::get_if<Integers>(&attribute); several && name == "value_ints") {
            values_[output] = *several;
        } else {
            return false;
        }
        return true;
    }
    return false;
}

std::optional<OnnxImporter::Integers> OnnxImporter::integers(const OnnxNode& node, std::size_t place) const
{
    if (const auto* ready = std::get_if<Integers>(&input(node, place)))
        return *ready;
    const auto* tensor = plainTensor(constant(node, place));
    if (!tensor || (tensor->type != OnnxType::Int64 && tensor->type != OnnxType::Int32))
        return std::nullopt;
    return integersOf(*tensor);
}

/// From an attribute, or from an input, where newer opsets have them.
std::optional<OnnxImporter::Integers> OnnxImporter::sizes(
    const OnnxNode& node, const char* attribute, std::size_t place) const
{
    if (hasAttribute(node, attribute))
        return integersAttribute(node, attribute);
    return integers(node, place);
}

bool OnnxImporter::shapeOf(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    if (!source || hasAttribute(node, "start") || hasAttribute(node, "end"))
        return false;
    Integers dims{batchSize};
    dims.insert(dims.end(), shape(*source).begin(), shape(*source).end());
    values_[node.outputs.front()] = std::move(dims);
    return true;
}

bool OnnxImporter::gather(const OnnxNode& node)
{
    const auto from = integers(node, 0);
    const auto places = integers(node, 1);
    if (!from || !places || integerAttribute(node, "axis", 0) != 0)
        return false;
    Integers taken;
    for (const auto place : *places) {
        const auto count = static_cast<std::int64_t>(from->size());
        const auto index = place < 0 ? place + count : place;
        if (index < 0 || index >= count)
            throw Error("takes size number " + std::to_string(place) + " of " + std::to_string(count));
        taken.push_back((*from)[static_cast<std::size_t>(index)]);
    }
    values_[node.outputs.front()] = std::move(taken);
    return true;
}

bool OnnxImporter::unsqueezeIntegers(const OnnxNode& node)
{
    auto ready = integers(node, 0);
    if (ready)
        values_[node.outputs.front()] = std::move(*ready);
    return ready.has_value();
}

bool OnnxImporter::concat(const OnnxNode& node)
{
    constexpr std::size_t mostSizes = 1 << 10;
    Integers all;
    for (std::size_t place = 0; place < node.inputs.size(); ++place) {
        const auto some = integers(node, place);
        if (!some || all.size() + some->size() > mostSizes)
            return false;
        all.insert(all.end(), some->begin(), some->end());
    }
    values_[node.outputs.front()] = std::move(all);
    return true;
}

void OnnxImporter::finish()
{
    const auto* last = std::get_if<Activation>(&value(file_.outputs.front().name));
    const auto& nodes = model_.network.nodes;
    if (!last || last->node + 1 != static_cast<int>(nodes.size()) || nodes.size() < 2)
        throw Error("output '" + file_.outputs.front().name + "' is not computed from the picture");
    inferShapes(model_.network);
    takeLevels();
    takeMetadata();
}

void OnnxImporter::takeLevels()
{
    const auto layers = layersOf(model_.network);
    const auto sites = activationSites(model_.network);
    const auto stated = statedWeightBits(file_.metadata);
    model_.activations.resize(layers.size());
    for (std::size_t index = 0; index < layers.size(); ++index) {
        const auto weight = *node(layers[index].node).weight;
        const auto found = weightLevels_.find(weight);
        model_.intervals.push_back(found == weightLevels_.end() ? 0.0F : found->second.first);
        auto bits = found == weightLevels_.end() ? unquantizedBits : found->second.second;
        if (found != weightLevels_.end() && index < stated.size() && stated[index] >= bits
            && stated[index] <= 8)
            bits = stated[index];
        model_.weightBits.push_back(bits);
    }
    for (const auto& [place, levels] : activations_) {
        auto at = place;
        while (!sites[static_cast<std::size_t>(at)]
            && (node(at).operation == Operation::MaxPool2d || node(at).operation == Operation::Flatten))
            at = node(at).inputs.front(); // rounding and taking the largest commute
        if (const auto& site = sites[static_cast<std::size_t>(at)])
            model_.activations[*site] = levels;
        else
            note("the levels of what node '" + node(place).name
                + "' puts out are not kept: only those behind a layer's ReLU are");
    }
}

void OnnxImporter::takeMetadata()
{
    if (const auto found = file_.metadata.find(provenanceKey); found != file_.metadata.end())
        model_.provenance = found->second;
    model_.classNames = statedClassNames(file_.metadata);
    const auto output = shapes_.back();
    if (!model_.classNames.empty()
        && (output.size() != 1 || output.front() != static_cast<std::int64_t>(model_.classNames.size()))) {
        note(std::to_string(model_.classNames.size()) + " class names for outputs of shape " + toText(output)
            + " are left out");
        model_.classNames.clear();
    }
}

} // namespace espalier
