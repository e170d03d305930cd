#include "core/error.h"
#include "core/formats/onnx/onnx_metadata.h"
#include "core/formats/onnx/onnx_output.h"
#include "core/formats/onnx/wire.h"

#include <onnx/onnx_pb.h>

namespace espalier {

namespace {

// Numbers of the fields that are written around arrays, in onnx.proto.
constexpr std::uint32_t modelGraph = 7;
constexpr std::uint32_t graphInitializer = 5;
constexpr std::uint32_t graphSparseInitializer = 15;
constexpr std::uint32_t tensorRawData = 9;
constexpr std::uint32_t sparseValues = 1;
constexpr std::uint32_t sparseIndices = 2;

void put(onnx::AttributeProto& proto, const OnnxAttribute& attribute)
{
    if (const auto* integer = std::get_if<std::int64_t>(&attribute)) {
        proto.set_type(onnx::AttributeProto::INT);
        proto.set_i(*integer);
    } else if (const auto* number = std::get_if<float>(&attribute)) {
        proto.set_type(onnx::AttributeProto::FLOAT);
        proto.set_f(*number);
    } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&attribute)) {
        proto.set_type(onnx::AttributeProto::INTS);
        for (const auto value : *integers)
            proto.add_ints(value);
    } else {
        throw Error("attribute '" + proto.name() + "' is of a kind that is not written");
    }
}

void put(onnx::NodeProto& proto, const OnnxNode& node)
{
    proto.set_name(node.name);
    proto.set_op_type(node.type);
    for (const auto& name : node.inputs)
        proto.add_input(name);
    for (const auto& name : node.outputs)
        proto.add_output(name);
    for (const auto& [name, attribute] : node.attributes) {
        auto& made = *proto.add_attribute();
        made.set_name(name);
        put(made, attribute);
    }
}

void put(onnx::ValueInfoProto& proto, const OnnxValue& value)
{
    proto.set_name(value.name);
    auto& tensor = *proto.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx::TensorProto::FLOAT);
    for (const auto& size : *value.dims) {
        auto& dim = *tensor.mutable_shape()->add_dim();
        if (size)
            dim.set_dim_value(*size);
        else
            dim.set_dim_param("batch");
    }
}

std::string modelWithoutGraph(const OnnxOutput& output)
{
    onnx::ModelProto model;
    model.set_ir_version(output.irVersion);
    model.set_producer_name("Espalier");
    auto& opset = *model.add_opset_import();
    opset.set_domain("");
    opset.set_version(output.file.opset);
    for (const auto& [key, value] : output.file.metadata) {
        auto& entry = *model.add_metadata_props();
        entry.set_key(key);
        entry.set_value(value);
    }
    return model.SerializeAsString();
}

std::string graphWithoutArrays(const OnnxOutput& output)
{
    onnx::GraphProto graph;
    graph.set_name(output.file.graphName);
    for (const auto& node : output.file.nodes)
        put(*graph.add_node(), node);
    for (const auto& value : output.file.inputs)
        put(*graph.add_input(), value);
    for (const auto& value : output.file.outputs)
        put(*graph.add_output(), value);
    return graph.SerializeAsString();
}

/// A tensor up to its values.
std::string tensorHead(const std::string& name, OnnxType type, const Shape& dims)
{
    onnx::TensorProto tensor;
    for (const auto size : dims)
        tensor.add_dims(size);
    tensor.set_data_type(static_cast<int>(type));
    if (!name.empty())
        tensor.set_name(name);
    return tensor.SerializeAsString();
}

std::uint64_t fieldBytes(std::uint64_t length)
{
    return 1 + static_cast<std::uint64_t>(varintBytes(length)) + length; // all field numbers are below 16
}

/// The pieces of an array's field.
struct ArrayLayout {
    std::string valuesHead;
    std::uint64_t valuesBytes = 0;
    std::string placesHead;
    std::uint64_t placesBytes = 0;
    std::string sparseDims;

    explicit ArrayLayout(const OnnxOutputArray& array)
    {
        const auto count = array.isSparse() ? array.kept : elementCount(array.dims);
        valuesHead = tensorHead(array.name, array.type, array.isSparse() ? Shape{count} : array.dims);
        valuesBytes = packedBytes(array.type, count);
        if (!array.isSparse())
            return;
        placesHead = tensorHead({}, OnnxType::Int64, {count});
        placesBytes = packedBytes(OnnxType::Int64, count);
        onnx::SparseTensorProto dims;
        for (const auto size : array.dims)
            dims.add_dims(size);
        sparseDims = dims.SerializeAsString();
    }

    std::uint64_t values() const { return valuesHead.size() + fieldBytes(valuesBytes); }
    std::uint64_t places() const { return placesHead.size() + fieldBytes(placesBytes); }
    std::uint64_t content(const OnnxOutputArray& array) const
    {
        return array.isSparse() ? fieldBytes(values()) + fieldBytes(places()) + sparseDims.size() : values();
    }
};

class Writer {
public:
    explicit Writer(std::uint64_t bytes) { bytes_.reserve(static_cast<std::size_t>(bytes)); }

    void text(const std::string& text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }
    void head(std::uint32_t number, std::uint64_t length)
    {
        std::string made;
        appendHead(made, number, length);
        text(made);
    }

    void array(const OnnxOutputArray& array)
    {
        const ArrayLayout layout(array);
        head(array.isSparse() ? graphSparseInitializer : graphInitializer, layout.content(array));
        if (array.isSparse())
            head(sparseValues, layout.values());
        text(layout.valuesHead);
        numbers(layout.valuesBytes, array.values);
        if (!array.isSparse())
            return;
        head(sparseIndices, layout.places());
        text(layout.placesHead);
        numbers(layout.placesBytes, array.places);
        text(layout.sparseDims);
    }

    std::vector<std::uint8_t> take() { return std::move(bytes_); }

private:
    void numbers(std::uint64_t bytes, const std::function<void(std::vector<std::uint8_t>&)>& append)
    {
        head(tensorRawData, bytes);
        const auto before = bytes_.size();
        append(bytes_);
        if (bytes_.size() - before != bytes)
            throw Error("an array has " + std::to_string(bytes_.size() - before) + " bytes, expected "
                + std::to_string(bytes));
    }

    std::vector<std::uint8_t> bytes_;
};

} // namespace

OnnxArrayBytes bytesOf(const OnnxOutputArray& array)
{
    const ArrayLayout layout(array);
    OnnxArrayBytes bytes{.all = static_cast<std::int64_t>(fieldBytes(layout.content(array)))};
    if (array.isSparse())
        bytes.places = static_cast<std::int64_t>(fieldBytes(layout.places()));
    return bytes;
}

FileLedger ledgerOf(const OnnxOutput& output, const std::vector<std::string>& layers)
{
    FileLedger ledger;
    for (const auto& name : layers)
        ledger.layers.push_back({.name = name});
    auto graph = static_cast<std::int64_t>(graphWithoutArrays(output).size());
    std::int64_t arrays = 0;
    for (const auto& array : output.arrays) {
        const auto bytes = bytesOf(array);
        arrays += bytes.all;
        if (array.layer < 0) {
            ledger.normalizations += bytes.all;
            continue;
        }
        auto& row = ledger.layers.at(static_cast<std::size_t>(array.layer));
        auto& part = array.part == OnnxPart::Weights ? row.weights
            : array.part == OnnxPart::Scales         ? row.scales
                                                     : row.biases;
        part += bytes.all - bytes.places;
        row.indices += bytes.places;
    }
    for (const auto& [key, value] : output.file.metadata)
        if (key == provenanceKey)
            ledger.provenance = static_cast<std::int64_t>(
                fieldBytes(fieldBytes(std::string_view(provenanceKey).size()) + fieldBytes(value.size())));
    const auto all = static_cast<std::int64_t>(
        modelWithoutGraph(output).size() + fieldBytes(static_cast<std::uint64_t>(graph + arrays)));
    ledger.graph = all - arrays - ledger.provenance;
    return ledger;
}

std::vector<std::uint8_t> encode(const OnnxOutput& output)
{
    const auto model = modelWithoutGraph(output);
    const auto graph = graphWithoutArrays(output);
    auto graphBytes = static_cast<std::uint64_t>(graph.size());
    for (const auto& array : output.arrays)
        graphBytes += static_cast<std::uint64_t>(bytesOf(array).all);
    const auto all = model.size() + fieldBytes(graphBytes);
    constexpr std::uint64_t mostBytes = (std::uint64_t{1} << 31) - 1;
    if (all > mostBytes)
        throw Error("the ONNX file would have " + std::to_string(all)
            + " bytes, a protocol buffer has at most " + std::to_string(mostBytes));
    Writer writer(all);
    writer.text(model);
    writer.head(modelGraph, graphBytes);
    writer.text(graph);
    for (const auto& array : output.arrays)
        writer.array(array);
    return writer.take();
}

} // namespace espalier
