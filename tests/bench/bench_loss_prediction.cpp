// How well what layers lose one by one tells what a plan loses: sensitivities of LeNet-5, trained on the
// drawn digits, against probes of random plans, for sums of powers of the layers' losses.
#include "core/network/zoo.h"
#include "core/random.h"
#include "engine/compressor.h"
#include "engine/live_accuracy.h"
#include "engine/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace espalier;

namespace {

constexpr int plans = 150;

NetworkPtr trained(const DataSplitPtr& data)
{
    Job job;
    auto network = lenet5();
    initializeWeights(network, 1);
    job.network = std::make_shared<const Network>(std::move(network));
    job.data = data;
    job.recipe.plan = densePlan(layersOf(*job.network).size());
    for (const auto& layer : layersOf(*job.network))
        job.recipe.layerNames.push_back(layer.name);
    job.recipe.dense.epochs = 2;
    return runJob(job, {}, {}).dense;
}

/// Every layer somewhere between dense and a third of its own cliff.
Plan randomPlan(Random& random, const LossModel& loss, std::size_t layers)
{
    auto plan = densePlan(layers);
    for (std::size_t layer = 0; layer < layers; ++layer) {
        const auto most = loss.mostPoints() / 3 * std::pow(random.uniform(), 3.0);
        auto& wishes = plan.layers[layer];
        const auto bits = loss.layer(layer).weightBits();
        wishes.weightBits = bits[random.below(bits.size())];
        if (loss.layer(layer)(wishes) > most)
            wishes.weightBits = unquantizedBits;
        for (auto next = wishes; loss.layer(layer)(next) <= most && next.keep > 1e-3; next.keep *= 0.9)
            wishes = next;
    }
    return plan;
}

struct Case {
    std::vector<double> losses; ///< by layer, predicted
    double lost = 0.0; ///< all together, probed
};

double combined(const Case& each, double power)
{
    double sum = 0.0;
    for (const auto loss : each.losses)
        sum += std::pow(loss, 1.0 / power);
    return std::pow(sum, power);
}

void report(const std::vector<Case>& cases, double power, double least, double most, double cap)
{
    double signedError = 0.0;
    double logError = 0.0;
    double absolute = 0.0;
    int count = 0;
    for (const auto& each : cases) {
        if (each.lost < least || each.lost > most)
            continue;
        const auto predicted = std::min(combined(each, power), cap);
        signedError += predicted - each.lost;
        absolute += std::abs(predicted - each.lost);
        logError += std::pow(std::log((predicted + 0.2) / (each.lost + 0.2)), 2.0);
        ++count;
    }
    std::printf("  %4.1f to %4.1f points lost, %3d plans, power %.2f: off by %5.2f points, on average "
                "%+6.2f, factor %.2f\n",
        least, most, count, power, absolute / count, signedError / count,
        std::exp(std::sqrt(logError / count)));
}

} // namespace

int main(int argc, char** argv)
{
    DataSource source{.kind = "digits", .validation = 2000, .seed = 1};
    if (argc > 1 && argv[1][0] != '-')
        source = {.kind = "idx", .folder = argv[1], .validation = 5000, .seed = 1};
    const auto data = std::make_shared<const DataSplit>(loadData(source));
    const auto network = trained(data);
    const auto layers = layersOf(*network).size();
    const auto sensitivity = measureSensitivity(network, data->validation, {});
    const LossModel loss(*sensitivity);
    std::vector<std::size_t> first(1000);
    for (std::size_t index = 0; index < first.size(); ++index)
        first[index] = index;
    LiveAccuracy live(network, std::make_shared<const PictureSet>(subset(data->validation, first, "first")));
    Random random(4);
    std::vector<Case> cases(plans);
    for (auto& each : cases) {
        const auto plan = randomPlan(random, loss, layers);
        for (std::size_t layer = 0; layer < layers; ++layer)
            each.losses.push_back(loss.layer(layer)(plan.layers[layer]));
        live.probe(
            plan, {}, [&](const Accuracy& soFar) { each.lost = sensitivity->pointsLost(soFar.correct); });
    }
    for (const double power : {1.0, 1.25, 1.5, 1.75, 2.0}) {
        report(cases, power, -5.0, 2.0, loss.mostPoints());
        report(cases, power, 2.0, 10.0, loss.mostPoints());
        report(cases, power, 10.0, 40.0, loss.mostPoints());
        report(cases, power, -5.0, 90.0, loss.mostPoints());
    }
}
