#include "core/formats/base64.h"

#include "core/error.h"

#include <algorithm>

namespace espalier {

namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t digitOf(char letter)
{
    const auto place = digits.find(letter);
    if (place == std::string_view::npos)
        throw Error("base64 text has a letter that is none of its digits");
    return static_cast<std::uint32_t>(place);
}

} // namespace

std::string toBase64(std::span<const std::uint8_t> bytes)
{
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t index = 0; index < 3; ++index)
            group = (group << 8) | (index < count ? bytes[at + index] : 0U);
        for (std::size_t index = 0; index < 4; ++index)
            text += index <= count ? digits[(group >> (18 - 6 * index)) & 63U] : '=';
    }
    return text;
}

std::vector<std::uint8_t> fromBase64(std::string_view text)
{
    if (text.size() % 4 != 0)
        throw Error("base64 text has " + std::to_string(text.size()) + " letters, expected a multiple of 4");
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (std::size_t at = 0; at < text.size(); at += 4) {
        const bool isLast = at + 4 == text.size();
        const std::size_t padding = !isLast || text[at + 3] != '=' ? 0 : text[at + 2] == '=' ? 2 : 1;
        std::uint32_t group = 0;
        for (std::size_t index = 0; index < 4; ++index)
            group = (group << 6) | (index + padding < 4 ? digitOf(text[at + index]) : 0U);
        for (std::size_t index = 0; index + padding < 3; ++index)
            bytes.push_back(static_cast<std::uint8_t>(group >> (16 - 8 * index)));
    }
    if (toBase64(bytes) != text)
        throw Error("base64 text ends in bits that belong to no byte");
    return bytes;
}

} // namespace espalier
