#include "app/cli/commands.h"
#include "app/cli/result_text.h"
#include "core/formats/file_io.h"

#include <cstdio>

namespace espalier::cli {

void inspect(const FileOptions& options)
{
    FileReport report{.opened = openModel(options.model, {options.network})};
    report.bytes = static_cast<std::int64_t>(std::filesystem::file_size(options.model));
    const auto* model = std::get_if<CompressedModel>(&report.opened.content);
    if (options.model.extension() == ".esp")
        report.parts = sizeOfEsp(*model);
    if (options.json) {
        std::fputs(jsonOf(report).c_str(), stdout);
        return;
    }
    const auto network = networkOf(report.opened);
    std::printf("%s: %s, %s, input %s, %lld classes\n\n%s", options.model.c_str(),
        report.opened.format.c_str(), network.name.c_str(), toText(network.inputShape).c_str(),
        static_cast<long long>(outputClasses(network)), tableOf(report).c_str());
    if (model && !model->provenance.empty())
        std::printf("\nprovenance %s\n", model->provenance.c_str());
}

} // namespace espalier::cli
