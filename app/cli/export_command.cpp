#include "app/cli/commands.h"
#include "app/cli/result_text.h"
#include "core/compress/shrink_model.h"
#include "core/content_hash.h"
#include "core/formats/file_io.h"
#include "core/hardware/accelerator_file.h"
#include "core/run/model_cost.h"
#include "core/run/provenance.h"
#include "engine/model_format.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <span>

namespace espalier::cli {

namespace {

std::filesystem::path sourceOf(const std::filesystem::path& model)
{
    if (!std::filesystem::is_directory(model))
        return model;
    return model / (std::filesystem::exists(model / "model.esp") ? "model.esp" : "dense.esp");
}

/// Where a model comes from whose file did not say.
std::string originOf(const std::filesystem::path& file, const std::string& format)
{
    const auto bytes = readFile(file);
    ContentHash hash;
    hash.add(std::as_bytes(std::span(bytes)));
    const nlohmann::ordered_json json{{"program", "Espalier " + programVersion()},
        {"opened_from", {{"file", file.filename().string()}, {"format", format}, {"hash", hash.text()}}}};
    return json.dump();
}

std::string costProfileOf(const std::string& idOrFile)
{
    return idOrFile.empty() ? std::string() : costProfile(acceleratorNamed(idOrFile));
}

} // namespace

void exportModel(const FileOptions& options)
{
    formatToWrite(options.output);
    const auto source = sourceOf(options.model);
    auto opened = openModel(source, {options.network});
    const auto openingNotes = opened.notes;
    const auto openedFormat = opened.format;
    auto model = compressedOf(std::move(opened));
    if (model.provenance.empty())
        model.provenance = originOf(source, openedFormat);
    if (options.shrink)
        model = shrink(model);
    const ExportOptions how{.variant = options.variant, .costProfile = costProfileOf(options.accelerator)};
    ExportReport report{.model = model, .ledger = {}, .format = formatToWrite(options.output).name};
    if (options.ledgerOnly) {
        report.ledger = ledgerOf(model, options.output, how);
    } else {
        auto result = espalier::exportModel(model, options.output, how);
        report.ledger = std::move(result.ledger);
        report.verification = std::move(result.verification);
        report.file = options.output;
    }
    auto& notes = report.ledger.notes;
    notes.insert(notes.begin(), openingNotes.begin(), openingNotes.end());
    std::fputs((options.json ? jsonOf(report) : tableOf(report)).c_str(), stdout);
}

} // namespace espalier::cli
