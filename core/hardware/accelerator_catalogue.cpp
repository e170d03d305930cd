#include "core/embedded_resource.h"
#include "core/error.h"
#include "core/hardware/accelerator_file.h"

#include <algorithm>
#include <system_error>

namespace espalier {

std::vector<AcceleratorFile> acceleratorsIn(const std::filesystem::path& folder)
{
    std::vector<AcceleratorFile> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() == ".json")
            found.push_back({.file = entry.path()});
    }
    std::ranges::sort(found, {}, &AcceleratorFile::file);
    for (auto& one : found) {
        try {
            one.accelerator = readAccelerator(one.file);
        } catch (const Error& why) {
            one.error = why.what();
        }
    }
    return found;
}

Accelerator acceleratorNamed(const std::string& idOrFile)
{
    const std::filesystem::path file(idOrFile);
    return file.extension() == ".json" ? readAccelerator(file) : builtInAccelerator(idOrFile);
}

std::vector<std::string> builtInAccelerators()
{
    std::vector<std::string> ids;
    for (const auto& path : embeddedResourcesIn("accelerators"))
        ids.push_back(std::filesystem::path(path).stem().string());
    std::stable_partition(
        ids.begin(), ids.end(), [](const std::string& id) { return id == defaultAccelerator; });
    return ids;
}

Accelerator builtInAccelerator(std::string_view id)
{
    const auto ids = builtInAccelerators();
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) {
        std::string names;
        for (const auto& name : ids)
            names += (names.empty() ? "" : ", ") + name;
        throw Error("accelerator '" + std::string(id) + "', expected one of " + names);
    }
    const auto path = "accelerators/" + std::string(id) + ".json";
    return parseAccelerator(embeddedResource(path), path);
}

} // namespace espalier
