#pragma once

#include "core/compress/quantizer.h"
#include "core/data/picture_set.h"
#include "core/network/network.h"

#include <stop_token>
#include <vector>

namespace espalier {

/// Measures the running statistics of a network's batch-norms anew, as means over some thousand evenly chosen
/// pictures: what a hard cut, an average of weights or rounding to levels leaves behind belongs to other
/// weights, and the answers suffer ("precise" batch statistics: Wu and Johnson, arXiv 2105.07576, section 3).
/// `levels`: of the activations, one entry a layer, or none. Does nothing where there is no batch-norm.
/// Throws Cancelled when stopped.
void estimateStatistics(Network& network, const std::vector<ActivationLevels>& levels,
    const PictureSet& pictures, std::stop_token stop = {});

bool hasBatchNorm(const Network& network);

} // namespace espalier
