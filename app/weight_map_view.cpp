#include "app/weight_map_view.h"

#include "core/compress/pattern_projection.h"
#include "core/compress/quantizer.h"

#include <utility>

namespace espalier {

namespace {

using Values = std::shared_ptr<const std::vector<float>>;

/// The network's own array, which lives as long as somebody looks at it.
Values weightsOf(const std::shared_ptr<const Network>& network, const LayerInfo& layer)
{
    const auto& node = network->nodes[static_cast<std::size_t>(layer.node)];
    return {network, &network->parameters[static_cast<std::size_t>(*node.weight)].values};
}

Values projected(const Values& trained, const LayerPlan& plan, const LayerInfo& layer)
{
    auto weights = std::make_shared<std::vector<float>>(*trained);
    project(*weights, plan, layer);
    if (plan.weightBits != unquantizedBits)
        quantize(*weights, {bestInterval(*weights, plan.weightBits), plan.weightBits});
    return weights;
}

} // namespace

WeightMapView::WeightMapView(Session& session, RunLog& log, QObject* parent)
    : QObject(parent), session_(session), log_(log)
{
    for (const auto change : {&Session::planChanged, &Session::contentChanged, &Session::selectionChanged})
        connect(&session_, change, this, &WeightMapView::update);
    connect(&log_, &RunLog::changed, this, &WeightMapView::update);
}

void WeightMapView::setWatched(bool watched)
{
    watched_ = watched;
    if (!watched_)
        task_.cancel();
    else if (outdated_)
        update();
}

void WeightMapView::update()
{
    task_.cancel();
    outdated_ = true;
    if (!watched_)
        return;
    if (session_.selection().empty())
        return emit changed(nullptr);
    const auto index = static_cast<std::size_t>(session_.selection().front());
    const auto& content = session_.content();
    const auto* run = log_.newestFor(content.network, session_.plan());
    WeightMapInput input;
    const auto layer = session_.layers()[index];
    input.name = QString::fromStdString(layer.name);
    input.shape = layer.weightShape;
    input.groups = layer.groups();
    input.trained = weightsOf(content.network, layer);
    input.origin = run    ? run->name
        : content.trained ? tr("what the plan leaves of the trained weights")
                          : tr("what the plan leaves of the first, untrained weights");
    if (run)
        input.compressed = weightsOf(run->compressed, layer);
    task_.start(
        [input, layer, plan = session_.plan().layers[index]](std::stop_token) {
            auto whole = input;
            if (!whole.compressed)
                whole.compressed = projected(whole.trained, plan, layer);
            return WeightMapPtr(std::make_shared<const WeightMap>(std::move(whole)));
        },
        [this](const WeightMapPtr& map) {
            outdated_ = false;
            emit changed(map);
        },
        [this](const QString& why) { emit failed(why); });
}

} // namespace espalier
