#include "app/cli/process_commands.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <thread>

namespace espalier::cli {

void addLaunch(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand("launch",
        "Do a recipe with several processes on this machine, which share each batch; takes the recipe and "
        "the options of compress");
    auto options = std::make_shared<LaunchOptions>();
    command->add_option("-n,--processes", options->processes, "How many")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    command->add_option("--timeout", options->timeout, "Seconds that processes wait for each other")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->allow_extras();
    command->callback([&action, options, command] {
        options->arguments = command->remaining();
        if (options->arguments.empty())
            throw CLI::RequiredError("recipe");
        action = [options] {
            if (const int exitCode = launch(*options); exitCode != 0)
                throw ChildFailed(exitCode);
        };
    });
}

void addSweep(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand("sweep",
        "Do several recipes at once, with processes of their own; what is done already is not done again");
    auto options = std::make_shared<SweepOptions>();
    options->workers = std::max(1U, std::thread::hardware_concurrency());
    auto* recipes =
        command->add_option("recipes", options->recipes, "Recipe files or names of built-in recipes");
    command
        ->add_option("--strategies", options->strategies, "Each recipe by each of these, e.g. gradual,admm")
        ->delimiter(',');
    command->add_option("--seeds", options->seeds, "Each recipe with each of these, e.g. 1,2,3")
        ->delimiter(',');
    command->add_flag_callback(
        "--sensitivity", [options] { options->kind = SweepKind::Sensitivity; },
        "Measure the sensitivities of each recipe instead of doing it");
    command->add_option(
        "--data", options->data, "Folder with the pictures, or 'digits'; overrides the recipes");
    command->add_option("--folder", options->folder, "Takes a folder for each part")->capture_default_str();
    command->add_option("--workers", options->workers, "Processes at once [as many as processors]")
        ->check(CLI::Range(1, 1024));
    command->add_option("--slurm", options->slurm,
        "Write a script for sbatch that does the missing parts as a job array, and do nothing here");
    command->add_option("--slurm-option", options->slurmOptions,
        "Further option of sbatch for the script, e.g. --slurm-option=--time=2:00:00");
    auto* part = command->add_option("--part", options->part, "Do this part of the sweep in the folder only");
    command->callback([&action, options, recipes, part] {
        if (recipes->empty() == part->empty())
            throw CLI::RequiredError("either recipes or --part");
        action = [options] { sweep(*options); };
    });
}

void addAttach(CLI::App& app, Action& action)
{
    auto* command = app.add_subcommand(
        "attach", "Follow a run by its folder, wherever it is computed; Ctrl-C leaves it alone");
    auto options = std::make_shared<AttachOptions>();
    command->add_option("folder", options->folder, "Folder of the run (--out)")->required();
    auto* stop = command->add_flag("--stop", options->stop, "Ask it to stop, and wait until it has");
    command->add_flag("--resume", options->resume, "Go on from its checkpoint, on this machine")
        ->excludes(stop);
    command->callback([&action, options] { action = [options] { attach(*options); }; });
}

} // namespace espalier::cli
