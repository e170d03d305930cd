#pragma once

#include "core/network/shape.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace espalier {

enum class Operation {
    Input,
    Conv2d,
    Linear,
    Relu,
    MaxPool2d,
    Flatten,
    BatchNorm2d,
    Add,
    AveragePool2d,
    GlobalAveragePool2d,
    LocalResponseNorm,
    Unknown,
};

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

/// Mean of each window. What padding adds counts as zeros, or is left out of sum and count where
/// `countPadding` is false (ONNX's default; PyTorch's is true).
struct AveragePoolAttributes {
    Extent kernel = {2, 2};
    Extent stride = {2, 2};
    Extent padding = {0, 0};
    bool countPadding = true;
    bool operator==(const AveragePoolAttributes&) const = default;
};

/// y = weight · (x − mean) / √(variance + epsilon) + bias, channel by channel (Ioffe, Szegedy, ICML 2015).
struct BatchNormAttributes {
    float epsilon = 1e-5F;
    bool operator==(const BatchNormAttributes&) const = default;
};

/// y = x / (bias + alpha / size · Σ x²)^beta, the sum over the `size` channels around each (Krizhevsky et
/// al., NIPS 2012; alpha divided by size as in Caffe, PyTorch and ONNX).
struct LocalResponseNormAttributes {
    std::int64_t size = 5;
    float alpha = 1e-4F;
    float beta = 0.75F;
    float bias = 1.0F;
    bool operator==(const LocalResponseNormAttributes&) const = default;
};

/// An operation of an opened file that this program does not know: it stands in the graph with its name, so
/// that all around it can be shown and costed, but nothing can run it. One input or more.
struct UnknownAttributes {
    std::string type; ///< as the file calls the operation
    Shape outputShape;
    bool operator==(const UnknownAttributes&) const = default;
};

using Attributes = std::variant<std::monostate, Conv2dAttributes, LinearAttributes, PoolAttributes,
    AveragePoolAttributes, BatchNormAttributes, LocalResponseNormAttributes, UnknownAttributes>;

/// One step of a network. Inputs are positions of earlier nodes in Network::nodes.
struct Node {
    std::string name;
    Operation operation = Operation::Input;
    std::vector<int> inputs = {};
    Attributes attributes = {};
    std::optional<int> weight = {}; ///< position in Network::parameters
    std::optional<int> bias = {}; ///< position in Network::parameters
    std::optional<int> runningMean = {}; ///< of a batch-norm, position in Network::parameters
    std::optional<int> runningVariance = {}; ///< of a batch-norm, position in Network::parameters
    bool operator==(const Node&) const = default;
};

/// An array, row-major: trained weights and biases, or the running statistics of a batch-norm, which are
/// measured and which no optimizer touches.
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

/// A node whose weights are compressed: a convolution or a linear one.
bool isLayer(const Node& node);

/// 1 for each parameter that training changes by its gradient, 0 for running means and variances.
std::vector<std::uint8_t> trainedParameters(const Network& network);

/// Number of nodes that read each node.
std::vector<int> readerCounts(const Network& network);

/// Throws Error naming every node whose operation is unknown: what runs a network asks this first.
void requireRunnable(const Network& network);

/// Number of classes the network tells apart. Throws Error where the output is not a plain vector.
std::int64_t outputClasses(const Network& network);

} // namespace espalier
