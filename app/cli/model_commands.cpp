#include "app/cli/model_commands.h"

#include "app/cli/commands.h"
#include "engine/format_page.h"
#include "engine/model_format.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

namespace espalier::cli {

namespace {

/// Endings of the files that can be opened, or written.
std::string endings(bool (ModelFormat::*can)() const)
{
    std::string list;
    for (const auto& format : modelFormats())
        if ((format.*can)())
            for (const auto& extension : format.extensions)
                list += (list.empty() ? "" : ", ") + extension;
    return list;
}

void addModel(CLI::App& command, std::filesystem::path& model, std::string& network)
{
    command.add_option("model", model, "A model file: " + endings(&ModelFormat::opens))->required();
    command.add_option("--network", network,
        "Network of the zoo that a file of bare weights belongs to [whichever it fits]");
}

/// "packed (…), float (…)": the ways to write each format.
std::string variantsText()
{
    std::string text;
    for (const auto& format : modelFormats()) {
        if (format.variants.size() < 2)
            continue;
        text += (text.empty() ? "" : "; ") + format.extensions.front() + ": ";
        for (std::size_t index = 0; index < format.variants.size(); ++index)
            text += (index > 0 ? ", " : "") + format.variants[index].name + " (" + format.variants[index].help
                + ')';
    }
    return text;
}

void addWriting(CLI::App& command, FileOptions& options)
{
    command.add_option(
        "--as", options.variant, "Which way to write the format [the first]; " + variantsText());
    command.add_option("--accelerator", options.accelerator,
        "Accelerator, built-in or a .json file, whose name and constants' hash go into the file");
    command.add_flag("--shrink", options.shrink,
        "Cut pruned filters and whatever else no longer matters out of the network; it answers as before");
    command.add_flag(
        "--ledger", options.ledgerOnly, "Say how many bytes would be written, and write nothing");
    command.add_flag("--json", options.json, "Print one JSON object");
}

} // namespace

void addEvaluate(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand("evaluate", "Measure a model file on pictures");
    auto options = std::make_shared<EvaluateOptions>();
    addModel(*command, options->model, options->network);
    command->add_option("--data", options->data, "Folder with IDX files, or 'digits'")->capture_default_str();
    command->add_option("--set", options->set, "test, validation or training")->capture_default_str();
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback([&action, options] { action = [options] { evaluateModel(*options); }; });
}

void addInspect(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand("inspect", "Say what a model file holds");
    auto options = std::make_shared<FileOptions>();
    addModel(*command, options->model, options->network);
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback([&action, options] { action = [options] { inspect(*options); }; });
}

void addExport(CLI::App& app, Action& action)
{
    auto* command =
        app.add_subcommand("export", "Write the model of a run, or of another file, to a new file");
    auto options = std::make_shared<FileOptions>();
    command->add_option("model", options->model, "A model file, or the folder of a finished run")->required();
    command
        ->add_option("--out", options->output,
            "The new file; its ending says the format: " + endings(&ModelFormat::writes))
        ->required();
    addWriting(*command, *options);
    command->callback([&action, options] { action = [options] { exportModel(*options); }; });
}

void addConvert(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand("convert", "Turn a model file into one of another format");
    auto options = std::make_shared<FileOptions>();
    addModel(*command, options->model, options->network);
    command
        ->add_option("output", options->output,
            "The new file; its ending says the format: " + endings(&ModelFormat::writes))
        ->required();
    addWriting(*command, *options);
    command->callback([&action, options] { action = [options] { exportModel(*options); }; });
}

void addFormats(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand(
        "formats", "List the formats that are opened and written, and what is lost, as Markdown");
    command->callback([&action] { action = [] { std::fputs(formatPage().c_str(), stdout); }; });
}

} // namespace espalier::cli
