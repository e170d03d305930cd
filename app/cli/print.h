#pragma once

#include <cstdio>
#include <string>

namespace espalier::cli {

/// printf into a text, of at most 255 bytes.
template <class... Values>
std::string print(const char* format, Values... values)
{
    char text[256];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

} // namespace espalier::cli
