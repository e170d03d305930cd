#include "core/error.h"
#include "core/formats/onnx/onnx_importer.h"

namespace espalier {

namespace {

template <class Wanted>
const Wanted* find(const OnnxNode& node, const std::string& name, const char* kind)
{
    const auto found = node.attributes.find(name);
    if (found == node.attributes.end())
        return nullptr;
    const auto* wanted = std::get_if<Wanted>(&found->second);
    if (!wanted)
        throw Error("attribute " + name + " is of another kind, expected " + kind);
    return wanted;
}

} // namespace

std::int64_t integerAttribute(const OnnxNode& node, const std::string& name, std::int64_t otherwise)
{
    const auto* value = find<std::int64_t>(node, name, "a whole number");
    return value ? *value : otherwise;
}

float floatAttribute(const OnnxNode& node, const std::string& name, float otherwise)
{
    const auto* value = find<float>(node, name, "a number");
    return value ? *value : otherwise;
}

std::string textAttribute(const OnnxNode& node, const std::string& name, const std::string& otherwise)
{
    const auto* value = find<std::string>(node, name, "a text");
    return value ? *value : otherwise;
}

std::vector<std::int64_t> integersAttribute(const OnnxNode& node, const std::string& name)
{
    const auto* value = find<std::vector<std::int64_t>>(node, name, "whole numbers");
    return value ? *value : std::vector<std::int64_t>{};
}

bool hasAttribute(const OnnxNode& node, const std::string& name)
{
    return node.attributes.contains(name);
}

} // namespace espalier
