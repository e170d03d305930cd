// Small things that the tests of app share.
#pragma once

#include "app/session.h"
#include "core/network/network_builder.h"
#include "core/network/zoo.h"

#include <memory>

namespace espalier::tiny {

/// Two layers on pictures of 1 × 2 × 2: fc1 4 → 8, fc2 8 → 2.
inline Network network(std::uint64_t seed = 1)
{
    auto network =
        NetworkBuilder("tiny", {1, 2, 2}).flatten().linear("fc1", 8).relu().linear("fc2", 2).build();
    initializeWeights(network, seed);
    return network;
}

inline PictureSet pictures(std::size_t count)
{
    PictureSet set;
    set.name = "tiny";
    set.height = set.width = 2;
    set.classNames = {"0", "1"};
    set.pixels.assign(count * 4, 7);
    set.labels.assign(count, 1);
    return set;
}

inline DataSplit data()
{
    return {.name = "tiny", .training = pictures(8), .validation = pictures(4), .test = pictures(2)};
}

inline SessionContent content()
{
    SessionContent content;
    content.network = std::make_shared<const Network>(network());
    content.data = std::make_shared<const DataSplit>(data());
    content.accelerator = "generic-45nm";
    content.recipe.network = "tiny";
    content.recipe.plan = densePlan(2);
    return content;
}

inline Plan planKeeping(double first, double second = 1.0)
{
    auto plan = densePlan(2);
    plan.layers[0].keep = first;
    plan.layers[1].keep = second;
    return plan;
}

} // namespace espalier::tiny
