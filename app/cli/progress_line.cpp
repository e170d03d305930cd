#include "app/cli/progress_line.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace espalier::cli {

namespace {

std::string withDecimals(double value, int decimals)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string duration(double seconds)
{
    if (seconds < 90)
        return withDecimals(seconds, 0) + " s";
    return withDecimals(seconds / 60, 0) + " min";
}

std::string bar(double share)
{
    constexpr int width = 24;
    const auto filled = std::clamp(static_cast<int>(std::lround(share * width)), 0, width);
    std::string text = "[";
    for (int place = 0; place < width; ++place)
        text += place < filled ? "#" : "-";
    return text + "] ";
}

} // namespace

std::string describe(const Progress& progress)
{
    auto text = toText(progress.phase);
    if (progress.steps > 1 && (progress.phase == Phase::Prune || progress.phase == Phase::Retrain))
        text += ", step " + std::to_string(progress.step + 1) + " of " + std::to_string(progress.steps);
    if (progress.iterations > 0)
        text += " · iteration " + std::to_string(progress.iteration) + " of "
            + std::to_string(progress.iterations);
    text += " · epoch " + withDecimals(progress.epoch, 1) + " of " + withDecimals(progress.epochs, 0);
    if (progress.loss > 0)
        text += " · loss " + withDecimals(progress.loss, 4);
    if (progress.validation.pictures > 0)
        text += " · validation " + withDecimals(progress.validation.percent(), 2) + " %";
    if (progress.secondsLeft >= 0)
        text += " · " + duration(progress.secondsLeft) + " left";
    return text;
}

ProgressLine::ProgressLine() : isTerminal_(isatty(STDERR_FILENO) == 1)
{
}

ProgressLine::~ProgressLine()
{
    if (dirty_)
        std::fputc('\n', stderr);
}

void ProgressLine::show(const Progress& progress)
{
    const auto now = std::chrono::steady_clock::now();
    const auto epoch = static_cast<int>(progress.epoch);
    const bool newPhase = progress.phase != lastPhase_;
    if (isTerminal_ ? now - lastShown_ < std::chrono::milliseconds(100) && !newPhase
                    : epoch == lastEpoch_ && !newPhase)
        return;
    lastShown_ = now;
    lastEpoch_ = epoch;
    lastPhase_ = progress.phase;
    const auto text = bar(progress.epochs > 0 ? progress.epoch / progress.epochs : 0) + describe(progress);
    print(text);
}

void ProgressLine::show(const SensitivityProgress& progress)
{
    const auto now = std::chrono::steady_clock::now();
    const auto share = static_cast<double>(progress.measured) / static_cast<double>(progress.expected);
    const auto tenth = static_cast<int>(10.0 * share);
    if (isTerminal_ ? now - lastShown_ < std::chrono::milliseconds(100) : tenth == lastEpoch_)
        return;
    lastShown_ = now;
    lastEpoch_ = tenth;
    auto text = bar(share) + "Measuring sensitivities · " + std::to_string(progress.measured) + " of "
        + std::to_string(progress.expected) + " settings";
    if (progress.secondsLeft >= 0)
        text += " · " + duration(progress.secondsLeft) + " left";
    print(text);
}

void ProgressLine::print(const std::string& text)
{
    if (isTerminal_)
        std::fprintf(stderr, "\r\033[K%s", text.c_str());
    else
        std::fprintf(stderr, "%s\n", text.c_str());
    std::fflush(stderr);
    dirty_ = isTerminal_;
}

} // namespace espalier::cli
