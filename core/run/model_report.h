// What a compressed model is, reached and costs: for people who get a report instead of the model.
#pragma once

#include "core/compress/compressed_model.h"
#include "core/formats/file_ledger.h"
#include "core/hardware/accelerator.h"
#include "core/hardware/cost.h"
#include "core/run/progress.h"

#include <optional>
#include <string>
#include <vector>

namespace espalier {

struct ReportLayer {
    LayerInfo info;
    std::int64_t kept = 0;
    std::optional<double> askedKeep = {}; ///< of the recipe in the provenance
    std::optional<int> askedBits = {};
    int weightBits = unquantizedBits;
    std::int64_t levels = 0; ///< different ones that the kept weights stand on; 0: floats
    int activationBits = unquantizedBits;
    LayerBytes bytes = {}; ///< in a .esp file
};

struct ReportAccuracy {
    std::string set; ///< "validation", "test"
    Accuracy accuracy;
};

struct ModelReport {
    std::string network;
    std::vector<std::pair<std::string, std::string>>
        origin; ///< "data": "MNIST", ...: what the provenance says
    std::vector<ReportAccuracy> accuracies;
    std::vector<ReportLayer> layers;
    FileLedger file; ///< of the .esp file
    std::string accelerator;
    CostReport cost;
};

/// Costs are those on the accelerator that the provenance names under "cost_profile", where it is a built-in
/// one, else on the default one. Throws Error where the model does not fit together.
ModelReport reportOn(const CompressedModel& model);

/// A line a layer, then one in all; RFC 4180, decimal points.
std::string csvOf(const ModelReport& report);

/// Everything as one JSON object.
std::string jsonOf(const ModelReport& report);

/// One page that needs no other file: tables, and pictures of storage, weights and energy; light and dark.
std::string htmlOf(const ModelReport& report);

} // namespace espalier
