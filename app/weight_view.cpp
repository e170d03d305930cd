#include "app/weight_view.h"

#include "core/compress/pattern_projection.h"
#include "core/compress/quantizer.h"
#include "engine/histograms.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace espalier {

namespace {

std::span<const float> weightsOf(const Network& network, const LayerInfo& layer)
{
    const auto& node = network.nodes[static_cast<std::size_t>(layer.node)];
    return network.parameters[static_cast<std::size_t>(*node.weight)].values;
}

} // namespace

LayerProgress describeWeights(std::span<const float> weights, const LayerPlan& plan, const LayerInfo& layer)
{
    std::vector<float> compressed(weights.begin(), weights.end());
    project(compressed, plan, layer);
    if (plan.weightBits != unquantizedBits)
        quantize(compressed, {bestInterval(compressed, plan.weightBits), plan.weightBits});
    auto described = describeWeights(weights, compressed, plan);
    if (plan.keep >= 1.0)
        described.threshold = 0;
    return described;
}

LayerProgress describeWeights(
    std::span<const float> weights, std::span<const float> compressed, const LayerPlan& plan)
{
    LayerProgress described;
    fillHistograms(described, weights, compressed);
    for (std::size_t index = 0; index < compressed.size(); ++index) {
        if (compressed[index] == 0)
            continue;
        const auto magnitude = std::abs(weights[index]);
        described.threshold =
            described.keptWeights++ == 0 ? magnitude : std::min(described.threshold, magnitude);
    }
    if (plan.pattern.kind != SparsityPattern::Kind::Weight)
        described.threshold = 0; // small weights stay in good company
    if (plan.weightBits != unquantizedBits)
        described.levels = levelValues({bestInterval(compressed, plan.weightBits), plan.weightBits});
    return described;
}

WeightView::WeightView(Session& session, RunController& run, RunLog& log, QObject* parent)
    : QObject(parent), session_(session), run_(run), log_(log)
{
    for (const auto change : {&Session::planChanged, &Session::contentChanged, &Session::selectionChanged})
        connect(&session_, change, this, &WeightView::update);
    connect(&log_, &RunLog::changed, this, &WeightView::update);
    connect(&run_, &RunController::advanced, this, [this](const ProgressPtr& progress) {
        progress_ = progress;
        showRun(*progress);
    });
    for (const auto end : {&RunController::stopped, &RunController::started})
        connect(&run_, end, this, [this] {
            progress_ = nullptr;
            update();
        });
    connect(&run_, &RunController::failed, this, [this] { progress_ = nullptr; });
    connect(&run_, &RunController::finished, this, [this] { progress_ = nullptr; });
}

void WeightView::update()
{
    task_.cancel();
    if (session_.selection().empty())
        return;
    if (progress_ && !progress_->layers.empty())
        return showRun(*progress_);
    const auto index = static_cast<std::size_t>(session_.selection().front());
    const auto network = session_.content().network;
    const auto* known = log_.newestFor(network, session_.plan());
    const auto compressed = known ? known->compressed : nullptr;
    task_.start(
        [network, compressed, layer = session_.layers()[index], plan = session_.plan().layers[index]](
            std::stop_token) {
            const auto weights = weightsOf(*network, layer);
            return compressed ? describeWeights(weights, weightsOf(*compressed, layer), plan)
                              : describeWeights(weights, plan, layer);
        },
        [this](const LayerProgress& weights) { emit changed(weights); }, [](const QString&) {});
}

void WeightView::showRun(const Progress& progress)
{
    if (session_.selection().empty())
        return;
    const auto index = static_cast<std::size_t>(session_.selection().front());
    if (index < progress.layers.size())
        emit changed(progress.layers[index]);
}

} // namespace espalier
