#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/result_text.h"
#include "core/data/data_source.h"
#include "engine/evaluate.h"
#include "engine/model_files.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace espalier::cli {

namespace {

/// Pictures split as the model's own run split them, where its provenance says how: otherwise some of what is
/// called validation may have been trained on.
DataSource sourceFor(const EvaluateOptions& options, const OpenedModel& opened)
{
    auto source = dataSourceFor(options.data);
    const auto* model = std::get_if<CompressedModel>(&opened.content);
    const auto provenance = nlohmann::json::parse(model ? model->provenance : "", nullptr, false);
    const nlohmann::json::json_pointer path("/recipe/data");
    if (provenance.is_discarded() || !provenance.contains(path)
        || provenance[path].value("kind", "") != source.kind)
        return source;
    source.validation = provenance[path].value("validation", source.validation);
    source.seed = provenance[path].value("seed", source.seed);
    return source;
}

} // namespace

void evaluateModel(const EvaluateOptions& options)
{
    const auto opened = openModel(options.model, {options.network});
    const auto data = loadData(sourceFor(options, opened));
    const auto& pictures = chosenSet(data, options.set);
    Interruption interruption;
    const auto accuracy =
        std::visit([&](const auto& content) { return evaluate(content, pictures, interruption.token()); },
            opened.content);
    if (options.json) {
        const nlohmann::ordered_json json{{"accuracy", accuracy.percent()}, {"correct", accuracy.correct},
            {"pictures", accuracy.pictures}, {"set", options.set}, {"data", data.name}};
        std::printf("%s\n", json.dump().c_str());
    } else {
        std::printf("%s: %s\n", pictures.name.c_str(), accuracyText(accuracy).c_str());
    }
}

} // namespace espalier::cli
