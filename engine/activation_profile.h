#pragma once

#include "core/data/picture_set.h"
#include "core/run/progress.h"
#include "engine/model_answers.h"

#include <cstdint>
#include <stop_token>

namespace espalier {

/// What a layer hands on while a network answers some pictures.
struct ActivationProfile {
    Histogram values; ///< of those that are not zero
    std::int64_t zeros = 0;
    std::int64_t count = 0; ///< zeros and others

    double zeroShare() const
    {
        return count > 0 ? static_cast<double>(zeros) / static_cast<double>(count) : 0.0;
    }
    bool operator==(const ActivationProfile&) const = default;
};

/// Of the layer at position `layer` in layersOf, on the first `pictures` of a set: after its ReLU and its
/// activation levels, before pooling. Blocks. Throws Error where the pictures do not fit the network or there
/// is no such layer, Cancelled when stopped.
ActivationProfile profileActivations(const AskedModel& model, const PictureSet& set, std::size_t layer,
    std::size_t pictures, std::stop_token stop = {});

} // namespace espalier
