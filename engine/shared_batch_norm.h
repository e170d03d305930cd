// Batch-norm in training over a batch whose pictures lie on several processes.
#pragma once

#include <cstdint>
#include <tuple>

namespace at {
class Tensor;
}

namespace espalier {

class ProcessGroup;

/// What normalizes a batch: mean and inverse deviation of each channel, values a channel; over the inputs
/// (count × channels × height × width) of all processes.
std::tuple<at::Tensor, at::Tensor, std::int64_t> sharedStatistics(
    const at::Tensor& input, double epsilon, ProcessGroup& processes);

/// (input − mean) · inverse deviation · weight + bias.
at::Tensor normalized(const at::Tensor& input, const at::Tensor& mean, const at::Tensor& inverseDeviation,
    const at::Tensor& weight, const at::Tensor& bias);

/// Gradients of this process's input, and of weight and bias over all processes, from the gradient of the
/// output (Ioffe and Szegedy, arXiv 1502.03167, section 3, with its sums over the whole batch).
std::tuple<at::Tensor, at::Tensor, at::Tensor> sharedBackward(const at::Tensor& gradient,
    const at::Tensor& input, const std::tuple<at::Tensor, at::Tensor, std::int64_t>& statistics,
    const at::Tensor& weight, ProcessGroup& processes);

} // namespace espalier
