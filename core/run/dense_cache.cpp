#include "core/run/dense_cache.h"

#include "core/compress/compressed_model.h"
#include "core/content_hash.h"
#include "core/formats/esp.h"

#include <set>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

namespace espalier {

namespace {

/// Size and time of the files in a folder: pictures that were exchanged need another training.
std::string fingerprint(const std::filesystem::path& folder)
{
    std::set<std::string> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        std::ostringstream text;
        text << entry.path().filename() << entry.file_size(ignored) << ' '
             << entry.last_write_time(ignored).time_since_epoch().count();
        files.insert(text.str());
    }
    std::string all;
    for (const auto& file : files)
        all += file;
    return all;
}

} // namespace

std::filesystem::path DenseCache::fileFor(const Recipe& recipe) const
{
    // Everything that the dense weights depend on, and nothing else.
    Recipe key;
    key.network = recipe.network;
    key.data = recipe.data;
    key.seed = recipe.seed;
    key.batch = recipe.batch;
    key.dense = recipe.dense;
    key.stop.plateauEpochs = recipe.stop.plateauEpochs;
    key.stop.plateauGain = recipe.stop.plateauGain;
    auto text = toJson(key);
    if (!recipe.data.folder.empty())
        text += fingerprint(recipe.data.folder);
    ContentHash hash;
    hash.add(text);
    return folder_ / (hash.text() + ".esp");
}

std::optional<Network> DenseCache::find(const Recipe& recipe) const
{
    try {
        const auto file = fileFor(recipe);
        if (folder_.empty() || !std::filesystem::exists(file))
            return std::nullopt;
        return decompress(readEsp(file));
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

void DenseCache::keep(const Recipe& recipe, const Network& trained) const noexcept
{
    try {
        if (folder_.empty())
            return;
        std::filesystem::create_directories(folder_);
        const auto layers = layersOf(trained).size();
        writeEsp(compress(trained, densePlan(layers), std::vector<float>(layers)), fileFor(recipe));
    } catch (const std::exception&) {
        // Not kept: the next start trains again.
    }
}

} // namespace espalier
