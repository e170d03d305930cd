#include "widgets/run_film.h"

#include <algorithm>

namespace espalier {

namespace {

constexpr std::size_t newestKept = 8; ///< frames that are never thinned

std::size_t bytesOf(const RunFrame& frame)
{
    std::size_t bytes = sizeof(RunFrame);
    for (const auto& layer : frame.layers) {
        bytes += sizeof(LayerProgress) + layer.levels.size() * sizeof(float);
        for (const auto* histogram : {&layer.weights, &layer.auxiliary, &layer.dual})
            bytes += histogram->counts.size() * sizeof(std::int64_t);
    }
    return bytes;
}

bool hasHistograms(const Progress& progress)
{
    return std::ranges::any_of(
        progress.layers, [](const LayerProgress& layer) { return !layer.auxiliary.counts.empty(); });
}

} // namespace

bool RunFilm::add(const Progress& progress)
{
    if ((progress.phase != Phase::Prune && progress.phase != Phase::Quantize) || !hasHistograms(progress))
        return false;
    if (!frames_.empty() && frames_.back()->epoch >= progress.epoch)
        return false;
    RunFrame frame{.phase = progress.phase,
        .step = progress.step,
        .iteration = progress.iteration,
        .iterations = progress.iterations,
        .epoch = progress.epoch,
        .planChanged = !frames_.empty() && plan_ != progress.plan,
        .layers = progress.layers};
    plan_ = progress.plan;
    bytes_ += bytesOf(frame);
    frames_.push_back(std::make_shared<const RunFrame>(std::move(frame)));
    while (bytes_ > mostBytes_ && frames_.size() > 2 * newestKept)
        thin();
    return true;
}

void RunFilm::clear()
{
    frames_.clear();
    bytes_ = 0;
}

void RunFilm::thin()
{
    std::vector<RunFramePtr> kept;
    const auto older = frames_.size() - newestKept;
    for (std::size_t index = 0; index < frames_.size(); ++index)
        if (index >= older || index % 2 == 0 || frames_[index]->planChanged)
            kept.push_back(frames_[index]);
        else
            bytes_ -= bytesOf(*frames_[index]);
    if (kept.size() == frames_.size()) { // nothing but changes of plan is left to drop
        bytes_ -= bytesOf(*kept[1]);
        kept.erase(kept.begin() + 1);
    }
    frames_ = std::move(kept);
}

} // namespace espalier
