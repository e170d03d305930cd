#include "core/formats/onnx/onnx_metadata.h"

#include <nlohmann/json.hpp>

namespace espalier {

namespace {

template <class Value>
std::vector<Value> stated(const std::map<std::string, std::string>& metadata, const char* key)
{
    const auto found = metadata.find(key);
    if (found == metadata.end())
        return {};
    const auto json = nlohmann::json::parse(found->second, nullptr, false);
    std::vector<Value> values;
    if (!json.is_array())
        return values;
    for (const auto& entry : json) {
        if constexpr (std::is_same_v<Value, std::string>) {
            if (!entry.is_string())
                return {};
        } else if (!entry.is_number_integer()) {
            return {};
        }
        values.push_back(entry.template get<Value>());
    }
    return values;
}

} // namespace

std::string arrayText(const std::vector<std::string>& values)
{
    return nlohmann::json(values).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string arrayText(const std::vector<int>& values)
{
    return nlohmann::json(values).dump();
}

std::vector<std::string> statedClassNames(const std::map<std::string, std::string>& metadata)
{
    return stated<std::string>(metadata, classNamesKey);
}

std::vector<int> statedWeightBits(const std::map<std::string, std::string>& metadata)
{
    return stated<int>(metadata, weightBitsKey);
}

} // namespace espalier
