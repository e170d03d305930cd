#pragma once

#include "core/network/network.h"

#include <cstdint>
#include <vector>

namespace espalier {

/// Where the outputs of a network's nodes lie while it runs one picture in one piece of memory.
struct BufferPlan {
    enum class Place { Input, Workspace, Output };
    struct Buffer {
        Place place = Place::Workspace;
        std::int64_t offset = 0; ///< in the workspace, in numbers
        bool inPlace = false; ///< the node changes what its first input has left
        bool operator==(const Buffer&) const = default;
    };
    std::vector<Buffer> buffers; ///< by node
    std::int64_t workspace = 0; ///< numbers
};

/// Nodes that work element by element write over their input where nothing else reads it; others take the
/// first room that no output is in that is still to be read. The network's own output lies outside. Throws
/// Error where shapes do not fit.
BufferPlan planBuffers(const Network& network);

} // namespace espalier
