#pragma once

#include "core/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// An object of the file whose keys are asked for one by one; finish() complains about those nobody asked
/// for.
class JsonReader {
public:
    using Json = nlohmann::ordered_json;

    JsonReader(const Json& json, std::string path) : json_(json), path_(std::move(path))
    {
        if (!json.is_object())
            throw Error("'" + path_ + "' is " + json.type_name() + ", expected an object");
    }

    bool has(const std::string& key) const { return json_.contains(key); }
    std::string pathOf(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

    const Json& at(const std::string& key)
    {
        if (!has(key))
            throw Error("key '" + pathOf(key) + "' is missing");
        asked_.push_back(key);
        return json_.at(key);
    }

    JsonReader object(const std::string& key) { return {at(key), pathOf(key)}; }

    std::string text(const std::string& key)
    {
        const auto& value = at(key);
        if (!value.is_string())
            wrongType(key, value, "a text");
        return value.get<std::string>();
    }

    double number(const std::string& key)
    {
        const auto& value = at(key);
        if (!value.is_number())
            wrongType(key, value, "a number");
        return value.get<double>();
    }

    std::int64_t wholeNumber(const std::string& key, std::int64_t least)
    {
        const auto& value = at(key);
        if (!value.is_number_integer())
            wrongType(key, value, "a whole number");
        const auto number = value.get<std::int64_t>();
        if (number < least)
            throw Error("'" + pathOf(key) + "' is " + std::to_string(number) + ", expected at least "
                + std::to_string(least));
        return number;
    }

    bool truth(const std::string& key)
    {
        const auto& value = at(key);
        if (!value.is_boolean())
            wrongType(key, value, "true or false");
        return value.get<bool>();
    }

    std::vector<double> numbers(const std::string& key)
    {
        const auto& value = at(key);
        if (!value.is_array()
            || !std::ranges::all_of(value, [](const Json& item) { return item.is_number(); }))
            wrongType(key, value, "a list of numbers");
        return value.get<std::vector<double>>();
    }

    void finish() const
    {
        for (const auto& [key, value] : json_.items())
            if (std::ranges::find(asked_, key) == asked_.end())
                throw Error("unknown key '" + pathOf(key) + "'");
    }

private:
    [[noreturn]] void wrongType(const std::string& key, const Json& value, const char* wanted) const
    {
        throw Error("'" + pathOf(key) + "' is " + value.dump() + ", expected " + wanted);
    }

    const Json& json_;
    std::string path_;
    std::vector<std::string> asked_;
};

} // namespace espalier
