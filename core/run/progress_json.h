// Parts of what a run tells, as JSON: for checkpoints and records.
#pragma once

#include "core/run/progress.h"

#include <nlohmann/json_fwd.hpp>

namespace espalier {

/// The readers throw nlohmann::json::exception where the JSON is none of theirs.
nlohmann::json planJson(const Plan& plan);
Plan planFrom(const nlohmann::json& json);
nlohmann::json curveJson(const Curve& curve);
Curve curveFrom(const nlohmann::json& json);
nlohmann::json accuracyJson(const Accuracy& accuracy);
Accuracy accuracyFrom(const nlohmann::json& json);
nlohmann::json layersJson(const std::vector<LayerProgress>& layers);
std::vector<LayerProgress> layersFrom(const nlohmann::json& json);

} // namespace espalier
