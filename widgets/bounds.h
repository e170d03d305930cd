#pragma once

#include <algorithm>

namespace espalier {

/// Widens as values come in, so that no axis has to look at all of its points again.
struct Bounds {
    double least = 0.0;
    double most = 0.0;
    bool any = false;

    void include(double value)
    {
        least = any ? std::min(least, value) : value;
        most = any ? std::max(most, value) : value;
        any = true;
    }
};

} // namespace espalier
