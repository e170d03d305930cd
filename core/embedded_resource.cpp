#include "core/embedded_resource.h"

#include "core/error.h"

#include <algorithm>

namespace espalier {

std::string_view embeddedResource(std::string_view path)
{
    for (const auto& resource : detail::embeddedResourceTable())
        if (resource.path == path)
            return {reinterpret_cast<const char*>(resource.bytes), resource.size};
    throw Error("there is no built-in file '" + std::string(path) + "'");
}

std::vector<std::string> embeddedResourcesIn(std::string_view folder)
{
    std::vector<std::string> paths;
    const auto prefix = std::string(folder) + '/';
    for (const auto& resource : detail::embeddedResourceTable())
        if (resource.path.starts_with(prefix))
            paths.emplace_back(resource.path);
    std::ranges::sort(paths);
    return paths;
}

} // namespace espalier
