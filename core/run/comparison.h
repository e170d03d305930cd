#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// Mean and spread of one number over several seeds.
struct Spread {
    double mean = 0.0;
    double deviation = 0.0; ///< sample standard deviation (n − 1); 0 where there is but one
    int count = 0;
    bool operator==(const Spread&) const = default;
};
Spread spreadOf(std::span<const double> values);

/// 1 for each picture that was answered rightly, else 0; as many as there are pictures.
using Answers = std::vector<std::uint8_t>;

/// Two models, or two sets of them, on the same pictures. Pictures that both answer alike say nothing of the
/// difference; under the hypothesis that there is none, the others fall to either side like a coin.
struct PairedTest {
    std::int64_t pictures = 0;
    std::int64_t firstBetter = 0; ///< pictures that the first answers rightly for more seeds than the second
    std::int64_t secondBetter = 0;
    double probability = 1.0; ///< two-sided: of a split at least so uneven without any difference
    bool operator==(const PairedTest&) const = default;
};

/// McNemar's test in its exact, binomial form (McNemar, Psychometrika 1947), never the χ² approximation.
/// Seeds are combined by picture: a picture counts once, for the side that answers it rightly for more seeds,
/// since the same picture under several seeds is no independent trial. With one seed this is McNemar's own.
/// Throws Error where the sides have different numbers of seeds or pictures, or none.
PairedTest comparePaired(std::span<const Answers> first, std::span<const Answers> second);

/// Two-sided probability that a fair coin thrown first + second times falls at least as unevenly as this; 1
/// for no throws. Exact.
double fairCoinProbability(std::int64_t first, std::int64_t second);

/// Below this probability a difference is called one.
inline constexpr double significance = 0.05;

/// "no difference that these 10,000 pictures can show (12 against 9 pictures, p = 0.66)", or "gradual is
/// better (40 against 12 pictures, p = 0.0001)".
std::string toText(const PairedTest& test, const std::string& first, const std::string& second);

} // namespace espalier
