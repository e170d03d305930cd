#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/result_text.h"
#include "core/data/data_source.h"
#include "core/formats/esp.h"
#include "engine/evaluate.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace espalier::cli {

namespace {

/// Pictures split as the model's own run split them, where its provenance says how: otherwise some of what is
/// called validation may have been trained on.
DataSource sourceFor(const EvaluateOptions& options, const CompressedModel& model)
{
    auto source = dataSourceFor(options.data);
    const auto provenance = nlohmann::json::parse(model.provenance, nullptr, false);
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
    const auto model = readEsp(options.model);
    const auto data = loadData(sourceFor(options, model));
    const auto& pictures = chosenSet(data, options.set);
    Interruption interruption;
    const auto accuracy = evaluate(model, pictures, interruption.token());
    if (options.json) {
        const nlohmann::ordered_json json{{"accuracy", accuracy.percent()}, {"correct", accuracy.correct},
            {"pictures", accuracy.pictures}, {"set", options.set}, {"data", data.name}};
        std::printf("%s\n", json.dump().c_str());
    } else {
        std::printf("%s: %s\n", pictures.name.c_str(), accuracyText(accuracy).c_str());
    }
}

} // namespace espalier::cli
