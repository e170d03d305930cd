#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/result_text.h"
#include "core/data/data_source.h"
#include "core/formats/esp.h"
#include "engine/evaluate.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace espalier::cli {

void evaluateModel(const EvaluateOptions& options)
{
    const auto model = readEsp(options.model);
    const auto data = loadData(dataSourceFor(options.data));
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
