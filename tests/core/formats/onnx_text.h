// ONNX files written down as text.
#pragma once

#include "core/error.h"

#include <google/protobuf/text_format.h>
#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

inline std::vector<std::uint8_t> bytesOf(const onnx::ModelProto& model)
{
    const auto text = model.SerializeAsString();
    return {text.begin(), text.end()};
}

/// A model of one graph: the fields of GraphProto in protobuf's text format.
inline onnx::ModelProto onnxModel(const std::string& graph, int opset = 13)
{
    onnx::ModelProto model;
    const auto text = "ir_version: 7 opset_import { domain: '' version: " + std::to_string(opset)
        + " } graph { name: 'test' " + graph + " }";
    if (!google::protobuf::TextFormat::ParseFromString(text, &model))
        throw Error("the test's own model is no text of a protocol buffer");
    return model;
}

/// "1,2" → "dims: 1 dims: 2".
inline std::string repeated(const std::string& key, const std::string& values)
{
    std::string text = values.empty() ? "" : key + ": ";
    for (const auto letter : values)
        text += letter == ',' ? " " + key + ": " : std::string(1, letter);
    return text + " ";
}

/// A value with a batch and these sizes.
inline std::string onnxValue(const std::string& role, const std::string& name, const std::string& sizes)
{
    std::string dims;
    for (std::size_t begin = 0; begin < sizes.size();) {
        const auto end = std::min(sizes.find(',', begin), sizes.size());
        const auto size = sizes.substr(begin, end - begin);
        dims += size == "?" ? " dim { dim_param: 'h' }" : " dim { dim_value: " + size + " }";
        begin = end + 1;
    }
    return role + " { name: '" + name + "' type { tensor_type { elem_type: 1 shape { dim { dim_param: 'N' }"
        + dims + " } } } } ";
}

inline std::string onnxFloats(const std::string& name, const std::string& dims, int count)
{
    std::string values;
    for (int index = 0; index < count; ++index)
        values += (index == 0 ? "" : ",") + std::to_string(index % 5 - 2);
    return "initializer { name: '" + name + "' data_type: 1 " + repeated("dims", dims)
        + repeated("float_data", values) + "} ";
}

inline std::string onnxIntegers(const std::string& name, const std::string& dims, const std::string& values)
{
    return "initializer { name: '" + name + "' data_type: 7 " + repeated("dims", dims)
        + repeated("int64_data", values) + "} ";
}

/// "Conv x,w -> y", and the fields of its attributes.
inline std::string onnxNode(const std::string& type, const std::string& inputs, const std::string& output,
    const std::string& attributes = {})
{
    std::string text = "node { op_type: '" + type + "' name: 'the_" + output + "' output: '" + output + "' ";
    for (std::size_t begin = 0; begin < inputs.size();) {
        const auto end = std::min(inputs.find(',', begin), inputs.size());
        text += "input: '" + inputs.substr(begin, end - begin) + "' ";
        begin = end + 1;
    }
    return text + attributes + "} ";
}

inline std::string onnxInts(const std::string& name, const std::string& values)
{
    return "attribute { name: '" + name + "' type: INTS " + repeated("ints", values) + "} ";
}

inline std::string onnxInt(const std::string& name, const std::string& value)
{
    return "attribute { name: '" + name + "' type: INT i: " + value + " } ";
}

} // namespace espalier
