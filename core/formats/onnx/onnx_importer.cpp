#include "core/formats/onnx/onnx_importer.h"

#include "core/error.h"

#include <algorithm>

namespace espalier {

namespace {

constexpr std::int64_t oldestOpset = 7;
constexpr std::int64_t newestOpset = 25;
constexpr std::size_t mostNodes = 1 << 14;
constexpr std::size_t mostInputs = 1 << 10;

bool isStandard(const OnnxNode& node)
{
    return node.domain.empty() || node.domain == "ai.onnx"
        || (node.domain == "com.microsoft" && node.type.ends_with("uantizeLinear"));
}

} // namespace

OnnxImporter::OnnxImporter(OnnxFile file, const OnnxReadOptions& options)
    : file_(std::move(file)), options_(options)
{
}

OnnxModel OnnxImporter::run()
{
    if (file_.opset < oldestOpset)
        throw Error("opset " + std::to_string(file_.opset) + " of the standard operators, expected "
            + std::to_string(oldestOpset) + " or later");
    if (file_.opset > newestOpset)
        note("opset " + std::to_string(file_.opset) + " is younger than this program and read like "
            + std::to_string(newestOpset));
    if (file_.outputs.empty())
        throw Error("the graph has no output");
    if (file_.outputs.size() > 1)
        note("of " + std::to_string(file_.outputs.size()) + " outputs only '" + file_.outputs.front().name
            + "' is kept");
    model_.network.name = file_.graphName;
    for (const auto& [name, tensor] : file_.initializers)
        values_.emplace(name, OnnxConstant{tensor});
    for (const auto& [name, tensor] : file_.sparseInitializers)
        values_.emplace(name, OnnxConstant{tensor});
    readInput();
    const auto order = inOrder();
    for (const auto* node : order)
        for (const auto& name : node->inputs) {
            ++readers_[name];
            readingNodes_[name].push_back(node);
        }
    ++readers_[file_.outputs.front().name];
    for (const auto* node : order)
        add(*node);
    finish();
    return std::move(model_);
}

void OnnxImporter::readInput()
{
    std::vector<const OnnxValue*> free;
    for (const auto& value : file_.inputs)
        if (!values_.contains(value.name))
            free.push_back(&value);
    if (free.size() != 1)
        throw Error("the graph has " + std::to_string(free.size()) + " inputs, expected one: the picture");
    auto& shape = model_.network.inputShape;
    if (options_.inputShape) {
        shape = *options_.inputShape;
    } else {
        if (!free.front()->dims || free.front()->dims->size() < 2)
            throw Error(
                "input '" + free.front()->name + "' states no shape, expected batch×channels×height×width");
        for (std::size_t axis = 1; axis < free.front()->dims->size(); ++axis) {
            const auto& size = (*free.front()->dims)[axis];
            if (!size || *size < 1)
                throw Error("input '" + free.front()->name + "' leaves its size along axis "
                    + std::to_string(axis) + " open, expected a number");
            shape.push_back(*size);
        }
    }
    model_.network.nodes.push_back({.name = freeName(free.front()->name), .operation = Operation::Input});
    shapes_ = inferShapes(model_.network);
    values_[free.front()->name] = Activation{0};
}

void OnnxImporter::add(const OnnxNode& node)
{
    try {
        if (!handle(node))
            addUnknown(node);
    } catch (const Error& error) {
        throw Error(titleOf(node) + ": " + error.what() + guesses_);
    }
}

bool OnnxImporter::handle(const OnnxNode& node)
{
    if (node.outputs.empty() || node.inputs.empty())
        return node.type == "Constant" && isStandard(node) && !node.outputs.empty() && constantNode(node);
    const auto handler = handlers().find(node.type);
    return isStandard(node) && handler != handlers().end() && (this->*handler->second)(node);
}

void OnnxImporter::addUnknown(const OnnxNode& node, std::optional<Shape> known)
{
    std::vector<int> inputs;
    if (node.inputs.size() > mostInputs)
        throw Error("has " + std::to_string(node.inputs.size()) + " inputs, expected at most "
            + std::to_string(mostInputs));
    for (std::size_t place = 0; place < node.inputs.size(); ++place)
        if (const auto source = activation(node, place))
            inputs.push_back(*source);
    for (const auto& output : node.outputs) {
        if (output.empty() || !readers_.contains(output))
            continue;
        if (inputs.empty()) { // a constant that is not computed here
            values_[output] = std::monostate{};
            continue;
        }
        const auto shape = known ? *known : unknownShape(node, output, inputs);
        const auto name = node.outputs.size() == 1 ? uniqueName(node) : freeName(output);
        append({.name = name,
                   .operation = Operation::Unknown,
                   .inputs = inputs,
                   .attributes = UnknownAttributes{node.type, shape}},
            output);
        note("node '" + name + "': the operation " + node.type
            + " is not known as it is used here, so the network can be shown, planned and costed, but not "
              "run");
    }
}

int OnnxImporter::append(Node node, const std::string& output)
{
    auto& network = model_.network;
    if (network.nodes.size() >= mostNodes)
        throw Error("more than " + std::to_string(mostNodes) + " nodes");
    // Shape inference of this node alone, or large networks would take quadratic time.
    Network alone{.name = network.name, .inputShape = {}, .nodes = {}, .parameters = {}};
    alone.inputShape = shape(node.inputs.front());
    if (node.operation == Operation::Add && shape(node.inputs[0]) != shape(node.inputs[1]))
        throw Error("adds shapes " + toText(shape(node.inputs[0])) + " and " + toText(shape(node.inputs[1])));
    alone.nodes = {{.name = "input"}, node};
    std::ranges::fill(alone.nodes.back().inputs, 0);
    std::swap(alone.parameters, network.parameters);
    try {
        shapes_.push_back(inferShapes(alone).back());
    } catch (const Error&) {
        std::swap(alone.parameters, network.parameters);
        throw;
    }
    std::swap(alone.parameters, network.parameters);
    network.nodes.push_back(std::move(node));
    const auto index = static_cast<int>(network.nodes.size()) - 1;
    if (!output.empty())
        values_[output] = Activation{index};
    return index;
}

int OnnxImporter::addParameter(
    const std::string& key, const std::string& name, const OnnxConstant& constant, Shape shape)
{
    if (const auto known = parameters_.find(key); known != parameters_.end())
        return known->second;
    auto floats = floatsOf(constant);
    if (elementCount(shape) != static_cast<std::int64_t>(floats.values.size()))
        throw Error("tensor '" + constant.name() + "' has shape " + toText(constant.dims()) + ", expected "
            + toText(shape));
    auto free = name;
    for (auto& number = parameterCopies_[name]; !parameterNames_.insert(free).second;)
        free = name + "_" + std::to_string(++number + 1);
    const auto index = static_cast<int>(model_.network.parameters.size());
    if (constant.scaling && floats.interval == 0.0F && shape.size() > 1)
        note("the weights of '" + name
            + "' are kept as floats: only levels with one scale and zero in their middle are");
    if (floats.interval > 0.0F)
        weightLevels_[index] = {floats.interval, floats.bits};
    model_.network.parameters.push_back({std::move(free), std::move(shape), std::move(floats.values)});
    return parameters_[key] = index;
}

const OnnxImporter::Value& OnnxImporter::value(const std::string& name) const
{
    static const Value nothing;
    const auto found = values_.find(name);
    return found == values_.end() ? nothing : found->second;
}

const OnnxImporter::Value& OnnxImporter::input(const OnnxNode& node, std::size_t place) const
{
    static const std::string none;
    return value(place < node.inputs.size() ? node.inputs[place] : none);
}

const OnnxConstant* OnnxImporter::constant(const OnnxNode& node, std::size_t place) const
{
    return std::get_if<OnnxConstant>(&input(node, place));
}

std::optional<int> OnnxImporter::activation(const OnnxNode& node, std::size_t place)
{
    const auto& found = input(node, place);
    if (const auto* plain = std::get_if<Activation>(&found))
        return plain->node;
    if (const auto* quantized = std::get_if<Quantized>(&found))
        return quantized->node;
    if (const auto* padded = std::get_if<Padded>(&found)) {
        const auto made = padNode(*padded);
        values_[node.inputs[place]] = Activation{made};
        return made;
    }
    return std::nullopt;
}

bool OnnxImporter::isOnlyReader(const OnnxNode& node, std::size_t place) const
{
    const auto found = readers_.find(node.inputs[place]);
    return found != readers_.end() && found->second == 1;
}

bool OnnxImporter::isGraphOutput(const OnnxNode& node) const
{
    return node.outputs.front() == file_.outputs.front().name;
}

std::string OnnxImporter::freeName(const std::string& wanted)
{
    const auto base = wanted.empty() ? std::string("node") : wanted;
    auto name = base;
    for (auto& number = copies_[base]; !names_.insert(name).second;)
        name = base + "_" + std::to_string(++number + 1);
    return name;
}

/// Layers are called as their weights are: "features.0" of "features.0.weight" says more than "Conv_0".
std::string OnnxImporter::uniqueName(const OnnxNode& node, const OnnxConstant* weight)
{
    constexpr std::string_view ending = ".weight";
    if (weight && weight->name().ends_with(ending) && weight->name().size() > ending.size())
        return freeName(weight->name().substr(0, weight->name().size() - ending.size()));
    return freeName(node.name.empty() ? node.outputs.front() : node.name);
}

bool OnnxImporter::alias(const OnnxNode& node)
{
    values_[node.outputs.front()] = input(node, 0);
    return true;
}

void OnnxImporter::note(const std::string& text)
{
    constexpr std::size_t mostNotes = 1000;
    if (model_.notes.size() < mostNotes)
        model_.notes.push_back(text);
}

} // namespace espalier
