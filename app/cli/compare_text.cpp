#include "app/cli/compare_text.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace espalier::cli {

namespace {

using Json = nlohmann::ordered_json;

template <class... Values>
std::string print(const char* format, Values... values)
{
    char text[256];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

template <class Value>
Spread spreadOver(const ComparedStrategy& strategy, Value ComparedRun::*value)
{
    std::vector<double> values;
    for (const auto& run : strategy.runs)
        values.push_back(static_cast<double>(run.*value));
    return spreadOf(values);
}

std::string spreadText(const Spread& spread)
{
    return spread.count > 1 ? print("%.2f ± %.2f", spread.mean, spread.deviation)
                            : print("%.2f", spread.mean);
}

/// A cell of at least `width`; "±" is two bytes wide, which printf would count.
std::string cell(const std::string& text, std::size_t width)
{
    const auto shown = text.size() - (text.find("±") == std::string::npos ? 0 : 1);
    return std::string(shown < width ? width - shown : 0, ' ') + text;
}

Json spreadJson(const Spread& spread)
{
    return {{"mean", spread.mean}, {"deviation", spread.deviation}, {"count", spread.count}};
}

Json strategyJson(const ComparedStrategy& strategy)
{
    auto runs = Json::array();
    for (const auto& run : strategy.runs)
        runs.push_back({{"seed", run.seed}, {"test_accuracy", run.testAccuracy},
            {"validation_accuracy", run.validationAccuracy}, {"dense_test_accuracy", run.denseTestAccuracy},
            {"weights_kept", run.keptWeights}, {"epochs", run.epochs}, {"seconds", run.seconds},
            {"file_bytes", run.fileBytes}});
    return {{"strategy", strategy.name},
        {"test_accuracy", spreadJson(spreadOver(strategy, &ComparedRun::testAccuracy))},
        {"validation_accuracy", spreadJson(spreadOver(strategy, &ComparedRun::validationAccuracy))},
        {"runs", runs}};
}

Json testJson(const Comparison& comparison, std::pair<std::size_t, std::size_t> pair)
{
    const auto test = testOf(comparison, pair);
    const auto& first = comparison.strategies[pair.first].name;
    const auto& second = comparison.strategies[pair.second].name;
    return {{"first", first}, {"second", second}, {"pictures", test.pictures},
        {"first_better", test.firstBetter}, {"second_better", test.secondBetter},
        {"probability", test.probability}, {"words", toText(test, first, second)}};
}

} // namespace

std::vector<std::pair<std::size_t, std::size_t>> pairsOf(const Comparison& comparison)
{
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t first = 0; first < comparison.strategies.size(); ++first)
        for (std::size_t second = first + 1; second < comparison.strategies.size(); ++second)
            pairs.emplace_back(first, second);
    return pairs;
}

PairedTest testOf(const Comparison& comparison, std::pair<std::size_t, std::size_t> pair)
{
    const auto answersOf = [&comparison](std::size_t strategy) {
        std::vector<Answers> answers;
        for (const auto& run : comparison.strategies[strategy].runs)
            answers.push_back(run.answers);
        return answers;
    };
    return comparePaired(answersOf(pair.first), answersOf(pair.second));
}

std::string textOf(const Comparison& comparison)
{
    const auto& runs = comparison.strategies.front().runs;
    auto text = print("%s at %.1fx, %lld weights; %d epochs of pruning and retraining for each that trains\n",
        comparison.recipe.c_str(), comparison.ratio, static_cast<long long>(comparison.weights),
        comparison.budget);
    text += print("test accuracy: mean ± standard deviation over n = %zu seeds\n\n", runs.size());
    text += print(
        "%-18s %14s %14s %8s %8s %8s\n", "strategy", "test %", "validation %", "kept", "epochs", "seconds");
    for (const auto& strategy : comparison.strategies)
        text += print("%-18s ", strategy.name.c_str())
            + cell(spreadText(spreadOver(strategy, &ComparedRun::testAccuracy)), 14) + ' '
            + cell(spreadText(spreadOver(strategy, &ComparedRun::validationAccuracy)), 14)
            + print(" %8.0f %8.0f %8.0f\n", spreadOver(strategy, &ComparedRun::keptWeights).mean,
                spreadOver(strategy, &ComparedRun::epochs).mean,
                spreadOver(strategy, &ComparedRun::seconds).mean);
    text += '\n';
    for (const auto& pair : pairsOf(comparison)) {
        const auto& first = comparison.strategies[pair.first].name;
        const auto& second = comparison.strategies[pair.second].name;
        text += first + ", " + second + ": " + toText(testOf(comparison, pair), first, second) + '\n';
    }
    return text;
}

std::string csvOf(const std::vector<Comparison>& comparisons)
{
    std::string text =
        "recipe,ratio,strategy,seed,test_accuracy,validation_accuracy,dense_test_accuracy,weights,"
        "weights_kept,epochs,seconds,file_bytes\n";
    for (const auto& comparison : comparisons)
        for (const auto& strategy : comparison.strategies)
            for (const auto& run : strategy.runs)
                text += print("%s,%.6g,%s,%llu,%.6g,%.6g,%.6g,%lld,%lld,%.6g,%.6g,%lld\n",
                    comparison.recipe.c_str(), comparison.ratio, strategy.name.c_str(),
                    static_cast<unsigned long long>(run.seed), run.testAccuracy, run.validationAccuracy,
                    run.denseTestAccuracy, static_cast<long long>(comparison.weights),
                    static_cast<long long>(run.keptWeights), run.epochs, run.seconds,
                    static_cast<long long>(run.fileBytes));
    return text;
}

std::string jsonOf(const std::vector<Comparison>& comparisons)
{
    auto json = Json::array();
    for (const auto& comparison : comparisons) {
        auto strategies = Json::array();
        for (const auto& strategy : comparison.strategies)
            strategies.push_back(strategyJson(strategy));
        auto tests = Json::array();
        for (const auto& pair : pairsOf(comparison))
            tests.push_back(testJson(comparison, pair));
        json.push_back(
            {{"recipe", comparison.recipe}, {"ratio", comparison.ratio}, {"weights", comparison.weights},
                {"budget_epochs", comparison.budget}, {"strategies", strategies}, {"tests", tests}});
    }
    return Json{{"comparisons", json}}.dump(1) + '\n';
}

} // namespace espalier::cli
