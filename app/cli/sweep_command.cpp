#include "app/cli/child_programs.h"
#include "app/cli/interruption.h"
#include "app/cli/options.h"
#include "app/cli/process_commands.h"
#include "app/cli/recipe_run.h"
#include "app/cli/results_table.h"
#include "app/cli/sweep.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/network/layer_info.h"
#include "core/run/network_source.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <map>
#include <set>

namespace espalier::cli {

namespace {

using namespace std::chrono_literals;

/// Every recipe by every strategy with every seed; what is not asked for is as the recipe has it.
std::vector<SweepPart> partsFor(const SweepOptions& options)
{
    const auto strategies = options.strategies.empty() ? std::vector<std::string>{""} : options.strategies;
    std::vector<std::optional<std::uint64_t>> seeds(options.seeds.begin(), options.seeds.end());
    if (seeds.empty())
        seeds.emplace_back();
    std::vector<SweepPart> parts;
    std::set<std::string> names;
    for (const auto& name : options.recipes)
        for (const auto& strategy : strategies)
            for (const auto& seed : seeds) {
                SweepPart part{std::filesystem::path(name).stem().string(), options.kind,
                    recipeFor({.recipe = name, .data = options.data, .seed = seed, .strategy = strategy})};
                part.name +=
                    (strategy.empty() ? "" : "-" + strategy) + (seed ? "-seed-" + std::to_string(*seed) : "");
                if (!names.insert(part.name).second)
                    throw Error("two parts of the sweep would be called '" + part.name
                        + "', expected different recipes, strategies and seeds");
                matchLayers(part.recipe, layersOf(firstNetwork(part.recipe)));
                parts.push_back(std::move(part));
            }
    return parts;
}

std::vector<std::size_t> missingOf(const std::vector<SweepPart>& parts, const std::filesystem::path& folder)
{
    std::vector<std::size_t> missing;
    for (std::size_t part = 0; part < parts.size(); ++part)
        if (!isDone(parts[part], folder))
            missing.push_back(part);
    return missing;
}

/// Hands the parts to a pool of processes; returns the names of those that failed.
std::vector<std::string> doParts(const std::vector<SweepPart>& parts, const std::vector<std::size_t>& missing,
    const std::filesystem::path& folder, std::size_t workers)
{
    const Interruption interruption;
    ChildPrograms children;
    std::map<std::size_t, std::size_t> partOfChild;
    std::vector<std::string> failed;
    auto done = parts.size() - missing.size();
    auto next = missing.begin();
    bool stopping = false;
    while (children.running() > 0 || (next != missing.end() && !stopping)) {
        while (!stopping && next != missing.end() && children.running() < workers) {
            std::filesystem::create_directories(folder / parts[*next].name);
            partOfChild[children.start(
                {.arguments = {"sweep", "--folder", folder.string(), "--part", std::to_string(*next)},
                    .log = folder / parts[*next].name / "log.txt"})] = *next;
            ++next;
        }
        if (interruption.token().stop_requested() && !stopping) {
            stopping = true;
            children.signalAll(SIGINT);
        }
        const auto ended = children.waitForEnd(100ms);
        if (!ended)
            continue;
        const auto& name = parts[partOfChild.at(*ended)].name;
        if (children.exitCode(*ended) == 0)
            std::fprintf(stderr, "%s: done, %zu of %zu\n", name.c_str(), ++done, parts.size());
        else if (!stopping) {
            failed.push_back(name);
            std::fprintf(
                stderr, "%s: failed; %s says why\n", name.c_str(), (folder / name / "log.txt").c_str());
        }
    }
    if (stopping)
        throw Stopped("stopped; what is done is kept, the same command goes on from it");
    return failed;
}

void printResults(const std::vector<SweepPart>& parts, const std::filesystem::path& folder)
{
    std::size_t width = 4;
    for (const auto& part : parts)
        width = std::max(width, part.name.size());
    std::printf(
        "%-*s  test, %%  dense, %%  fewer weights  file, bytes  seconds\n", static_cast<int>(width), "part");
    for (const auto& part : parts) {
        if (part.kind != SweepKind::Run || !isDone(part, folder))
            continue;
        const auto result = readSeedResult(folder / part.name / "result.json", part.recipe.seed);
        std::printf("%-*s  %7.2f  %8.2f  %12.1fx  %11.0f  %7.0f\n", static_cast<int>(width),
            part.name.c_str(), result.testAccuracy, result.denseTestAccuracy, result.pruningRatio,
            result.fileBytes, result.seconds);
    }
}

} // namespace

void sweep(const SweepOptions& options)
{
    const auto folder = std::filesystem::absolute(options.folder).lexically_normal();
    if (options.part) {
        const auto parts = readSweep(folder);
        if (*options.part >= parts.size())
            throw Error("the sweep in " + folder.string() + " has " + std::to_string(parts.size())
                + " parts, numbered from 0; there is no part " + std::to_string(*options.part));
        doPart(parts[*options.part], folder);
        return;
    }
    const auto parts = partsFor(options);
    writeSweep(parts, folder);
    const auto missing = missingOf(parts, folder);
    if (!options.slurm.empty()) {
        writeTextAtomically(options.slurm,
            slurmScript(missing, folder, std::filesystem::read_symlink("/proc/self/exe").string(),
                options.slurmOptions));
        std::printf(
            "%zu of %zu parts are missing: sbatch %s\n", missing.size(), parts.size(), options.slurm.c_str());
        return;
    }
    const auto failed = doParts(parts, missing, folder, options.workers);
    if (options.kind == SweepKind::Run)
        printResults(parts, folder);
    if (!failed.empty()) {
        std::string names;
        for (const auto& name : failed)
            names += (names.empty() ? "" : ", ") + name;
        throw Error("not done: " + names);
    }
}

} // namespace espalier::cli
