#include "app/cli/sweep.h"

#include "app/cli/recipe_run.h"
#include "app/cli/run_folder.h"
#include "app/cli/sensitivity_text.h"
#include "app/cli/subject.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/network/layer_info.h"

#include <nlohmann/json.hpp>

namespace espalier::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto sensitivityName = "sensitivity.json";

const char* nameOf(SweepKind kind)
{
    return kind == SweepKind::Run ? "run" : "sensitivity";
}

SweepKind kindNamed(const std::string& name)
{
    for (const auto kind : {SweepKind::Run, SweepKind::Sensitivity})
        if (name == nameOf(kind))
            return kind;
    throw Error("a part is of kind '" + name + "', expected run or sensitivity");
}

/// For a shell: no character of it means anything.
std::string quoted(const std::string& text)
{
    std::string result = "'";
    for (const char character : text)
        result += character == '\'' ? std::string("'\\''") : std::string(1, character);
    return result + "'";
}

void measurePart(const SweepPart& part, const std::filesystem::path& folder)
{
    std::filesystem::create_directories(folder);
    std::filesystem::remove(folder / sensitivityName);
    writeTextAtomically(folder / "recipe.json", toJson(part.recipe));
    const SubjectOptions options{.subject = (folder / "recipe.json").string()};
    const auto subject = subjectFor(options);
    const auto sensitivity = sensitivityOf(subject, options);
    writeTextAtomically(folder / sensitivityName, jsonOf(*sensitivity, layersOf(*subject.network)));
}

} // namespace

void writeSweep(const std::vector<SweepPart>& parts, const std::filesystem::path& folder)
{
    auto list = Json::array();
    for (const auto& part : parts)
        list.push_back(
            {{"name", part.name}, {"kind", nameOf(part.kind)}, {"recipe", Json::parse(toJson(part.recipe))}});
    const Json json{{"format", "espalier-sweep"}, {"version", 1}, {"parts", std::move(list)}};
    std::filesystem::create_directories(folder);
    writeTextAtomically(folder / sweepName, json.dump(2) + "\n");
}

std::vector<SweepPart> readSweep(const std::filesystem::path& folder)
{
    const auto file = folder / sweepName;
    try {
        std::vector<SweepPart> parts;
        const auto json = Json::parse(readTextFile(file));
        for (const auto& part : json.at("parts"))
            parts.push_back({part.at("name"), kindNamed(part.at("kind")),
                parseRecipe(
                    part.at("recipe").dump(), "recipe '" + part.at("name").get<std::string>() + "'")});
        return parts;
    } catch (const Json::exception& error) {
        throw Error(file.string() + ": " + error.what());
    }
}

bool isDone(const SweepPart& part, const std::filesystem::path& folder)
{
    const auto* file = part.kind == SweepKind::Run ? "result.json" : sensitivityName;
    return holds(folder / part.name, file, part.recipe);
}

void doPart(const SweepPart& part, const std::filesystem::path& folder)
{
    if (isDone(part, folder))
        return;
    if (part.kind == SweepKind::Run)
        runWhereMissing(part.recipe, folder / part.name, "model.esp");
    else
        measurePart(part, folder / part.name);
}

std::string slurmScript(const std::vector<std::size_t>& parts, const std::filesystem::path& folder,
    const std::string& program, const std::vector<std::string>& options)
{
    std::string numbers;
    for (const auto part : parts)
        numbers += (numbers.empty() ? "" : ",") + std::to_string(part);
    std::string text = "#!/bin/sh\n#SBATCH --job-name=espalier-sweep\n#SBATCH --array=" + numbers
        + "\n#SBATCH --output=" + (folder / "slurm-%A-%a.log").string() + "\n";
    for (const auto& option : options)
        text += "#SBATCH " + option + "\n";
    return text + "exec " + quoted(program) + " sweep --folder " + quoted(folder.string())
        + " --part \"$SLURM_ARRAY_TASK_ID\"\n";
}

} // namespace espalier::cli
