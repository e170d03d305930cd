#include "app/cli/commands.h"
#include "app/cli/result_text.h"
#include "core/compress/shrink_model.h"
#include "core/error.h"

#include <cstdio>

namespace espalier::cli {

void exportModel(const FileOptions& options)
{
    if (options.output.extension() != ".esp")
        throw Error("'" + options.output.string() + "': no known format ends in '"
            + options.output.extension().string() + "'; this version writes .esp");
    auto source = options.model;
    if (std::filesystem::is_directory(source)) // of compress, or of train
        source /= std::filesystem::exists(source / "model.esp") ? "model.esp" : "dense.esp";
    auto model = readEsp(source);
    if (options.shrink)
        model = shrink(model);
    const auto size = writeEsp(model, options.output);
    if (options.json)
        std::fputs(jsonOf(model, size).c_str(), stdout);
    else
        std::printf("%s\nWritten and read back: %s\n", tableOf(model, size).c_str(), options.output.c_str());
}

} // namespace espalier::cli
