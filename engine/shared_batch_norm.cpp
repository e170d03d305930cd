#include "engine/shared_batch_norm.h"

#include "engine/process_group.h"

#include <ATen/ATen.h>

#include <vector>

namespace espalier {

namespace {

const std::vector<std::int64_t> allButChannels{0, 2, 3};

at::Tensor byChannel(const at::Tensor& values)
{
    return values.view({1, -1, 1, 1});
}

/// Sums over all processes, in double precision.
at::Tensor summed(const at::Tensor& values, ProcessGroup& processes)
{
    auto numbers = values.contiguous();
    processes.sum(std::span(numbers.data_ptr<double>(), static_cast<std::size_t>(numbers.numel())));
    return numbers;
}

} // namespace

std::tuple<at::Tensor, at::Tensor, std::int64_t> sharedStatistics(
    const at::Tensor& input, double epsilon, ProcessGroup& processes)
{
    const auto channels = input.size(1);
    const auto own = static_cast<double>(input.numel() / channels);
    // A channel may be nearly constant: its squares less its squared mean leave nothing of a float.
    const auto wide = input.to(at::kDouble);
    const auto sums = summed(at::cat({wide.sum(allButChannels), wide.mul(wide).sum(allButChannels),
                                 at::full({1}, own, at::kDouble)}),
        processes);
    const auto count = sums[2 * channels].item<double>();
    const auto mean = sums.slice(0, 0, channels) / count;
    const auto variance = (sums.slice(0, channels, 2 * channels) / count - mean * mean).clamp_min(0.0);
    return {
        mean.to(at::kFloat), (variance + epsilon).rsqrt().to(at::kFloat), static_cast<std::int64_t>(count)};
}

at::Tensor normalized(const at::Tensor& input, const at::Tensor& mean, const at::Tensor& inverseDeviation,
    const at::Tensor& weight, const at::Tensor& bias)
{
    return (input - byChannel(mean)).mul_(byChannel(inverseDeviation * weight)).add_(byChannel(bias));
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> sharedBackward(const at::Tensor& gradient,
    const at::Tensor& input, const std::tuple<at::Tensor, at::Tensor, std::int64_t>& statistics,
    const at::Tensor& weight, ProcessGroup& processes)
{
    const auto& [mean, inverse, count] = statistics;
    const auto channels = input.size(1);
    const auto standard = (input - byChannel(mean)).mul_(byChannel(inverse));
    const auto sums = summed(at::cat({(gradient * standard).sum(allButChannels, false, at::kDouble),
                                 gradient.sum(allButChannels, false, at::kDouble)}),
        processes);
    const auto weightGradient = sums.slice(0, 0, channels).to(at::kFloat);
    const auto biasGradient = sums.slice(0, channels).to(at::kFloat);
    const auto values = static_cast<double>(count);
    const auto inputGradient =
        (gradient - byChannel(biasGradient / values) - standard * byChannel(weightGradient / values))
            .mul_(byChannel(weight * inverse));
    return {inputGradient, weightGradient, biasGradient};
}

} // namespace espalier
