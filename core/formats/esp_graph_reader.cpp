#include "core/formats/esp_graph.h"

#include "core/error.h"
#include "core/formats/byte_stream.h"
#include "core/formats/esp_graph_layout.h"

#include <bit>
#include <utility>

namespace espalier {

namespace {

using namespace esp;

class GraphReader {
public:
    explicit GraphReader(std::span<const std::uint8_t> bytes) : in_(bytes) { }

    EspGraph read()
    {
        network_.name = in_.text();
        readInputShape();
        for (auto left = in_.numberUpTo(mostNodes); left > 0; --left)
            readNode();
        for (auto& array : arrays_) {
            if (!array)
                throw Error("an array belongs to no node");
            network_.parameters.push_back(std::move(*array));
        }
        auto classNames = readClassNames();
        in_.finish();
        return {std::move(network_), std::move(classNames)};
    }

private:
    std::int64_t size() { return static_cast<std::int64_t>(in_.numberUpTo(mostSize)); }

    template <std::size_t count>
    std::array<std::int64_t, count> sizes()
    {
        std::array<std::int64_t, count> values{};
        for (auto& value : values)
            value = size();
        return values;
    }

    void readInputShape()
    {
        std::uint64_t elements = 1;
        for (auto left = in_.numberUpTo(mostDimensions); left > 0; --left) {
            network_.inputShape.push_back(size());
            elements *= static_cast<std::uint64_t>(network_.inputShape.back());
            if (elements > mostInputs)
                throw Error("an input of more than " + std::to_string(mostInputs) + " values");
        }
    }

    void readNode()
    {
        const unsigned head = in_.byte();
        if ((head & operationMask) >= operations.size())
            throw Error("operation number " + std::to_string(head & operationMask) + " is unknown");
        Node node;
        node.operation = operations[head & operationMask];
        node.name = (head & usualName) != 0 ? usualNameOf(node.operation, network_.nodes) : in_.text();
        if ((head & chained) != 0)
            node.inputs = chainedInputs(network_.nodes);
        else
            for (auto left = in_.count(); left > 0; --left)
                node.inputs.push_back(static_cast<int>(size()));
        readAttributes(node, head);
        network_.nodes.push_back(std::move(node));
    }

    void readAttributes(Node& node, unsigned head)
    {
        if (node.operation == Operation::Conv2d) {
            const auto shape = sizes<4>();
            readArrays(node, {shape.begin(), shape.end()}, head);
            const auto values = shared(usualConvolution);
            node.attributes = Conv2dAttributes{shape[0], {shape[2], shape[3]}, {values[0], values[1]},
                {values[2], values[3]}, {values[4], values[5]}, values[6]};
        } else if (node.operation == Operation::Linear) {
            const auto shape = sizes<2>();
            readArrays(node, {shape.begin(), shape.end()}, head);
            node.attributes = LinearAttributes{shape[0]};
        } else if (node.operation == Operation::MaxPool2d) {
            const auto values = shared(usualPooling);
            node.attributes =
                PoolAttributes{{values[0], values[1]}, {values[2], values[3]}, {values[4], values[5]}};
        } else if (node.operation == Operation::AveragePool2d) {
            const auto values = shared(usualAveragePooling);
            node.attributes = AveragePoolAttributes{
                {values[0], values[1]}, {values[2], values[3]}, {values[4], values[5]}, values[6] != 0};
        } else if (node.operation == Operation::BatchNorm2d) {
            readArrays(node, {size()}, head);
            node.attributes = BatchNormAttributes{scale()};
        } else if (node.operation == Operation::LocalResponseNorm) {
            LocalResponseNormAttributes norm{.size = size()};
            norm.alpha = scale();
            norm.beta = scale();
            norm.bias = scale();
            node.attributes = norm;
        } else if (node.operation == Operation::Unknown) {
            UnknownAttributes unknown{.type = in_.text(), .outputShape = {}};
            for (auto left = in_.numberUpTo(mostDimensions); left > 0; --left)
                unknown.outputShape.push_back(size());
            node.attributes = std::move(unknown);
        }
    }

    float scale() { return std::bit_cast<float>(static_cast<std::uint32_t>(in_.littleEndian(4))); }

    template <std::size_t count>
    std::array<std::int64_t, count> shared(const std::array<std::int64_t, count>& usual)
    {
        return in_.byte() == 1 ? usual : sizes<count>();
    }

    void readArrays(Node& node, const Shape& shape, unsigned head)
    {
        checkSize(node, shape);
        const bool usual = (head & usualArrays) != 0;
        auto next = nextArray_;
        const auto roles = arrayRolesOf(node.operation, (head & hasBias) != 0);
        nextArray_ += static_cast<int>(roles.size());
        for (const auto& role : roles) {
            const auto place = usual ? next++ : static_cast<int>(size());
            node.*role.place = place;
            const bool isWeight = &role == &roles.front();
            addArray(
                place, usual ? node.name + role.ending : in_.text(), isWeight ? shape : Shape{shape.front()});
        }
    }

    void checkSize(const Node& node, const Shape& shape)
    {
        std::uint64_t columns = 1;
        for (std::size_t index = 0; index < shape.size(); ++index) {
            if (shape[index] < 1)
                throw Error("node '" + node.name + "' has a size of 0");
            if (index > 0)
                columns *= static_cast<std::uint64_t>(shape[index]);
            if (columns > mostSize)
                throw Error(
                    "node '" + node.name + "' has more than " + std::to_string(mostSize) + " weights a unit");
        }
        weights_ += columns * static_cast<std::uint64_t>(shape.front());
        if (weights_ > mostWeights)
            throw Error("more than " + std::to_string(mostWeights) + " weights in all");
    }

    void addArray(int place, std::string name, Shape shape)
    {
        const auto index = static_cast<std::size_t>(place);
        if (index >= arrays_.size())
            arrays_.resize(index + 1);
        if (arrays_[index])
            throw Error("array '" + name + "' stands where there is one already");
        arrays_[index] = Parameter{std::move(name), std::move(shape), {}};
    }

    std::vector<std::string> readClassNames()
    {
        const auto count = in_.numberUpTo(mostClasses);
        const bool counted = in_.byte() == 1;
        std::vector<std::string> names;
        for (std::uint64_t index = 0; index < count; ++index)
            names.push_back(counted ? std::to_string(index) : in_.text());
        return names;
    }

    ByteReader in_;
    Network network_;
    std::vector<std::optional<Parameter>> arrays_;
    int nextArray_ = 0; ///< first that no node has taken
    std::uint64_t weights_ = 0;
};

} // namespace

EspGraph decodeGraph(std::span<const std::uint8_t> bytes)
{
    return GraphReader(bytes).read();
}

} // namespace espalier
