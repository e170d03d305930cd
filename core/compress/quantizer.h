#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// The values that a layer's kept weights may take: ±q, ±2q, ..., ±2^(bits−1) q (ADMM-NN, arXiv 1812.11677,
/// section 3.4.2), or those of a codebook. Zero is never among them: it means pruned.
struct LevelSet {
    float interval = 0.0F; ///< q, above 0; 0 with a codebook
    int bits = 1; ///< 1..8
    std::vector<float> codebook = {}; ///< ascending, none of them 0, at most 2^bits; empty: equal distances
    bool operator==(const LevelSet&) const = default;

    int levelsPerSide() const { return 1 << (bits - 1); }
    /// k of the level k·q nearest to a weight, never 0; a weight of exactly 0 goes to +1. Entries of a
    /// codebook are counted upwards from −2^(bits−1), leaving out 0; of two equally near the lower is taken.
    std::int16_t code(float weight) const;
    /// The value of a code that code() gives.
    float value(std::int16_t code) const;
    float nearest(float weight) const { return value(code(weight)); }

    /// Position in the codebook of a code, and the other way round.
    std::size_t entryOf(std::int16_t code) const;
    std::int16_t codeOf(std::size_t entry) const;
};

/// The interval q with the least squared error over the weights that are not zero (a grid over the whole
/// range, a finer one around its best, then alternating assignment and q = Σ k w / Σ k²). Pruned zeros must
/// not count: they have no level. 0 where all are zero.
float bestInterval(std::span<const float> weights, int bits);

/// Euclidean projection of the weights that are not zero onto the levels; zeros stay.
void quantize(std::span<float> weights, const LevelSet& levels);

/// All levels in ascending order.
std::vector<float> levelValues(const LevelSet& levels);

/// Equal-distance levels 0, q, ..., (2^bits − 1) q of activations that a ReLU has made non-negative; here
/// zero is a level. Values below `threshold` become zero first.
struct ActivationLevels {
    float interval = 0.0F; ///< q; 0: not quantized
    int bits = 32; ///< 32: not quantized
    float threshold = 0.0F; ///< 0: only what rounds to zero becomes zero
    bool operator==(const ActivationLevels&) const = default;

    bool active() const { return interval > 0.0F || threshold > 0.0F; }
    float apply(float activation) const;
};

/// The interval with the least squared error over a sample of non-negative activations.
float bestActivationInterval(std::span<const float> activations, int bits);

} // namespace espalier
