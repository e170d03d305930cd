#include "app/cli/command_line.h"

#include "app/cli/commands.h"
#include "app/cli/model_commands.h"
#include "app/cli/process_commands.h"
#include "core/error.h"
#include "core/run/provenance.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

namespace espalier::cli {

namespace {

std::string strategyNames()
{
    std::string names;
    for (const auto& way : strategies())
        names += (names.empty() ? "" : ", ") + std::string(way.name);
    return names;
}

void addRunCommand(
    CLI::App& app, Action& action, const char* name, const char* help, void (*run)(const RunOptions&))
{
    auto* command = app.add_subcommand(name, help);
    auto options = std::make_shared<RunOptions>();
    command->add_option("recipe", options->recipe, "Recipe file, or the name of a built-in recipe")
        ->required();
    command->add_option("--data", options->data,
        "Folder with MNIST's four IDX files (plain or gzip), or 'digits' for the built-in ones; overrides "
        "the recipe");
    command->add_option("--out", options->output, "Folder for model, record and checkpoint [runs/RECIPE]");
    command->add_option("--seed", options->seed, "Overrides the recipe's seed");
    command->add_option(
        "--strategy", options->strategy, "Overrides the recipe's strategy: " + strategyNames());
    command->add_flag("--resume", options->resume, "Go on from the checkpoint in the output folder");
    command
        ->add_option("--timeout", options->timeout,
            "Seconds that several processes (see launch) wait for each other")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_flag("--json", options->json, "Print one JSON object instead of a table");
    command->callback([&action, options, run] { action = [options, run] { run(*options); }; });
}

void addCompare(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand("compare",
        "Do a recipe by several strategies with several seeds, and say which differences the pictures can "
        "show");
    auto options = std::make_shared<CompareOptions>();
    command->add_option("recipe", options->recipe, "Recipe file, or the name of a built-in recipe")
        ->required();
    command->add_option("--strategies", options->strategies, "Some of " + strategyNames() + " [all]")
        ->delimiter(',');
    command->add_option("--seeds", options->seeds, "One run of each strategy for each, e.g. 1,2,3")
        ->delimiter(',')
        ->capture_default_str();
    command
        ->add_option("--ratios", options->ratios,
            "Pruning ratios, e.g. 85,246: the recipe's plan is moved to each [as the plan is]")
        ->delimiter(',');
    command->add_option(
        "--data", options->data, "Folder with the pictures, or 'digits'; overrides the recipe");
    command->add_option("--folder", options->folder,
        "Folder for the runs; those that are done there are not done again [runs/compare-RECIPE]");
    command->add_option("--csv", options->csv, "File to write the runs to, comma-separated");
    command->add_option("--json", options->json, "File to write runs, spreads and tests to");
    command->callback([&action, options] { action = [options] { compare(*options); }; });
}

void addReproduce(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand(
        "reproduce", "Do recipes with several seeds and write the table of what they came to");
    auto options = std::make_shared<ReproduceOptions>();
    command->add_option(
        "recipes", options->recipes, "Recipe files or names of built-in recipes [all built-in]");
    command->add_option("--seeds", options->seeds, "One run for each, e.g. 1,2,3")
        ->delimiter(',')
        ->capture_default_str();
    command->add_option("--data", options->data, "Folder with the pictures; overrides the recipes'");
    command
        ->add_option("--out", options->output,
            "Folder for the runs; those that are done there are not done again, begun ones are finished")
        ->capture_default_str();
    command->add_option("--records", options->records, "Folder that keeps a record for each recipe")
        ->check(CLI::ExistingDirectory);
    command->add_option("--page", options->page, "Markdown page whose table of results is written anew")
        ->check(CLI::ExistingFile);
    command->callback([&action, options] { action = [options] { reproduce(*options); }; });
}

void addSubject(CLI::App& command, SubjectOptions& options)
{
    command.add_option("subject", options.subject, "Recipe file, name of a built-in recipe, or a .esp file")
        ->required();
    command.add_option("--data", options.data, "Folder with IDX files, or 'digits'; overrides the recipe");
    command.add_option("--seed", options.seed, "Overrides the recipe's seed");
    command.add_option("--pictures", options.pictures, "Validation pictures to look at")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command.add_option("--cache", options.cache,
        "Folder that keeps trained dense networks and sensitivities [~/.cache/espalier]");
    command.add_flag("--json", options.json, "Print one JSON object instead of a table");
}

void addSensitivity(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand("sensitivity",
        "Measure how accurate a network stays as its layers are pruned and quantized one at a time");
    auto options = std::make_shared<SubjectOptions>();
    addSubject(*command, *options);
    command->add_flag("--csv", options->csv, "Print comma-separated values instead of tables")
        ->excludes("--json");
    command->callback([&action, options] { action = [options] { showSensitivity(*options); }; });
}

void addPlan(CLI::App& app, Action& action)
{
    auto* command =
        app.add_subcommand("plan", "Find the plan that loses least within a budget, by sensitivity");
    auto options = std::make_shared<PlanOptions>();
    addSubject(*command, options->sensitivity);
    command
        ->add_option("--budget", options->budget,
            "What the plan may cost, or lose: 5KB, 2uJ, 30us, '100K MACs', '5K weights' or '0.5 points'")
        ->required();
    command
        ->add_option("--cheapest", options->cheapest,
            "What a budget in points is spent on: bytes, energy, latency, MACs or weights")
        ->capture_default_str();
    command->add_option("--accelerator", options->accelerator, "Id of a built-in accelerator, or a JSON file")
        ->capture_default_str();
    command->add_flag("--restore-dense", options->restoreDense,
        "Keep layers dense that pruning makes slower on the accelerator, and share the budget out again");
    command->add_flag("--keep-bits", options->keepBits, "Choose keep ratios alone, with the recipe's bits");
    command->add_flag("--activations", options->activations, "Choose activation bits, too");
    command->add_option("--output", options->output, "Recipe file to write the plan to");
    command->callback([&action, options] { action = [options] { planForBudget(*options); }; });
}

void addCost(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand("cost", "Say what a model or plan costs on an accelerator");
    auto options = std::make_shared<CostCommandOptions>();
    command->add_option("model", options->model, "A model file, or a network of the zoo");
    command->add_option("--plan", options->plan,
        "A recipe (file or built-in), a file with a plan, or a ratio such as 20x; replaces what the model "
        "has");
    command->add_option("--accelerator", options->accelerator, "A built-in accelerator, or a .json file")
        ->capture_default_str();
    command->add_option("--energy-table", options->energyTable, "Another published energy table for it");
    command->add_option("--batch", options->batch, "Pictures at once")->capture_default_str();
    command->add_option("--data", options->data,
        "Folder with IDX files, or 'digits': counts the zeros that pictures cause in a .esp file's layers");
    command->add_option("--pictures", options->pictures, "How many of its validation set")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--format", options->format, "table, csv or json")
        ->check(CLI::IsMember({"table", "csv", "json"}))
        ->capture_default_str();
    command->add_flag("--published", options->published,
        "Instead: ADMM-NN's hardware table of AlexNet, the published row below each computed one");
    command->add_flag("--validation", options->validation,
        "Instead: the model against published measurements, as Markdown");
    command->add_flag("--schema", options->schema, "Instead: the JSON schema of accelerator files");
    command->callback([&action, options] { action = [options] { cost(*options); }; });
}

void describe(CLI::App& app)
{
    app.require_subcommand(1);
    app.set_version_flag("--version", "Espalier " + programVersion());
    app.footer("Examples:\n"
               "  espalier-cli compress lenet5-digits                          built-in digits, nothing to "
               "download\n"
               "  espalier-cli compress lenet5-mnist-85x --data DIR --out runs/first\n"
               "  espalier-cli compress lenet5-mnist-85x --data DIR --out runs/first --resume\n"
               "  espalier-cli evaluate runs/first/model.esp --data DIR\n"
               "  espalier-cli inspect runs/first/model.esp\n"
               "  espalier-cli convert model.esp model.safetensors\n"
               "  espalier-cli compare lenet5-digits --strategies progressive-admm,gradual --seeds 1,2,3\n"
               "  espalier-cli plan lenet5-digits --budget 20KB --output mine.json     then: compress "
               "mine.json\n"
               "  espalier-cli cost lenet-5 --plan 85x --accelerator eie-64\n\n"
               "Results go to stdout, progress and errors to stderr. Exit code 0: done; 1: could not be "
               "done; 2: wrong\n"
               "usage. Ctrl-C stops a run within a second and keeps its checkpoint for --resume.");
}

bool hasCommand(const CLI::App& app, const std::string& name)
{
    return !app.get_subcommands([&name](const CLI::App* command) { return command->get_name() == name; })
                .empty();
}

} // namespace

int runCommandLine(int argumentCount, char** arguments)
{
    CLI::App app("Explore how far a neural network can be compressed: prune and quantize it with ADMM.",
        "espalier-cli");
    describe(app);
    Action action;
    addRunCommand(app, action, "compress",
        "Do a whole recipe: train, prune, quantize, measure, write the model", compress);
    addRunCommand(app, action, "train", "Train only the dense network of a recipe and write it", train);
    addLaunch(app, action);
    addSweep(app, action);
    addAttach(app, action);
    addCompare(app, action);
    addReproduce(app, action);
    addEvaluate(app, action);
    addInspect(app, action);
    addExport(app, action);
    addConvert(app, action);
    addFormats(app, action);
    addSensitivity(app, action);
    addPlan(app, action);
    addCost(app, action);
    if (argumentCount > 1 && arguments[1][0] != '-' && !hasCommand(app, arguments[1])) {
        std::fprintf(
            stderr, "espalier-cli: unknown command '%s'; espalier-cli --help lists them\n", arguments[1]);
        return 2;
    }
    try {
        app.parse(argumentCount, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    try {
        action();
        return 0;
    } catch (const ChildFailed& failed) {
        return failed.exitCode;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "espalier-cli: %s\n", error.what());
        return 1;
    }
}

} // namespace espalier::cli
