#include "core/run/comparison.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace espalier {

namespace {

void checkAnswers(std::span<const Answers> side, std::size_t pictures)
{
    for (const auto& answers : side)
        if (answers.size() != pictures)
            throw Error("answers to " + std::to_string(answers.size()) + " pictures, expected "
                + std::to_string(pictures));
}

/// 10000 as "10,000".
std::string grouped(std::int64_t number)
{
    auto text = std::to_string(number);
    for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3)
        text.insert(static_cast<std::size_t>(place), ",");
    return text;
}

std::string probabilityText(double probability)
{
    char text[32];
    if (probability < 0.0001)
        return "p < 0.0001";
    std::snprintf(text, sizeof text, probability < 0.01 ? "p = %.4f" : "p = %.2f", probability);
    return text;
}

} // namespace

Spread spreadOf(std::span<const double> values)
{
    Spread spread{.count = static_cast<int>(values.size())};
    for (const auto value : values)
        spread.mean += value / static_cast<double>(values.size());
    if (values.size() < 2)
        return spread;
    double squares = 0.0;
    for (const auto value : values)
        squares += (value - spread.mean) * (value - spread.mean);
    spread.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
    return spread;
}

PairedTest comparePaired(std::span<const Answers> first, std::span<const Answers> second)
{
    if (first.size() != second.size() || first.empty())
        throw Error("answers under " + std::to_string(first.size()) + " and " + std::to_string(second.size())
            + " seeds, expected the same number and at least one");
    const auto pictures = first.front().size();
    checkAnswers(first, pictures);
    checkAnswers(second, pictures);
    PairedTest test{.pictures = static_cast<std::int64_t>(pictures)};
    for (std::size_t picture = 0; picture < pictures; ++picture) {
        int lead = 0;
        for (std::size_t seed = 0; seed < first.size(); ++seed)
            lead += static_cast<int>(first[seed][picture]) - static_cast<int>(second[seed][picture]);
        test.firstBetter += lead > 0 ? 1 : 0;
        test.secondBetter += lead < 0 ? 1 : 0;
    }
    test.probability = fairCoinProbability(test.firstBetter, test.secondBetter);
    return test;
}

double fairCoinProbability(std::int64_t first, std::int64_t second)
{
    const auto throws = static_cast<double>(first + second);
    const auto fewer = std::min(first, second);
    double tail = 0.0;
    for (std::int64_t heads = 0; heads <= fewer; ++heads) {
        const auto k = static_cast<double>(heads);
        tail += std::exp(std::lgamma(throws + 1) - std::lgamma(k + 1) - std::lgamma(throws - k + 1)
            - throws * std::log(2.0));
    }
    return std::min(1.0, 2.0 * tail);
}

std::string toText(const PairedTest& test, const std::string& first, const std::string& second)
{
    const auto figures = " (" + std::to_string(test.firstBetter) + " against "
        + std::to_string(test.secondBetter) + " pictures, " + probabilityText(test.probability) + ")";
    if (test.probability >= significance)
        return "no difference that these " + grouped(test.pictures) + " pictures can show" + figures;
    return (test.firstBetter > test.secondBetter ? first : second) + " is better" + figures;
}

} // namespace espalier
