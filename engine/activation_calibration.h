#pragma once

#include "core/compress/quantizer.h"
#include "core/data/picture_set.h"
#include "core/network/network.h"
#include "core/plan/plan.h"

#include <vector>

namespace espalier {

/// Levels and thresholds of every layer's output activations for what a plan asks, from the activations that
/// the first pictures of a set cause: the interval with the least squared error, the threshold as a share of
/// the largest activation. A layer of which nothing is asked gets inactive levels; all of them where the plan
/// asks nothing.
std::vector<ActivationLevels> calibrateActivations(
    const Network& network, const Plan& plan, const PictureSet& pictures);

/// Share of zeros among the values that each layer hands to the next (after ReLU, levels and pooling).
std::vector<double> activationZeros(
    const Network& network, const std::vector<ActivationLevels>& levels, const PictureSet& pictures);

} // namespace espalier
