#include "core/formats/c_code.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace espalier::c_code {

namespace {

template <class Value, class Write>
std::string arrayOf(const char* type, const std::string& name, std::span<const Value> values,
    std::size_t perLine, Write write)
{
    if (values.empty())
        return {};
    auto text =
        std::string("static const ") + type + ' ' + name + '[' + std::to_string(values.size()) + "] = {";
    for (std::size_t index = 0; index < values.size(); ++index) {
        text += index % perLine == 0 ? "\n    " : " ";
        text += write(values[index]);
        text += ',';
    }
    return text + "\n};\n";
}

} // namespace

std::string prefixOf(const std::string& name)
{
    std::string prefix;
    for (const auto letter : name) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x80 && std::isalnum(byte) != 0)
            prefix += static_cast<char>(std::tolower(byte));
        else if (!prefix.empty() && prefix.back() != '_')
            prefix += '_';
    }
    if (prefix.empty() || std::isdigit(static_cast<unsigned char>(prefix.front())) != 0)
        prefix.insert(0, "model_");
    if (prefix.back() != '_')
        prefix += '_';
    return prefix;
}

std::string commented(std::string text)
{
    // In JSON "\/" is "/" and "\u002a" is "*".
    for (std::size_t place = 1; place < text.size(); ++place) {
        if (text[place - 1] == '*' && text[place] == '/')
            text.insert(place++, 1, '\\');
        else if (text[place - 1] == '/' && text[place] == '*')
            text.replace(place, 1, "\\u002a");
    }
    std::ranges::replace_if(
        text, [](char letter) { return letter == '\n' || letter == '\r'; }, ' ');
    return text;
}

std::string number(float value)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    std::string text(digits.data(), end.ptr);
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text + 'f';
}

std::string array(const std::string& name, std::span<const float> values)
{
    return arrayOf("float", name, values, 8, number);
}

std::string array(const std::string& name, std::span<const std::uint8_t> values)
{
    return arrayOf("uint8_t", name, values, 24, [](std::uint8_t value) { return std::to_string(value); });
}

std::string filled(std::string_view text, const std::string& prefix)
{
    std::string result;
    for (const auto letter : text)
        if (letter == '@')
            result += prefix;
        else
            result += letter;
    return result;
}

} // namespace espalier::c_code
