#include "app/cli/subject.h"

#include "app/cli/interruption.h"
#include "app/cli/progress_line.h"
#include "core/compress/compressed_model.h"
#include "core/error.h"
#include "core/formats/esp.h"
#include "core/run/dense_cache.h"
#include "core/run/network_source.h"
#include "engine/compressor.h"
#include "engine/sensitivity.h"

#include <nlohmann/json.hpp>

namespace espalier::cli {

namespace {

/// The recipe that a model's provenance holds, or one about the model as it is.
Recipe recipeOf(const std::filesystem::path& file)
{
    const auto model = readEsp(file);
    const auto provenance = nlohmann::json::parse(model.provenance, nullptr, false);
    Recipe recipe;
    if (!provenance.is_discarded() && provenance.contains("recipe")) {
        recipe = parseRecipe(provenance["recipe"].dump(), "recipe in " + file.string(), file.parent_path());
    } else {
        for (const auto& layer : model.layers)
            recipe.layerNames.push_back(layer.name);
        recipe.plan = densePlan(model.layers.size());
    }
    recipe.name = file.stem().string();
    recipe.network = std::filesystem::absolute(file).lexically_normal().string();
    return recipe;
}

std::shared_ptr<const Network> trained(Subject& subject, const std::filesystem::path& cacheFolder)
{
    const DenseCache cache(cacheFolder.empty() ? cacheFolder : cacheFolder / "dense");
    if (auto known = cache.find(subject.recipe))
        return std::make_shared<const Network>(std::move(*known));
    Job job{.recipe = subject.recipe, .network = subject.network, .data = subject.data};
    job.recipe.plan = densePlan(job.recipe.plan.layers.size());
    Interruption interruption;
    ProgressLine line;
    auto network = runJob(job, interruption.token(), [&line](const ProgressPtr& progress) {
        line.show(*progress);
    }).dense;
    cache.keep(subject.recipe, *network);
    return network;
}

} // namespace

Subject subjectFor(const SubjectOptions& options)
{
    Subject subject;
    RunOptions run{.recipe = options.subject, .data = options.data, .seed = options.seed};
    subject.recipe = std::filesystem::path(options.subject).extension() == ".esp"
        ? overridden(recipeOf(options.subject), run)
        : recipeFor(run);
    subject.network = std::make_shared<const Network>(firstNetwork(subject.recipe));
    matchLayers(subject.recipe, layersOf(*subject.network));
    subject.data = std::make_shared<const DataSplit>(loadData(subject.recipe.data));
    if (isZooNetwork(subject.recipe))
        subject.network = trained(subject, options.cache);
    return subject;
}

SensitivityPtr sensitivityOf(const Subject& subject, const SubjectOptions& options)
{
    SensitivityOptions wanted{.pictures = options.pictures};
    for (const auto& layer : subject.recipe.plan.layers)
        wanted.patterns.push_back(layer.pattern);
    if (!options.cache.empty())
        wanted.cacheFolder = options.cache / "sensitivity";
    Interruption interruption;
    ProgressLine line;
    return measureSensitivity(subject.network, subject.data->validation, wanted, interruption.token(),
        [&line](const SensitivityProgressPtr& progress) { line.show(*progress); });
}

} // namespace espalier::cli
