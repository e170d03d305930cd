#pragma once

#include "core/plan/multiple_choice.h"

namespace espalier {

/// A layer's choices from light to heavy, without those that another one beats in both.
std::vector<std::size_t> undominated(std::span<const Choice> choices);

/// The continuous relaxation of choosing for the last layers of a network: how small their values can get
/// within a limit if choices may be mixed.
class ChoiceHulls {
public:
    /// `kept`: the undominated choices of each layer.
    ChoiceHulls(std::span<const std::vector<Choice>> layers, std::span<const std::vector<std::size_t>> kept);

    /// Of the layers from `first` on. Infinite where their lightest choices are over the limit.
    double leastValue(std::size_t first, double limit) const;
    double leastWeight(std::size_t first) const { return suffixes_[first].weight; }

    /// Whole choices for the layers from `first` on: along the hulls as far as each step fits. The limit must
    /// not be below leastWeight(first).
    std::vector<std::size_t> greedy(std::size_t first, double limit) const;

private:
    /// From one choice on the hull to the next heavier one.
    struct Step {
        std::size_t layer = 0;
        std::size_t choice = 0; ///< that it leads to
        double value = 0.0; ///< change, negative
        double weight = 0.0; ///< change, positive
        double slope() const { return value / weight; }
    };
    struct Suffix {
        double value = 0.0; ///< of the lightest choices
        double weight = 0.0;
        std::vector<Step> steps; ///< steepest first
        std::vector<Choice> sums; ///< of the steps up to and including each
    };

    std::vector<std::size_t> lightest_; ///< choice of each layer
    std::vector<Suffix> suffixes_; ///< one more than there are layers
};

} // namespace espalier
