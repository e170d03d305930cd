#include "app/cli/commands.h"
#include "app/cli/result_text.h"
#include "app/cli/subject.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/run/plan_search.h"
#include "engine/live_accuracy.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace espalier::cli {

namespace {

Quantity quantityNamed(const std::string& name)
{
    std::string names;
    for (const auto quantity :
        {Quantity::Bytes, Quantity::Energy, Quantity::Latency, Quantity::Macs, Quantity::Weights}) {
        if (toText(quantity) == name)
            return quantity;
        names += (names.empty() ? "" : ", ") + toText(quantity);
    }
    throw Error("there is no quantity '" + name + "'; expected " + names);
}

Accelerator acceleratorFor(const std::string& idOrFile)
{
    return std::filesystem::path(idOrFile).extension() == ".json"
        ? readAccelerator(std::filesystem::path(idOrFile))
        : builtInAccelerator(idOrFile);
}

BudgetWish wishOf(const PlanOptions& options)
{
    return {.budget = parseBudget(options.budget),
        .cheapest = quantityNamed(options.cheapest),
        .chooseWeightBits = !options.keepBits,
        .chooseActivationBits = options.activations,
        .restoreDense = options.restoreDense};
}

/// Everything that the command found out.
struct Answer {
    const Subject& subject;
    const BudgetWish& wish;
    std::vector<LayerInfo> layers;
    CostOptions options;
    Allocation allocation;
    double predictedLoss = 0.0; ///< points, at most what guessing loses
    CostReport cost;
    Accuracy probe;
};

bool wasRestored(const Answer& answer, std::size_t layer)
{
    return std::ranges::count(answer.allocation.restored, layer) > 0;
}

std::string jsonOf(const Answer& answer)
{
    const auto& total = answer.cost.planned.total;
    nlohmann::ordered_json json{{"budget", toText(answer.wish.budget)},
        {"predicted_loss", answer.predictedLoss}, {"accuracy_before_training", answer.probe.percent()},
        {"pictures", answer.probe.pictures}, {"stored_bytes", total.storedBytes()},
        {"joules", answer.cost.joulesPerPicture()}, {"seconds", answer.cost.secondsPerPicture()},
        {"kept_weights", total.keptWeights}, {"weights", total.weights},
        {"layers", nlohmann::ordered_json::array()}};
    for (std::size_t layer = 0; layer < answer.layers.size(); ++layer) {
        const auto& plan = answer.allocation.plan.layers[layer];
        json["layers"].push_back({{"name", answer.layers[layer].name}, {"keep", plan.keep},
            {"weight_bits", plan.weightBits}, {"activation_bits", plan.activationBits},
            {"locked", plan.locked}, {"restored", wasRestored(answer, layer)}});
    }
    return json.dump() + '\n';
}

std::string lineOf(const Answer& answer, std::size_t layer)
{
    const auto& plan = answer.allocation.plan.layers[layer];
    const auto& cost = answer.cost.planned.layers[layer];
    const auto bits = [](int width) {
        return width == unquantizedBits ? std::string("float") : std::to_string(width) + " b";
    };
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), "%-12s %8.3g %%  %7s  %9s  %10s  %s\n",
        answer.layers[layer].name.c_str(), 100.0 * plan.keep, bits(plan.weightBits).c_str(),
        bits(plan.activationBits).c_str(),
        amountText(Quantity::Bytes, static_cast<double>(cost.storage.total()) / 8.0).c_str(),
        plan.locked                      ? "locked"
            : wasRestored(answer, layer) ? "restored to dense"
                                         : "");
    return text.data();
}

std::string tableOf(const Answer& answer)
{
    std::string text = "layer            keep     weights  activations    stored\n";
    for (std::size_t layer = 0; layer < answer.layers.size(); ++layer)
        text += lineOf(answer, layer);
    std::array<char, 512> totals{};
    std::snprintf(totals.data(), totals.size(),
        "\nbudget       %s\nstored       %s, %.3gx less\nenergy       %s a picture\ntime         %s a "
        "picture\n"
        "predicted    %.2f points lost before training\nprobed       %s on validation, before training\n",
        toText(answer.wish.budget).c_str(),
        amountText(Quantity::Bytes, static_cast<double>(answer.cost.planned.total.storedBytes())).c_str(),
        answer.cost.storageRatio(), amountText(Quantity::Energy, answer.cost.joulesPerPicture()).c_str(),
        amountText(Quantity::Latency, answer.cost.secondsPerPicture()).c_str(), answer.predictedLoss,
        accuracyText(answer.probe).c_str());
    return text + totals.data();
}

void search(Answer& answer, const LossModel& loss, const Accelerator& accelerator)
{
    const auto& subject = answer.subject;
    LiveAccuracy live(subject.network, {subject.data, &subject.data->validation});
    const auto probe = [&live](const Plan& plan) {
        Accuracy result;
        live.probe(plan, {}, [&result](const Accuracy& soFar) { result = soFar; });
        return result;
    };
    auto result = searchPlan({.layers = answer.layers,
                                 .start = subject.recipe.plan,
                                 .loss = loss,
                                 .accelerator = accelerator,
                                 .wish = answer.wish,
                                 .options = answer.options},
        probe);
    answer.allocation = std::move(result.allocation);
    answer.probe = result.probe;
}

void writePlan(const Subject& subject, const Plan& plan, const std::filesystem::path& file)
{
    auto recipe = subject.recipe;
    recipe.plan = plan;
    recipe.name = file.stem().string();
    writeTextAtomically(file, toJson(recipe));
}

} // namespace

void planForBudget(const PlanOptions& options)
{
    const auto wish = wishOf(options); // what is wrong with it is said before anything is measured
    const auto accelerator = acceleratorFor(options.accelerator);
    const auto subject = subjectFor(options.sensitivity);
    const auto sensitivity = sensitivityOf(subject, options.sensitivity);
    const LossModel loss(*sensitivity);
    Answer answer{subject, wish, layersOf(*subject.network), {}, {}, 0.0, {}, {}};
    answer.options.graph = std::make_shared<const LayerGraph>(layerGraph(*subject.network));
    search(answer, loss, accelerator);
    answer.predictedLoss = std::min(answer.allocation.loss, loss.mostPoints());
    answer.cost = estimateCost(answer.layers, answer.allocation.plan, accelerator, answer.options);
    if (!options.output.empty())
        writePlan(subject, answer.allocation.plan, options.output);
    std::fputs((options.sensitivity.json ? jsonOf(answer) : tableOf(answer)).c_str(), stdout);
}

} // namespace espalier::cli
