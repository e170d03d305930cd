#include "core/run/strategy.h"

#include "core/error.h"

#include <array>

namespace espalier {

namespace {

constexpr std::array<NamedWay, 6> strategyTable{{
    {"progressive-admm", "Progressive ADMM",
        "ADMM over partial models, each cut and retrained with its zeros frozen (arXiv 1810.07378)."},
    {"admm", "ADMM", "ADMM straight to the plan, one cut, retraining (arXiv 1804.03294)."},
    {"one-shot", "One-shot magnitude",
        "The smallest weights are cut at once; all epochs go into retraining (arXiv 1506.02626)."},
    {"gradual", "Gradual magnitude",
        "The smallest weights are cut little by little while training, on a cubic schedule (arXiv "
        "1710.01878)."},
    {"l1", "L1 regularization",
        "Training with an L1 penalty that draws weights towards zero, then one cut and retraining."},
    {"quantize-only", "Post-training only",
        "The smallest weights are cut and the others put on levels without any training: what it costs not "
        "to train."},
}};

constexpr std::array<NamedWay, 3> methodTable{{
    {"admm", "ADMM, then freezing",
        "ADMM towards equal-distance levels, then ever more weights are fixed on theirs (arXiv 1811.01907)."},
    {"k-means", "K-means clustering",
        "Weights share the centroids of a codebook, which are trained on (arXiv 1510.00149)."},
    {"straight-through", "Straight-through",
        "The network computes with weights on levels; gradients pass straight through to the weights "
        "behind."},
}};

std::size_t positionOf(std::span<const NamedWay> ways, std::string_view name, const std::string& what)
{
    std::string names;
    for (std::size_t index = 0; index < ways.size(); ++index) {
        if (ways[index].name == name)
            return index;
        names += (index > 0 ? ", " : "") + std::string(ways[index].name);
    }
    throw Error("'" + std::string(name) + "' is no " + what + "; there are: " + names);
}

} // namespace

std::span<const NamedWay> strategies()
{
    return strategyTable;
}

std::span<const NamedWay> quantizeMethods()
{
    return methodTable;
}

std::string_view nameOf(StrategyKind strategy)
{
    return strategyTable.at(static_cast<std::size_t>(strategy)).name;
}

std::string_view nameOf(QuantizeMethod method)
{
    return methodTable.at(static_cast<std::size_t>(method)).name;
}

StrategyKind strategyNamed(std::string_view name)
{
    return static_cast<StrategyKind>(positionOf(strategyTable, name, "strategy"));
}

QuantizeMethod quantizeMethodNamed(std::string_view name)
{
    return static_cast<QuantizeMethod>(positionOf(methodTable, name, "method of quantizing"));
}

} // namespace espalier
