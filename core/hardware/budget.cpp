#include "core/hardware/budget.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <span>

namespace espalier {

namespace {

struct Prefix {
    std::string_view name;
    double factor;
};
constexpr std::array large{
    Prefix{"", 1.0}, Prefix{"K", 1e3}, Prefix{"k", 1e3}, Prefix{"M", 1e6}, Prefix{"G", 1e9}};
constexpr std::array small{Prefix{"", 1.0}, Prefix{"m", 1e-3}, Prefix{"u", 1e-6}, Prefix{"µ", 1e-6},
    Prefix{"n", 1e-9}, Prefix{"p", 1e-12}, Prefix{"f", 1e-15}};

struct UnitName {
    std::string_view name;
    std::optional<Quantity> quantity;
    std::span<const Prefix> prefixes;
};
const std::array units{UnitName{"bytes", Quantity::Bytes, large}, UnitName{"byte", Quantity::Bytes, large},
    UnitName{"B", Quantity::Bytes, large}, UnitName{"MACs", Quantity::Macs, large},
    UnitName{"weights", Quantity::Weights, large}, UnitName{"points", std::nullopt, {large.data(), 1}},
    UnitName{"point", std::nullopt, {large.data(), 1}}, UnitName{"J", Quantity::Energy, small},
    UnitName{"s", Quantity::Latency, small}};

std::string withoutSpacesAndCommas(std::string_view text)
{
    std::string result;
    for (const char letter : text)
        if (letter != ' ' && letter != ',')
            result += letter;
    return result;
}

const Prefix* prefixOf(const UnitName& unit, std::string_view text)
{
    if (!text.ends_with(unit.name))
        return nullptr;
    const auto found =
        std::ranges::find(unit.prefixes, text.substr(0, text.size() - unit.name.size()), &Prefix::name);
    return found == unit.prefixes.end() ? nullptr : &*found;
}

/// Rounding first keeps 999.9 KB from becoming "1e+03 KB".
double threeFigures(double value)
{
    const auto scale = std::pow(10.0, 2 - static_cast<int>(std::floor(std::log10(value))));
    return std::round(value * scale) / scale;
}

std::string plain(double value)
{
    std::array<char, 32> text{};
    const auto decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    std::string result = text.data();
    if (result.find('.') != std::string::npos) {
        result.erase(result.find_last_not_of('0') + 1);
        if (result.ends_with('.'))
            result.pop_back();
    }
    return result;
}

/// With the largest prefix that leaves at least 1; "µ" and "K" stand for their spellings.
std::string withPrefix(double amount, std::span<const Prefix> prefixes, const std::string& unit)
{
    if (!(amount > 0.0))
        return "0 " + unit;
    const auto rounded = threeFigures(amount);
    const Prefix* least = nullptr;
    const Prefix* best = nullptr;
    for (const auto& prefix : prefixes) {
        if (prefix.name == "k" || prefix.name == "u")
            continue;
        if (least == nullptr || prefix.factor < least->factor)
            least = &prefix;
        if (prefix.factor <= rounded * (1 + 1e-9) && (best == nullptr || prefix.factor > best->factor))
            best = &prefix;
    }
    best = best == nullptr ? least : best;
    return plain(rounded / best->factor) + ' ' + std::string(best->name) + unit;
}

} // namespace

Budget parseBudget(std::string_view text)
{
    const auto words = withoutSpacesAndCommas(text);
    double number = 0.0;
    const auto [end, problem] = std::from_chars(words.data(), words.data() + words.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(words.data() + words.size() - end));
    if (problem == std::errc() && std::isfinite(number) && number >= 0.0)
        for (const auto& known : units)
            if (const auto* prefix = prefixOf(known, unit))
                return {known.quantity, number * prefix->factor};
    throw Error("budget '" + std::string(text)
        + "', expected a number and its unit, e.g. 5KB, 2uJ, 30us, 100K MACs, 5K weights or 0.5 points");
}

std::string amountText(Quantity quantity, double amount)
{
    switch (quantity) {
    case Quantity::Bytes: return withPrefix(amount, large, "B");
    case Quantity::Energy: return withPrefix(amount, small, "J");
    case Quantity::Latency: return withPrefix(amount, small, "s");
    case Quantity::Macs: return withPrefix(amount, large, "MACs");
    case Quantity::Weights: return withPrefix(amount, large, "weights");
    }
    return {};
}

std::string toText(const Budget& budget)
{
    return budget.quantity ? amountText(*budget.quantity, budget.amount) : plain(budget.amount) + " points";
}

Quantity quantityOf(const BudgetWish& wish)
{
    return wish.budget.quantity.value_or(wish.cheapest);
}

Allocation planForBudget(std::span<const LayerInfo> layers, const Plan& start, const LossModel& loss,
    const Accelerator& accelerator, const BudgetWish& wish, const CostOptions& options)
{
    const std::vector<LayerInfo> copy(layers.begin(), layers.end());
    const auto quantity = quantityOf(wish);
    const auto cost = costOfPlan(quantity, copy, accelerator, options);
    const AllocationRequest request{.layers = layers,
        .start = start,
        .loss = loss,
        .cost = cost,
        .chooseWeightBits = wish.chooseWeightBits,
        .chooseActivationBits = wish.chooseActivationBits,
        .costText = [quantity](double amount) { return amountText(quantity, amount); }};
    const auto allocate = [&wish](const AllocationRequest& asked) {
        return wish.budget.quantity ? leastLossWithin(asked, wish.budget.amount)
                                    : cheapestWithin(asked, wish.budget.amount);
    };
    return wish.restoreDense ? restoringDense(request, belowBreakEven(copy, accelerator, options), allocate)
                             : allocate(request);
}

} // namespace espalier
