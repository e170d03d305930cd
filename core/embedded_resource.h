// Text files of resources/ that are part of the program itself.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// The text of a file below resources/, e.g. "accelerators/generic-45nm.json". Throws Error where there is
/// none.
std::string_view embeddedResource(std::string_view path);

/// Paths of all embedded files below a folder of resources/, e.g. "accelerators", in alphabetical order.
std::vector<std::string> embeddedResourcesIn(std::string_view folder);

namespace detail {
struct EmbeddedResource {
    std::string_view path;
    const unsigned char* bytes;
    std::size_t size;
};
std::span<const EmbeddedResource> embeddedResourceTable();
} // namespace detail

} // namespace espalier
