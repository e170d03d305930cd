#pragma once

#include "core/network/shape.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace espalier {

enum class Operation { Input, Conv2d, Linear, Relu, MaxPool2d, Flatten };

/// A size for each of the two directions of a picture.
struct Extent {
    std::int64_t height = 1;
    std::int64_t width = 1;
    bool operator==(const Extent&) const = default;
};

/// Cross-correlation. Weight shape {outputChannels, inputChannels / groups, kernel.height, kernel.width}.
struct Conv2dAttributes {
    std::int64_t outputChannels = 1;
    Extent kernel = {};
    Extent stride = {};
    Extent padding = {0, 0};
    Extent dilation = {};
    std::int64_t groups = 1;
    bool operator==(const Conv2dAttributes&) const = default;
};

/// y = W x + b. Weight shape {outputFeatures, inputFeatures}.
struct LinearAttributes {
    std::int64_t outputFeatures = 1;
    bool operator==(const LinearAttributes&) const = default;
};

/// Windows that would reach past the padded picture are left out (the usual floor rule).
struct PoolAttributes {
    Extent kernel = {2, 2};
    Extent stride = {2, 2};
    Extent padding = {0, 0};
    bool operator==(const PoolAttributes&) const = default;
};

using Attributes = std::variant<std::monostate, Conv2dAttributes, LinearAttributes, PoolAttributes>;

/// One step of a network. Inputs are positions of earlier nodes in Network::nodes.
struct Node {
    std::string name;
    Operation operation = Operation::Input;
    std::vector<int> inputs = {};
    Attributes attributes = {};
    std::optional<int> weight = {}; ///< position in Network::parameters
    std::optional<int> bias = {}; ///< position in Network::parameters
    bool operator==(const Node&) const = default;
};

/// A trained array, row-major.
struct Parameter {
    std::string name; ///< "conv1.weight"
    Shape shape;
    std::vector<float> values;
    bool operator==(const Parameter&) const = default;
};

/// A typed graph in the order of execution: node 0 is the input, the last node the output (one value a
/// class). A value type; share the big ones as std::shared_ptr<const Network>.
struct Network {
    std::string name;
    Shape inputShape; ///< {channels, height, width}
    std::vector<Node> nodes;
    std::vector<Parameter> parameters;
    bool operator==(const Network&) const = default;
};

/// "conv2d", "linear", ...: the name of an operation in files and messages.
std::string toText(Operation operation);

/// Inverse of toText(Operation); throws Error that names the text.
Operation operationFromText(const std::string& text);

/// Output shape of every node. Throws Error naming the first node that does not fit: wrong number of inputs,
/// an input that comes later, sizes that do not match, a parameter that is missing or has another shape.
std::vector<Shape> inferShapes(const Network& network);

/// Number of classes the network tells apart. Throws Error where the output is not a plain vector.
std::int64_t outputClasses(const Network& network);

} // namespace espalier
