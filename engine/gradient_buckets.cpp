#include "engine/gradient_buckets.h"

#include <utility>

namespace espalier {

void GradientBuckets::add(std::span<float> gradient, std::span<const std::uint8_t> mask, float share)
{
    auto& numbers = filling_.numbers;
    for (std::size_t index = 0; index < gradient.size(); ++index)
        if (mask.empty() || mask[index])
            numbers.push_back(gradient[index] * share);
    filling_.pieces.push_back({gradient, mask});
    if (numbers.size() >= capacity_)
        start();
}

void GradientBuckets::start()
{
    started_.push_back(std::exchange(filling_, {}));
    auto& bucket = started_.back();
    bucket.sum = processes_.startSum(bucket.numbers); // moving a bucket leaves its numbers where they are
}

void GradientBuckets::finish(double& loss)
{
    filling_.numbers.push_back(static_cast<float>(loss));
    start();
    for (auto& bucket : started_) {
        bucket.sum.wait();
        auto number = bucket.numbers.begin();
        for (const auto& piece : bucket.pieces)
            for (std::size_t index = 0; index < piece.gradient.size(); ++index)
                piece.gradient[index] = piece.mask.empty() || piece.mask[index] ? *number++ : 0.0F;
    }
    loss = static_cast<double>(started_.back().numbers.back());
    started_.clear();
}

} // namespace espalier
