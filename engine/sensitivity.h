#pragma once

#include "core/data/picture_set.h"
#include "core/network/network.h"
#include "core/plan/sensitivity.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace espalier {

/// What is measured.
struct SensitivityOptions {
    std::size_t pictures = 1000; ///< the first of the set, at most
    std::vector<int> weightBits = {8, 6, 4, 3, 2, 1}; ///< besides full width
    std::vector<int> activationBits = {8, 6, 4, 3, 2};
    std::vector<SparsityPattern> patterns = {}; ///< of the layers; empty: single weights
    double tolerance = 1.0; ///< points; see whereItBends
    std::filesystem::path cacheFolder = {}; ///< keeps what was measured; empty: nothing is kept
    bool operator==(const SensitivityOptions&) const = default;
};

/// Is handed a snapshot after every setting, the first one at once with what is kept from before. On the
/// calling thread; must return quickly.
using SensitivityObserver = std::function<void(SensitivityProgressPtr)>;

/// Measures every layer with the projections of LiveAccuracy, all other layers dense: first the coarse curves
/// over keep ratios, then the points where they bend, then the surfaces of keep ratios and weight bits, last
/// the activation bits. What has fallen to guessing is not followed further down.
///
/// Blocks; uses the calling thread only. Throws Cancelled within a second of the stop request, what was
/// measured being kept; Error where pictures and network do not fit. What was kept of the same network,
/// pictures and options is not measured again.
SensitivityPtr measureSensitivity(std::shared_ptr<const Network> network, const PictureSet& pictures,
    const SensitivityOptions& options, std::stop_token stop = {}, const SensitivityObserver& observe = {});

/// What measureSensitivity would keep under: a hash of network, pictures, options and kind of projection.
std::string sensitivityKey(
    const Network& network, const PictureSet& pictures, const SensitivityOptions& options);

} // namespace espalier
