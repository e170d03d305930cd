#pragma once

#include "core/data/picture_set.h"
#include "core/network/network.h"
#include "core/run/recipe.h"
#include "engine/batch_source.h"

#include <stop_token>
#include <vector>

namespace espalier {

/// The dense network as the teacher of its compressed successors: its answers to all training pictures as
/// they are, once. Batches show the pictures a little shifted; that a picture means the same then is what the
/// shifts are for.
class Teacher {
public:
    /// Throws Cancelled when stopped.
    Teacher(const Network& dense, const PictureSet& training, const DistillOptions& options,
        std::stop_token stop = {});

    /// Gives the batch its targets, valid until the next call.
    void teach(Batch& batch);

private:
    DistillOptions options_;
    std::size_t classes_;
    std::vector<float> probabilities_; ///< pictures × classes, at the temperature
    std::vector<float> ofBatch_;
};

} // namespace espalier
