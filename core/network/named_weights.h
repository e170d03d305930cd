// Files that hold arrays under names, and no graph: state dicts, safetensors, npz.
#pragma once

#include "core/network/network.h"

#include <string>
#include <vector>

namespace espalier {

/// An array as a file names it: "features.0.weight".
struct NamedArray {
    std::string name;
    Shape shape;
    std::vector<float> values; ///< as many as the shape says
};

struct MatchedNetwork {
    Network network;
    std::string zooName;
    std::vector<std::string> notes; ///< for people: what was assumed or left aside
};

/// Puts arrays into the network of the zoo that they belong to: the named one, or the one with as many
/// numbers. Names may be the zoo's own ("conv1.weight") or torchvision's ("features.0.weight",
/// "classifier.6.bias", "layer1.0.conv1.weight"), with a common prefix such as "module."; counts of batches
/// are left aside. Throws Error naming `origin` and the array that is missing, left over, or has another
/// shape, or the networks that there are.
MatchedNetwork matchWeights(
    std::vector<NamedArray> arrays, const std::string& zooName, const std::string& origin);

} // namespace espalier
