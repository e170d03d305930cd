#include "engine/local_response_norm.h"

#include <ATen/ATen.h>

namespace espalier {

namespace {

/// Sums over the channels from `before` in front of each to `after` behind it.
at::Tensor channelSums(const at::Tensor& values, std::int64_t before, std::int64_t after)
{
    const auto size = before + after + 1;
    const auto rows = values.contiguous().view({values.size(0), 1, values.size(1), -1});
    const auto padded = at::constant_pad_nd(rows, {0, 0, before, after}, 0);
    return at::avg_pool2d(
        padded, {size, 1}, {1, 1}, {0, 0}, false, true, 1) // a divisor of 1 makes sums of means
        .view(values.sizes());
}

at::Tensor scaleOf(const at::Tensor& input, const LocalResponseNormAttributes& attributes)
{
    const auto sums = channelSums(input * input, attributes.size / 2, (attributes.size - 1) / 2);
    return sums.mul_(attributes.alpha / static_cast<float>(attributes.size)).add_(attributes.bias);
}

} // namespace

at::Tensor localResponseNorm(const at::Tensor& input, const LocalResponseNormAttributes& attributes)
{
    return input * scaleOf(input, attributes).pow(-attributes.beta);
}

at::Tensor localResponseNormBackward(
    const at::Tensor& gradient, const at::Tensor& input, const LocalResponseNormAttributes& attributes)
{
    const auto scale = scaleOf(input, attributes);
    const auto power = scale.pow(-attributes.beta);
    // Channel i lies in the windows of the channels from (size − 1) / 2 in front of it to size / 2 behind it.
    const auto pulls =
        channelSums(gradient * input * power / scale, (attributes.size - 1) / 2, attributes.size / 2);
    const auto factor = 2.0F * attributes.alpha * attributes.beta / static_cast<float>(attributes.size);
    return gradient * power - input * pulls * factor;
}

} // namespace espalier
