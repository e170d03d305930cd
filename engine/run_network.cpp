// The network that a run trains: made anew where masks change or the loss has diverged.
#include "core/error.h"
#include "engine/run.h"

#include <cstdio>

namespace espalier {

namespace {

constexpr int mostRollbacks = 5; // a rate that is 32 times too high is no mishap

std::string rateText(double rate)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", rate);
    return text;
}

/// Values kept under one support, put under another: 0 where they are new.
std::vector<float> carriedOver(const std::vector<float>& values, std::span<const std::uint32_t> from,
    std::span<const std::uint32_t> to, std::size_t size, std::size_t newCount)
{
    std::vector<float> all(size);
    for (std::size_t index = 0; index < values.size(); ++index)
        all[from.empty() ? index : from[index]] = values[index];
    std::vector<float> result(newCount);
    for (std::size_t index = 0; index < newCount; ++index)
        result[index] = all[to.empty() ? index : to[index]];
    return result;
}

} // namespace

void Run::makeNetwork()
{
    network_ = makeTrainable(state_.network, state_.masks, job_.processes.get());
    network_->setActivationLevels(state_.activations);
}

/// Goes on with other masks; what the optimiser and the moving average know of weights that stay, they keep.
void Run::changeMasks(const Masks& masks)
{
    network_->store(state_.network);
    state_.masks = masks;
    const auto before = std::move(network_);
    makeNetwork();
    for (std::size_t parameter = 0; parameter < state_.network.parameters.size(); ++parameter) {
        const auto carry = [&](const std::vector<float>& values) {
            return carriedOver(values, before->positions(parameter), network_->positions(parameter),
                state_.network.parameters[parameter].values.size(), network_->values(parameter).size());
        };
        auto& optimizer = state_.optimizers[parameter];
        const auto moments = optimizer.moments();
        optimizer = Adam(network_->values(parameter).size());
        optimizer.setMoments({carry(moments.first), carry(moments.second), moments.steps});
        if (!state_.average.empty())
            state_.average[parameter] = carry(state_.average[parameter]);
    }
}

void Run::keepMark()
{
    lastMark_ = {state_.batch, state_.optimizers, state_.average, state_.shadow, state_.levels};
}

/// Back to the last mark, with half the rate from there to the end of the stage. `epoch` is the stage's, from
/// 0.
void Run::rollBack(std::int64_t epoch, double rate)
{
    const auto& stage = state_.stages[state_.stage];
    const auto where =
        toText(stage.phase) + ", epoch " + std::to_string(state_.firstEpoch + epoch + 1) + " of the run";
    if (state_.rollbacks >= mostRollbacks)
        throw Error("the loss is no longer a number or has blown up (" + where + ", learning rate "
            + rateText(rate) + "), although the rate has been halved " + std::to_string(mostRollbacks)
            + " times; lower the learning rate or the penalty, or look at the weights that the run began "
              "with");
    state_.batch = lastMark_.batch;
    state_.optimizers = lastMark_.optimizers;
    state_.average = lastMark_.average;
    state_.shadow = lastMark_.shadow;
    state_.levels = lastMark_.levels;
    state_.rateFactor /= 2.0;
    ++state_.rollbacks;
    lossSum_ = 0.0;
    lossCount_ = 0;
    makeNetwork();
    message_ = "The loss blew up (" + where + ", learning rate " + rateText(rate)
        + "): back to the last mark, at half the rate";
    state_.notes.push_back(message_);
    save();
    publish(stage.phase);
}

} // namespace espalier
