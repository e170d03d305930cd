// The graph section of a .esp file (resources/help/esp-format.md).
#pragma once

#include "core/network/network.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace espalier {

struct EspGraph {
    Network network; ///< parameters without values
    std::vector<std::string> classNames;
    bool operator==(const EspGraph&) const = default;
};

/// Takes a network whose shapes fit. Throws Error where it cannot be stored exactly: sizes beyond the
/// format's limits, parameters that belong to no node or to several.
std::vector<std::uint8_t> encodeGraph(const EspGraph& graph);

/// Throws Error for what encodeGraph cannot have written.
EspGraph decodeGraph(std::span<const std::uint8_t> bytes);

} // namespace espalier
