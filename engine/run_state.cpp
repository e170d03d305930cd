#include "engine/run_state.h"

#include "core/error.h"
#include "engine/run_state_json.h"

#include <algorithm>
#include <iterator>

namespace espalier {

namespace {

std::string numbered(const char* name, std::size_t index)
{
    return std::string(name) + "." + std::to_string(index);
}

void putList(Checkpoint& checkpoint, const char* name, const std::vector<std::vector<float>>& list)
{
    checkpoint.numbers[name] = static_cast<double>(list.size());
    for (std::size_t index = 0; index < list.size(); ++index)
        checkpoint.floats[numbered(name, index)] = list[index];
}

std::vector<std::vector<float>> takeList(const Checkpoint& checkpoint, const char* name)
{
    std::vector<std::vector<float>> list(static_cast<std::size_t>(checkpoint.number(name)));
    for (std::size_t index = 0; index < list.size(); ++index)
        list[index] = checkpoint.floatsAt(numbered(name, index));
    return list;
}

template <class Value>
void putWhole(Checkpoint& checkpoint, const char* name, const std::vector<std::vector<Value>>& list)
{
    checkpoint.numbers[name] = static_cast<double>(list.size());
    for (std::size_t index = 0; index < list.size(); ++index) {
        auto& values = checkpoint.integers[numbered(name, index)];
        std::ranges::transform(list[index], std::back_inserter(values),
            [](Value value) { return static_cast<std::uint32_t>(value); });
    }
}

template <class Value>
void takeWhole(const Checkpoint& checkpoint, const char* name, std::vector<std::vector<Value>>& list)
{
    list.assign(static_cast<std::size_t>(checkpoint.number(name)), {});
    for (std::size_t index = 0; index < list.size(); ++index)
        std::ranges::transform(checkpoint.integersAt(numbered(name, index)), std::back_inserter(list[index]),
            [](std::uint32_t value) { return static_cast<Value>(value); });
}

void putNetwork(Checkpoint& checkpoint, const char* name, const Network& network)
{
    for (const auto& parameter : network.parameters)
        checkpoint.floats[std::string(name) + "." + parameter.name] = parameter.values;
}

void takeNetwork(const Checkpoint& checkpoint, const char* name, Network& network)
{
    for (auto& parameter : network.parameters) {
        const auto& values = checkpoint.floatsAt(std::string(name) + "." + parameter.name);
        if (values.size() != parameter.values.size())
            throw Error("the checkpoint holds " + std::to_string(values.size()) + " values of '"
                + parameter.name + "', the network has " + std::to_string(parameter.values.size()));
        parameter.values = values;
    }
}

void putOptimizers(Checkpoint& checkpoint, const std::vector<Adam>& optimizers)
{
    checkpoint.numbers["optimizers"] = static_cast<double>(optimizers.size());
    for (std::size_t index = 0; index < optimizers.size(); ++index) {
        const auto& moments = optimizers[index].moments();
        checkpoint.floats[numbered("first", index)] = moments.first;
        checkpoint.floats[numbered("second", index)] = moments.second;
        checkpoint.numbers[numbered("steps", index)] = static_cast<double>(moments.steps);
    }
}

std::vector<Adam> takeOptimizers(const Checkpoint& checkpoint)
{
    std::vector<Adam> optimizers;
    for (std::size_t index = 0; index < static_cast<std::size_t>(checkpoint.number("optimizers")); ++index) {
        const auto& first = checkpoint.floatsAt(numbered("first", index));
        optimizers.emplace_back(first.size());
        optimizers.back().setMoments({first, checkpoint.floatsAt(numbered("second", index)),
            static_cast<std::int64_t>(checkpoint.number(numbered("steps", index)))});
    }
    return optimizers;
}

void putAdmm(Checkpoint& checkpoint, const std::vector<AdmmVariables>& admm)
{
    checkpoint.numbers["admm"] = static_cast<double>(admm.size());
    for (std::size_t layer = 0; layer < admm.size(); ++layer) {
        checkpoint.floats[numbered("z", layer)] = admm[layer].z();
        checkpoint.floats[numbered("u", layer)] = admm[layer].u();
        checkpoint.numbers[numbered("rho", layer)] = admm[layer].rho();
    }
}

std::vector<AdmmVariables> takeAdmm(const Checkpoint& checkpoint)
{
    std::vector<AdmmVariables> admm(static_cast<std::size_t>(checkpoint.number("admm")));
    for (std::size_t layer = 0; layer < admm.size(); ++layer)
        admm[layer].restore(checkpoint.floatsAt(numbered("z", layer)),
            checkpoint.floatsAt(numbered("u", layer)), checkpoint.number(numbered("rho", layer)));
    return admm;
}

} // namespace

Checkpoint toCheckpoint(const RunState& state, const std::string& identity)
{
    Checkpoint checkpoint;
    putNetwork(checkpoint, "weights", state.network);
    putNetwork(checkpoint, "dense", state.dense);
    putWhole(checkpoint, "mask", state.masks);
    putWhole(checkpoint, "frozen", state.frozen);
    putOptimizers(checkpoint, state.optimizers);
    putList(checkpoint, "average", state.average);
    putAdmm(checkpoint, state.admm);
    checkpoint.numbers["frozen_rounds"] = state.frozenRounds;
    checkpoint.numbers["stage"] = static_cast<double>(state.stage);
    checkpoint.numbers["batch"] = static_cast<double>(state.batch);
    checkpoint.numbers["first_epoch"] = static_cast<double>(state.firstEpoch);
    checkpoint.numbers["plan_changed"] = state.planChanged ? 1 : 0;
    checkpoint.numbers["seconds"] = state.seconds;
    checkpoint.texts["identity"] = identity;
    checkpoint.numbers["rate_factor"] = state.rateFactor;
    checkpoint.numbers["rollbacks"] = state.rollbacks;
    checkpoint.numbers["stage_done"] = state.stageDone ? 1 : 0;
    putList(checkpoint, "shadow", state.shadow);
    checkpoint.texts["state"] = smallStateText(state);
    return checkpoint;
}

void fromCheckpoint(const Checkpoint& checkpoint, RunState& state)
{
    takeNetwork(checkpoint, "weights", state.network);
    takeNetwork(checkpoint, "dense", state.dense);
    takeWhole(checkpoint, "mask", state.masks);
    takeWhole(checkpoint, "frozen", state.frozen);
    state.optimizers = takeOptimizers(checkpoint);
    state.average = takeList(checkpoint, "average");
    state.admm = takeAdmm(checkpoint);
    state.frozenRounds = static_cast<int>(checkpoint.number("frozen_rounds"));
    state.stage = static_cast<std::size_t>(checkpoint.number("stage"));
    state.batch = static_cast<std::int64_t>(checkpoint.number("batch"));
    state.firstEpoch = static_cast<std::int64_t>(checkpoint.number("first_epoch"));
    state.planChanged = checkpoint.number("plan_changed") != 0;
    state.seconds = checkpoint.number("seconds");
    state.rateFactor = checkpoint.number("rate_factor");
    state.rollbacks = static_cast<int>(checkpoint.number("rollbacks"));
    state.stageDone = checkpoint.number("stage_done") != 0;
    state.shadow = takeList(checkpoint, "shadow");
    takeSmallState(checkpoint.text("state"), state);
}

void clearStage(RunState& state)
{
    state.batch = 0;
    state.admm.clear();
    state.average.clear();
    state.shadow.clear();
    state.keptAtStart.clear();
    state.maskChanges.clear();
    state.rateFactor = 1.0;
    state.rollbacks = 0;
    state.stageDone = false;
}

} // namespace espalier
