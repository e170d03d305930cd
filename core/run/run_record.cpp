#include "core/run/run_record.h"

#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/run/progress_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace espalier {

namespace {

using Json = nlohmann::json;

constexpr std::array<const char*, 4> conditions{"running", "stopped", "failed", "finished"};

Json progressJson(const Progress& progress)
{
    return {{"phase", static_cast<int>(progress.phase)}, {"step", progress.step}, {"steps", progress.steps},
        {"iteration", progress.iteration}, {"iterations", progress.iterations}, {"epoch", progress.epoch},
        {"epochs", progress.epochs}, {"seconds_left", progress.secondsLeft}, {"loss", progress.loss},
        {"validation", accuracyJson(progress.validation)}, {"layers", layersJson(progress.layers)},
        {"plan", planJson(progress.plan)}, {"message", progress.message},
        {"curve", progress.curve ? curveJson(*progress.curve) : Json::array()}};
}

Progress progressFrom(const Json& json)
{
    Progress progress;
    progress.phase = static_cast<Phase>(json.at("phase").get<int>());
    progress.step = json.at("step");
    progress.steps = json.at("steps");
    progress.iteration = json.at("iteration");
    progress.iterations = json.at("iterations");
    progress.epoch = json.at("epoch");
    progress.epochs = json.at("epochs");
    progress.secondsLeft = json.at("seconds_left");
    progress.loss = json.at("loss");
    progress.validation = accuracyFrom(json.at("validation"));
    progress.layers = layersFrom(json.at("layers"));
    progress.plan = planFrom(json.at("plan"));
    progress.message = json.at("message");
    progress.curve = std::make_shared<const Curve>(curveFrom(json.at("curve")));
    return progress;
}

RunCondition conditionFrom(const std::string& name)
{
    const auto found = std::find(conditions.begin(), conditions.end(), name);
    if (found == conditions.end())
        throw Error("'condition' is '" + name + "', expected running, stopped, failed or finished");
    return static_cast<RunCondition>(found - conditions.begin());
}

} // namespace

void writeRecord(const RunRecord& record, const std::filesystem::path& folder)
{
    const Json json{{"format", "espalier-record"}, {"version", 1},
        {"condition", conditions.at(static_cast<std::size_t>(record.condition))}, {"message", record.message},
        {"host", record.host}, {"process", record.process}, {"processes", record.processes},
        {"progress", progressJson(record.progress)}};
    writeTextAtomically(folder / recordName, json.dump());
}

std::optional<RunRecord> readRecord(const std::filesystem::path& folder)
{
    const auto file = folder / recordName;
    if (!std::filesystem::exists(file))
        return std::nullopt;
    try {
        const auto json = Json::parse(readTextFile(file));
        return RunRecord{conditionFrom(json.at("condition")), json.at("message"), json.at("host"),
            json.at("process"), json.at("processes"), progressFrom(json.at("progress"))};
    } catch (const Json::exception& error) {
        throw Error("the record " + file.string() + " cannot be read: " + error.what());
    } catch (const Error& error) {
        throw Error("the record " + file.string() + ": " + error.what());
    }
}

std::optional<bool> isAlive(const RunRecord& record)
{
    if (record.host != recordOfThisProcess().host)
        return std::nullopt;
    return kill(static_cast<pid_t>(record.process), 0) == 0 || errno == EPERM;
}

RunRecord recordOfThisProcess()
{
    std::array<char, 256> name{};
    RunRecord record;
    record.host = gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown host";
    record.process = getpid();
    return record;
}

void wishStop(const std::filesystem::path& folder)
{
    writeTextAtomically(folder / stopWishName, "");
}

bool isStopWished(const std::filesystem::path& folder)
{
    std::error_code ignored;
    return std::filesystem::exists(folder / stopWishName, ignored);
}

void forgetStopWish(const std::filesystem::path& folder)
{
    std::error_code ignored;
    std::filesystem::remove(folder / stopWishName, ignored);
}

} // namespace espalier
