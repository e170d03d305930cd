#pragma once

#include <span>
#include <vector>

namespace espalier {

/// Centroids of the weights that are not zero, at most 2^bits, ascending, none of them 0: k-means from
/// centroids spread evenly between the least and the largest weight (Deep Compression, arXiv 1510.00149,
/// sections 3.1 and 3.2: linear initialisation keeps centroids where the few large weights are). Empty
/// clusters are left out. Nothing where all weights are zero. Exact for its start: in one dimension clusters
/// are intervals, so that a round costs but one search a centroid. O(n log n).
std::vector<float> clusterCentroids(std::span<const float> weights, int bits);

} // namespace espalier
