#include "core/run/model_cost.h"

#include "core/content_hash.h"
#include "core/hardware/accelerator_file.h"

#include <nlohmann/json.hpp>

namespace espalier {

std::vector<std::optional<MaskStatistics>> masksOf(const CompressedModel& model, std::int64_t units)
{
    std::vector<std::optional<MaskStatistics>> masks;
    for (const auto& layer : model.layers) {
        auto mask = maskStatistics(layer.positions, matrixOf(layer.weightShape), layer.codes, units);
        mask.codebook = static_cast<std::int64_t>(layer.codebook.size());
        masks.emplace_back(std::move(mask));
    }
    return masks;
}

CostReport estimateCost(const CompressedModel& model, const Accelerator& accelerator, CostOptions options)
{
    const auto network = decompress(model);
    options.masks = masksOf(model, accelerator.array.macs);
    options.graph = std::make_shared<const LayerGraph>(layerGraph(network));
    auto plan = planOf(model);
    for (auto& layer : plan.layers)
        layer.keep = 1.0; // the masks say what is kept, which may be nothing
    return estimateCost(layersOf(network), plan, accelerator, options);
}

std::string costProfile(const Accelerator& accelerator)
{
    ContentHash hash;
    hash.add(toJson(accelerator));
    return accelerator.name + ", " + hash.text();
}

CompressedModel withCostProfile(CompressedModel model, const std::string& profile)
{
    if (profile.empty())
        return model;
    auto provenance = nlohmann::ordered_json::parse(model.provenance, nullptr, false);
    if (!provenance.is_object())
        provenance = nlohmann::ordered_json::object();
    provenance["cost_profile"] = profile;
    model.provenance = provenance.dump();
    return model;
}

} // namespace espalier
