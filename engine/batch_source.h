#pragma once

#include "core/compress/cross_entropy.h"
#include "core/data/data_source.h"
#include "core/data/picture_set.h"

#include <cstdint>
#include <vector>

namespace espalier {

/// Pictures of one training step, shifted and mirrored already: count × channels × height × width bytes.
struct Batch {
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels;
    std::vector<std::uint32_t> pictures = {}; ///< their numbers in the set
    SoftTargets targets = {}; ///< of a teacher, where there is one; row by row as the pictures
    std::size_t whole = 0; ///< pictures of all processes together; 0: this is the only one
    std::size_t count() const { return labels.size(); }
    /// What the pictures here are of the whole batch.
    double share() const
    {
        return whole == 0 ? 1.0 : static_cast<double>(count()) / static_cast<double>(whole);
    }
};

struct BatchOptions {
    int batch = 128;
    int shiftPixels = 0; ///< pictures move by up to this many pixels in both directions, black coming in
    bool mirror = false; ///< every second picture, by chance, has left and right exchanged
    std::uint64_t seed = 1;
    int part = 0; ///< the part of each batch that is loaded ...
    int parts = 1; ///< ... of so many equal ones; a small last batch may leave some empty
};

/// Whether pictures of a kind of data look as likely when mirrored: photographs do, digits do not.
bool mayBeMirrored(const DataSource& source);

/// Deals out the training pictures in a new order every epoch. Any batch of any epoch can be had at any time
/// and is always the same: a resumed run sees what an uninterrupted one sees.
class BatchSource {
public:
    BatchSource(const PictureSet& pictures, const BatchOptions& options);

    /// Batches of an epoch; the last one is smaller where the pictures do not divide.
    std::int64_t batchesPerEpoch() const;

    /// Batch `number` of an epoch; `epoch` counts over the whole run.
    void load(std::int64_t epoch, std::int64_t number, Batch& batch);

private:
    void shuffleFor(std::int64_t epoch);

    const PictureSet& pictures_;
    BatchOptions options_;
    std::int64_t shuffledEpoch_ = -1;
    std::vector<std::uint32_t> order_;
};

} // namespace espalier
