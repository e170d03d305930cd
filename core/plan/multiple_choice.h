#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace espalier {

/// One way to treat one layer: what is to be made small, and what it takes of a limit that all share. Either
/// may be negative.
struct Choice {
    double value = 0.0;
    double weight = 0.0;
};

/// One choice a layer.
struct Selection {
    std::vector<std::size_t> chosen; ///< position among the layer's choices
    double value = 0.0; ///< sums
    double weight = 0.0;
    double bound = 0.0; ///< no selection within the limit has a smaller value; equal to `value`: proven best
};

struct SelectionEffort {
    /// Partial selections that are followed at once. With fewer than there are the answer may not be the best
    /// one; its distance from it is then proven by Selection::bound.
    std::size_t mostStates = 4000;
};

/// The multiple-choice knapsack: one choice for each layer, the sum of weights at most `limit`, the least sum
/// of values. Nothing where even the lightest choices are over the limit.
///
/// Dynamic programming over lists of undominated partial sums (Nemhauser and Ullmann, Management Science
/// 1969), which takes real numbers as they are; partial sums are dropped where the continuous relaxation of
/// the layers to come (Sinha and Zoltners, Operations Research 1979: a greedy walk along the layers' lower
/// convex hulls) proves that they cannot beat the best selection found so far. That keeps the lists short:
/// networks of a few layers are solved exactly, and so are most of 54.
std::optional<Selection> leastValue(
    std::span<const std::vector<Choice>> layers, double limit, const SelectionEffort& effort = {});

} // namespace espalier
