// Budgets as people write them, and the plans that keep to them.
#pragma once

#include "core/hardware/plan_cost.h"

#include <optional>
#include <string>
#include <string_view>

namespace espalier {

/// So much of a quantity, or so many points of accuracy to lose where there is none.
struct Budget {
    std::optional<Quantity> quantity = Quantity::Bytes;
    double amount = 0.0; ///< bytes, joules, seconds, multiply-adds, weights; or points
    bool operator==(const Budget&) const = default;
};

/// "5KB", "4,900 bytes", "2uJ", "30 µs", "100K MACs", "5.1K weights", "0.5 points". Throws Error that shows
/// examples.
Budget parseBudget(std::string_view text);

/// "4.9 KB", "30 µs": three significant figures, SI prefixes.
std::string amountText(Quantity quantity, double amount);
/// "5 KB", "0.5 points".
std::string toText(const Budget& budget);

/// How a plan is to be found.
struct BudgetWish {
    Budget budget;
    Quantity cheapest = Quantity::Bytes; ///< made small where the budget is in points
    bool chooseWeightBits = true;
    bool chooseActivationBits = false;
    bool restoreDense = false; ///< layers that end below break-even on the chip, see restoringDense
    bool operator==(const BudgetWish&) const = default;
};

/// The quantity that such a plan is judged by: the budget's, or the one that is made small.
Quantity quantityOf(const BudgetWish& wish);

/// A plan within the budget on this chip. Locked layers of `start` stay. `options` as plans are to be costed
/// with: no masks, as every plan keeps other weights. Throws Error where there is none.
Allocation planForBudget(std::span<const LayerInfo> layers, const Plan& start, const LossModel& loss,
    const Accelerator& accelerator, const BudgetWish& wish, const CostOptions& options = {});

} // namespace espalier
