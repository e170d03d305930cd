#include "core/formats/torchscript_paths.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>
#include <vector>

namespace espalier {

namespace {

/// Words of the language and of modules, which no attribute may be called.
constexpr std::array reserved{"False", "None", "True", "and", "as", "assert", "async", "await", "break",
    "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "forward", "from",
    "getattr", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "self", "training", "try", "while", "with", "yield"};

bool isWordLetter(char letter)
{
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

std::vector<std::string> partsOf(const std::string& text)
{
    std::vector<std::string> parts(1);
    for (const auto letter : text)
        if (letter == '.')
            parts.emplace_back();
        else
            parts.back() += letter;
    return parts;
}

/// Names that begin with "espalier" are those of the module's methods.
std::string wordOf(std::string part)
{
    std::ranges::replace_if(
        part, [](char letter) { return !isWordLetter(letter); }, '_');
    const bool isTaken = part.empty() || part.starts_with("__") || part.starts_with("espalier")
        || std::ranges::find(reserved, std::string_view(part)) != reserved.end();
    return isTaken ? "a_" + part : part;
}

std::string pathOf(const std::string& name)
{
    std::string path;
    for (auto& part : partsOf(name))
        path += (path.empty() ? "" : ".") + wordOf(std::move(part));
    return path;
}

/// An attribute is an array or a module, not both.
class FreePaths {
public:
    std::string take(const std::string& wanted)
    {
        auto path = wanted;
        for (int number = 2; !isFree(path); ++number)
            path = wanted + "_" + std::to_string(number);
        arrays_.insert(path);
        for (auto dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1))
            modules_.insert(path.substr(0, dot));
        return path;
    }

private:
    bool isFree(const std::string& path) const
    {
        if (arrays_.contains(path) || modules_.contains(path))
            return false;
        for (auto dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1))
            if (arrays_.contains(path.substr(0, dot)))
                return false;
        return true;
    }

    std::set<std::string> arrays_;
    std::set<std::string> modules_;
};

} // namespace

ScriptPaths::ScriptPaths(std::span<const PlainArray> arrays)
{
    FreePaths free;
    for (const auto& array : arrays)
        paths_.emplace(array.name, free.take(pathOf(array.name)));
}

std::string scriptAttribute(const std::string& path)
{
    std::string text = "self";
    for (const auto& part : partsOf(path))
        text = std::isdigit(static_cast<unsigned char>(part.front())) != 0
            ? "getattr(" + text + ", \"" + part + "\")"
            : text + '.' + part;
    return text;
}

} // namespace espalier
