#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>

namespace espalier {

/// Small seeded generator (SplitMix64: Steele, Lea, Flood, OOPSLA 2014) whose numbers are the same on every
/// machine, which the distributions of <random> do not promise. `stream` picks one of many unrelated
/// sequences, so that epoch 7 can be drawn without having drawn epochs 1 to 6: that is what makes a run
/// resumable.
class Random {
public:
    explicit Random(std::uint64_t seed, std::uint64_t stream = 0) : state_(mix(seed) ^ mix(~stream)) { }

    std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15u); }

    /// Uniform in [0, 1).
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

    /// Uniform in [least, most).
    double uniform(double least, double most) { return least + (most - least) * uniform(); }

    /// Uniform in 0 .. count - 1; count at least 1.
    std::uint64_t below(std::uint64_t count)
    {
        return static_cast<std::uint64_t>((static_cast<Wide>(next()) * count) >> 64);
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller).
    double normal()
    {
        const auto radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(2.0 * std::numbers::pi * uniform());
    }

    /// Puts the values into a random order (Fisher and Yates).
    template <class Value>
    void shuffle(std::span<Value> values)
    {
        for (std::size_t last = values.size(); last > 1; --last)
            std::swap(values[last - 1], values[below(last)]);
    }

private:
    __extension__ using Wide = unsigned __int128;

    static std::uint64_t mix(std::uint64_t value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
        return value ^ (value >> 31);
    }

    std::uint64_t state_;
};

} // namespace espalier
