// How a run keeps several processes together.
#include "core/content_hash.h"
#include "core/formats/file_io.h"
#include "core/run/provenance.h"
#include "engine/process_group.h"
#include "engine/run.h"

#include <array>

namespace espalier {

namespace {

std::string hashOf(const PictureSet& pictures)
{
    ContentHash hash;
    add(hash, pictures);
    return hash.text();
}

void add(ContentHash& hash, const std::vector<float>& values)
{
    hash.add(std::as_bytes(std::span(values)));
}

ContentHash hashOf(const Network& network)
{
    ContentHash hash;
    for (const auto& parameter : network.parameters)
        add(hash, parameter.values);
    return hash;
}

/// But for where the pictures lie.
std::string hashOf(Recipe recipe)
{
    recipe.data.folder.clear();
    ContentHash hash;
    hash.add(toJson(recipe));
    return hash.text();
}

} // namespace

/// Only processes that would do the same alone may do it together.
void Run::joinProcesses()
{
    if (!job_.processes)
        return;
    job_.processes->agree({{"program version", programVersion()}, {"recipe", hashOf(job_.recipe)},
        {"weights to begin with", hashOf(*job_.network).text()},
        {"training pictures", hashOf(job_.data->training)},
        {"validation pictures", hashOf(job_.data->validation)}, {"test pictures", hashOf(job_.data->test)},
        {"wish to resume", job_.resume ? "yes" : "no"}});
}

/// A wish to stop is told while the batch is computed, so that it costs no time.
void Run::tellStopWish()
{
    if (!job_.processes)
        return;
    stopWish_ = stop_.stop_requested() ? 1.0F : 0.0F;
    stopWishes_ = job_.processes->startSum({&stopWish_, 1});
}

bool Run::isStopWanted()
{
    if (!job_.processes)
        return stop_.stop_requested();
    stopWishes_.wait();
    return stopWish_ > 0.0F;
}

/// Rank 0 alone needs to see the folder.
Checkpoint Run::checkpointToResume() const
{
    const auto file = job_.runFolder / checkpointName;
    if (!job_.processes)
        return readCheckpoint(file);
    std::string bytes;
    if (writes_) {
        const auto content = readFile(file);
        bytes.assign(content.begin(), content.end());
    }
    bytes = job_.processes->broadcast(bytes);
    return checkpointFrom(
        std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), file.string());
}

/// Every process takes its Z and U steps itself; what they come to must be the same to the last bit, or the
/// processes would drift apart unseen.
void Run::checkSameEverywhere()
{
    if (!job_.processes)
        return;
    auto hash = hashOf(state_.network);
    for (const auto& admm : state_.admm) {
        add(hash, admm.z());
        add(hash, admm.u());
    }
    for (const auto& mask : state_.masks)
        hash.add(std::as_bytes(std::span(mask)));
    job_.processes->checkSame(hash.value(), "weights, Z, U or masks");
}

/// That of rank 0, for all.
std::optional<double> Run::newRhoScaleOfAll()
{
    const auto scale = job_.newRhoScale && writes_ ? job_.newRhoScale() : std::nullopt;
    if (!job_.processes)
        return scale;
    std::array both{scale ? 1.0 : 0.0, scale.value_or(0.0)};
    job_.processes->sum(std::span<double>(both));
    return both[0] > 0.0 ? std::optional(both[1]) : std::nullopt;
}

/// That of rank 0, for all.
std::optional<Plan> Run::newPlanOfAll()
{
    auto plan = newPlan_ && writes_ ? newPlan_() : std::nullopt;
    if (!job_.processes)
        return plan;
    std::string text;
    if (plan) {
        auto recipe = job_.recipe;
        recipe.plan = *plan;
        text = toJson(recipe);
    }
    text = job_.processes->broadcast(text);
    if (text.empty())
        return std::nullopt;
    return parsePlan(text, "the new plan", layers_);
}

} // namespace espalier
