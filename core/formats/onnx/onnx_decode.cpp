#include "core/error.h"
#include "core/formats/onnx/onnx_file.h"
#include "core/formats/onnx/onnx_lighten.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace espalier {

namespace {

constexpr std::size_t mostDimensions = 16;
constexpr std::int64_t mostElements = std::int64_t{1} << 40;

class Decoder {
public:
    Decoder(std::vector<LeftArray> arrays, const std::optional<std::filesystem::path>& folder)
        : arrays_(std::move(arrays)), folder_(folder)
    {
    }

    OnnxFile decode(const onnx::ModelProto& model)
    {
        if (!model.has_graph())
            throw Error("it holds no graph: no ONNX model, or a damaged one");
        OnnxFile file;
        for (const auto& set : model.opset_import())
            if (set.domain().empty() || set.domain() == "ai.onnx")
                file.opset = set.version();
        for (const auto& entry : model.metadata_props())
            file.metadata.emplace(entry.key(), entry.value());
        const auto& graph = model.graph();
        file.graphName = graph.name();
        for (const auto& tensor : graph.initializer())
            if (!file.initializers.emplace(tensor.name(), decode(tensor)).second)
                throw Error("initializer '" + tensor.name() + "' is there twice");
        for (const auto& sparse : graph.sparse_initializer()) {
            OnnxSparseTensor decoded{decode(sparse.values()), decode(sparse.indices()),
                dimsOf(sparse.dims(), sparse.values().name())};
            if (!file.sparseInitializers.emplace(sparse.values().name(), std::move(decoded)).second
                || file.initializers.contains(sparse.values().name()))
                throw Error("initializer '" + sparse.values().name() + "' is there twice");
        }
        for (const auto& node : graph.node())
            file.nodes.push_back(decode(node));
        for (const auto& value : graph.input())
            file.inputs.push_back(decode(value));
        for (const auto& value : graph.output())
            file.outputs.push_back(decode(value));
        for (const auto* stated : {&graph.value_info(), &graph.output()})
            for (const auto& value : *stated)
                file.values.emplace(value.name(), decode(value));
        return file;
    }

private:
    template <class Sizes>
    static Shape dimsOf(const Sizes& sizes, const std::string& name)
    {
        Shape dims(sizes.begin(), sizes.end());
        if (dims.size() > mostDimensions)
            throw Error("tensor '" + name + "' has " + std::to_string(dims.size()) + " dimensions, at most "
                + std::to_string(mostDimensions) + " are read");
        std::int64_t elements = 1;
        for (const auto size : dims) {
            if (size < 0 || (size > 0 && elements > mostElements / size))
                throw Error("tensor '" + name + "' claims the shape " + toText(dims));
            elements *= size;
        }
        return dims;
    }

    OnnxTensor decode(const onnx::TensorProto& proto)
    {
        OnnxTensor tensor{
            .name = proto.name(), .type = static_cast<OnnxType>(proto.data_type()), .dims = {}, .data = {}};
        tensor.dims = dimsOf(proto.dims(), tensor.name);
        tensor.data = dataOf(proto, tensor);
        const auto expected = packedBytes(tensor.type, elementCount(tensor.dims));
        if (bitsOf(tensor.type) != 0 && tensor.data.length != expected)
            throw Error("tensor '" + tensor.name + "' (" + toText(tensor.type) + ", shape "
                + toText(tensor.dims) + ") has " + std::to_string(tensor.data.length)
                + " bytes of values, expected " + std::to_string(expected));
        return tensor;
    }

    ByteRange dataOf(const onnx::TensorProto& proto, const OnnxTensor& tensor)
    {
        if (proto.data_location() == onnx::TensorProto::EXTERNAL)
            return externalData(proto, tensor.name);
        if (proto.has_raw_data()) {
            std::uint64_t number = 0;
            for (std::size_t place = 0; place < proto.raw_data().size() && place < 8; ++place)
                number |= std::uint64_t{static_cast<std::uint8_t>(proto.raw_data()[place])} << (8 * place);
            const auto& array = arrays_.at(static_cast<std::size_t>(number));
            if (array.isFloatData && tensor.type != OnnxType::Float)
                throw Error("tensor '" + tensor.name + "' holds floats, its type is " + toText(tensor.type));
            return array.range;
        }
        return typedData(proto, tensor.type);
    }

    /// Brings the fields of typed numbers into the order of raw data.
    static ByteRange typedData(const onnx::TensorProto& proto, OnnxType type)
    {
        std::vector<std::uint8_t> bytes;
        const auto append = [&bytes](std::uint64_t value, int count) {
            for (int place = 0; place < count; ++place)
                bytes.push_back(static_cast<std::uint8_t>(value >> (8 * place)));
        };
        for (const auto value : proto.float_data())
            append(std::bit_cast<std::uint32_t>(value), 4);
        for (const auto value : proto.int32_data())
            append(static_cast<std::uint32_t>(value), std::max(1, bitsOf(type) / 8));
        for (const auto value : proto.int64_data())
            append(static_cast<std::uint64_t>(value), 8);
        for (const auto value : proto.double_data())
            append(std::bit_cast<std::uint64_t>(value), 8);
        const auto length = bytes.size();
        return {ByteSource::own(std::move(bytes)), 0, length};
    }

    ByteRange externalData(const onnx::TensorProto& proto, const std::string& name)
    {
        std::map<std::string, std::string> entries;
        for (const auto& entry : proto.external_data())
            entries[entry.key()] = entry.value();
        const auto& source = externalSource(name, entries["location"]);
        const auto offset = numberOf(name, "offset", entries["offset"], 0);
        if (offset > source->size())
            throw Error("tensor '" + name + "' begins at byte " + std::to_string(offset) + " of '"
                + entries["location"] + "', which has only " + std::to_string(source->size()));
        const auto length = numberOf(name, "length", entries["length"], source->size() - offset);
        if (length > source->size() - offset)
            throw Error("tensor '" + name + "' claims " + std::to_string(length) + " bytes of '"
                + entries["location"] + "' from byte " + std::to_string(offset) + " on, which has only "
                + std::to_string(source->size()));
        return {source, offset, length};
    }

    static std::uint64_t numberOf(
        const std::string& name, const char* key, const std::string& text, std::uint64_t otherwise)
    {
        if (text.empty())
            return otherwise;
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size())
            throw Error(
                "tensor '" + name + "': external data with " + key + " '" + text + "', expected a number");
        return value;
    }

    /// Only files at or below the model's folder are opened, wherever links may lead.
    const std::shared_ptr<const ByteSource>& externalSource(
        const std::string& name, const std::string& location)
    {
        namespace fs = std::filesystem;
        const auto refuse = [&](const std::string& why) -> Error {
            return Error("tensor '" + name + "' lies in the file '" + location + "': " + why);
        };
        if (!folder_)
            throw refuse("external data needs the folder of the model");
        if (const auto known = sources_.find(location); known != sources_.end())
            return known->second;
        const fs::path path(location);
        if (location.empty() || location.find('\0') != std::string::npos || path.is_absolute()
            || std::ranges::find(path, fs::path("..")) != path.end())
            throw refuse("expected a path below the model's folder");
        std::error_code error;
        const auto home = fs::canonical(folder_->empty() ? fs::path(".") : *folder_, error);
        const auto whole = error ? fs::path() : fs::canonical(home / path, error);
        if (error)
            throw refuse(error.message());
        if (std::ranges::mismatch(home, whole).in1 != home.end())
            throw refuse("it leads out of the model's folder");
        return sources_.emplace(location, ByteSource::open(whole)).first->second;
    }

    OnnxAttribute decode(const onnx::AttributeProto& proto)
    {
        switch (proto.type()) {
        case onnx::AttributeProto::INT: return std::int64_t{proto.i()};
        case onnx::AttributeProto::FLOAT: return proto.f();
        case onnx::AttributeProto::STRING: return proto.s();
        case onnx::AttributeProto::INTS:
            return std::vector<std::int64_t>(proto.ints().begin(), proto.ints().end());
        case onnx::AttributeProto::FLOATS:
            return std::vector<float>(proto.floats().begin(), proto.floats().end());
        case onnx::AttributeProto::TENSOR: return decode(proto.t());
        default: return {};
        }
    }

    OnnxNode decode(const onnx::NodeProto& proto)
    {
        OnnxNode node{.name = proto.name(),
            .type = proto.op_type(),
            .domain = proto.domain(),
            .inputs = {proto.input().begin(), proto.input().end()},
            .outputs = {proto.output().begin(), proto.output().end()},
            .attributes = {}};
        try {
            for (const auto& attribute : proto.attribute())
                node.attributes.emplace(attribute.name(), decode(attribute));
        } catch (const Error& error) {
            throw Error("node '" + node.name + "' (" + node.type + "): " + error.what());
        }
        return node;
    }

    static OnnxValue decode(const onnx::ValueInfoProto& proto)
    {
        OnnxValue value{.name = proto.name(), .dims = {}};
        if (!proto.type().has_tensor_type() || !proto.type().tensor_type().has_shape())
            return value;
        value.dims.emplace();
        for (const auto& size : proto.type().tensor_type().shape().dim())
            value.dims->push_back(
                size.has_dim_value() ? std::optional<std::int64_t>(size.dim_value()) : std::nullopt);
        return value;
    }

    std::vector<LeftArray> arrays_;
    const std::optional<std::filesystem::path>& folder_;
    std::map<std::string, std::shared_ptr<const ByteSource>> sources_;
};

} // namespace

OnnxFile decodeOnnx(
    const std::shared_ptr<const ByteSource>& source, const std::optional<std::filesystem::path>& folder)
{
    auto light = lighten(source);
    onnx::ModelProto model;
    if (!model.ParseFromArray(light.bytes.data(), static_cast<int>(light.bytes.size())))
        throw Error("it is no ONNX model, or a damaged one");
    return Decoder(std::move(light.arrays), folder).decode(model);
}

} // namespace espalier
