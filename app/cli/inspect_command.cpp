#include "app/cli/commands.h"
#include "app/cli/result_text.h"
#include "core/formats/file_io.h"

#include <cstdio>

namespace espalier::cli {

void inspect(const FileOptions& options)
{
    const auto bytes = readFile(options.model);
    const auto model = decodeEsp(bytes, options.model.string());
    const auto size = sizeOfEsp(bytes, options.model.string());
    if (options.json) {
        std::fputs(jsonOf(model, size).c_str(), stdout);
        return;
    }
    std::printf("%s: %s, input %s, %zu classes\n\n%s", options.model.c_str(), model.network.name.c_str(),
        toText(model.network.inputShape).c_str(), model.classNames.size(), tableOf(model, size).c_str());
    if (!model.provenance.empty())
        std::printf("\nprovenance %s\n", model.provenance.c_str());
}

} // namespace espalier::cli
