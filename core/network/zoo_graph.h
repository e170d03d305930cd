#pragma once

#include "core/network/network.h"

#include <string>
#include <vector>

namespace espalier {

/// A network of the zoo whose parameters have names and shapes but no values yet, for readers that bring
/// them: the large ones have half a gigabyte of zeros. Throws Error that lists the names there are.
Network zooGraph(const std::string& name);

/// As inferShapes, without a look at the values of parameters.
std::vector<Shape> inferGraphShapes(const Network& network);

/// While one lives, the builders of its thread leave out the values of parameters.
class GraphsOnly {
public:
    GraphsOnly();
    ~GraphsOnly();
    GraphsOnly(const GraphsOnly&) = delete;
    GraphsOnly& operator=(const GraphsOnly&) = delete;

    static bool isOn();
};

} // namespace espalier
