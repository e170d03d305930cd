// Turns the graph of an ONNX file into a Network, node by node.
#pragma once

#include "core/formats/onnx.h"
#include "core/formats/onnx/onnx_arrays.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace espalier {

class OnnxImporter {
public:
    OnnxImporter(OnnxFile file, const OnnxReadOptions& options);

    OnnxModel run();

private:
    /// Pixels added around a picture: top, left, bottom, right.
    using Border = std::array<std::int64_t, 4>;

    /// What a name of the file stands for.
    struct Activation {
        int node = 0;
    };
    struct Padded { ///< with zeros, which a convolution may take over
        int node = 0;
        Border border = {};
        std::string name;
    };
    struct Quantized {
        int node = 0;
        float scale = 0.0F;
        bool plain = false; ///< levels 0, q, 2q, ... that this program has
        int bits = 8;
    };
    using Integers = std::vector<std::int64_t>; ///< computed sizes; batchSize stands for the batch
    using Value = std::variant<std::monostate, Activation, Padded, Quantized, Integers, OnnxConstant>;

    using Handler = bool (OnnxImporter::*)(const OnnxNode&);

    // onnx_importer.cpp: the order of things, names, what is unknown
    void readInput();
    std::vector<const OnnxNode*> inOrder() const;
    void add(const OnnxNode& node);
    bool handle(const OnnxNode& node);
    void addUnknown(const OnnxNode& node, std::optional<Shape> known = {});
    Shape unknownShape(const OnnxNode& node, const std::string& output, const std::vector<int>& inputs);
    Shape guessedShape(const OnnxNode& node, const std::string& output, Shape shape);
    int append(Node node, const std::string& output);
    int addParameter(
        const std::string& key, const std::string& name, const OnnxConstant& constant, Shape shape);
    void finish();
    void takeLevels();
    void takeMetadata();

    const Value& value(const std::string& name) const;
    const Value& input(const OnnxNode& node, std::size_t place) const;
    const OnnxConstant* constant(const OnnxNode& node, std::size_t place) const;
    /// Zeros around it become a node of their own.
    std::optional<int> activation(const OnnxNode& node, std::size_t place);
    int padNode(const Padded& padded);
    const Shape& shape(int node) const { return shapes_[static_cast<std::size_t>(node)]; }
    Node& node(int index) { return model_.network.nodes[static_cast<std::size_t>(index)]; }
    bool isOnlyReader(const OnnxNode& node, std::size_t place) const;
    bool isGraphOutput(const OnnxNode& node) const;
    std::string uniqueName(const OnnxNode& node, const OnnxConstant* weight = nullptr);
    std::string freeName(const std::string& wanted);
    bool alias(const OnnxNode& node);
    void note(const std::string& text);

    // onnx_operators.cpp: operations of a Network
    bool conv(const OnnxNode& node);
    bool gemm(const OnnxNode& node);
    bool matMul(const OnnxNode& node);
    bool linear(const OnnxNode& node, int source, OnnxConstant weight, const OnnxConstant* bias);
    bool sum(const OnnxNode& node);
    bool addBias(const OnnxNode& node, int source, const OnnxConstant& bias);
    bool batchNorm(const OnnxNode& node);
    bool fold(const OnnxNode& node, int source, float epsilon);
    bool relu(const OnnxNode& node);
    bool localResponseNorm(const OnnxNode& node);
    bool flatten(const OnnxNode& node);
    bool reshape(const OnnxNode& node);
    bool squeeze(const OnnxNode& node);
    bool softmax(const OnnxNode& node);
    bool cast(const OnnxNode& node);
    bool transpose(const OnnxNode& node);
    bool flattened(const OnnxNode& node, int source);

    // onnx_windows.cpp: pooling and borders
    bool pool(const OnnxNode& node);
    bool globalAverage(const OnnxNode& node);
    bool globalMax(const OnnxNode& node);
    bool reduceMean(const OnnxNode& node);
    bool pad(const OnnxNode& node);
    struct Windows {
        Extent kernel;
        Extent stride;
        Extent dilation;
        Border border = {};
        bool ceil = false;
    };
    Windows windowsOf(const OnnxNode& node, const Shape& input, const Extent& kernel) const;
    static std::optional<Extent> evenBorder(const Windows& windows, const Shape& input);

    // onnx_levels.cpp: quantization, and arithmetic on sizes
    bool quantize(const OnnxNode& node);
    bool dequantize(const OnnxNode& node);
    bool threshold(const OnnxNode& node);
    bool clip(const OnnxNode& node);
    bool constantNode(const OnnxNode& node);
    bool shapeOf(const OnnxNode& node);
    bool gather(const OnnxNode& node);
    bool unsqueezeIntegers(const OnnxNode& node);
    bool concat(const OnnxNode& node);
    std::optional<Integers> integers(const OnnxNode& node, std::size_t place) const;
    std::optional<Integers> sizes(const OnnxNode& node, const char* attribute, std::size_t place) const;

    static const std::map<std::string, Handler>& handlers();

    OnnxFile file_;
    OnnxReadOptions options_;
    OnnxModel model_;
    std::vector<Shape> shapes_; ///< by node
    std::map<std::string, Value> values_;
    std::map<std::string, int> readers_; ///< by name
    std::map<std::string, std::vector<const OnnxNode*>> readingNodes_;
    std::set<std::string> names_; ///< of nodes
    std::set<std::string> parameterNames_;
    std::map<std::string, int> copies_; ///< of names of nodes
    std::map<std::string, int> parameterCopies_;
    std::map<std::string, int> parameters_; ///< by what they were made from
    std::map<int, ActivationLevels> activations_; ///< by node
    std::map<int, float> clipped_; ///< by node: the largest value that its levels may have
    std::map<int, std::pair<float, int>> weightLevels_; ///< by parameter: interval and bits
    std::string guesses_; ///< what was assumed of shapes, for messages
};

/// What stands for the size of the batch in computed sizes.
inline constexpr std::int64_t batchSize = std::int64_t{-1} << 40;

/// An attribute, or `otherwise`. Throws Error where it has another kind.
std::int64_t integerAttribute(const OnnxNode& node, const std::string& name, std::int64_t otherwise);
float floatAttribute(const OnnxNode& node, const std::string& name, float otherwise);
std::string textAttribute(const OnnxNode& node, const std::string& name, const std::string& otherwise);
std::vector<std::int64_t> integersAttribute(const OnnxNode& node, const std::string& name);
bool hasAttribute(const OnnxNode& node, const std::string& name);

/// "node 'name' (Type)", for messages.
std::string titleOf(const OnnxNode& node);

} // namespace espalier
