#pragma once

#include "engine/process_group.h"
#include "engine/trainable_network.h"

#include <cstddef>
#include <span>
#include <vector>

namespace espalier {

/// Sums the gradients of a network over processes while its backward pass still goes on: arrays that are
/// ready gather in a bucket, which sets out as soon as it is full (as in PyTorch's DistributedDataParallel,
/// Li et al., VLDB 2020). Kept weights only travel.
class GradientBuckets {
public:
    explicit GradientBuckets(ProcessGroup& processes, std::size_t bucketBytes = 1 << 20)
        : processes_(processes), capacity_(bucketBytes / sizeof(float))
    {
    }

    /// A gradient that is final on this process, multiplied by `share`; what `mask` keeps of it travels, the
    /// rest becomes zero; an empty mask keeps all. The numbers must stay where they are until finish().
    void add(std::span<float> gradient, std::span<const std::uint8_t> mask = {}, float share = 1.0F);

    /// Waits for all sums and puts them back; `loss`, this process's part of it, becomes the sum of all
    /// parts.
    void finish(double& loss);

private:
    struct Piece {
        std::span<float> gradient;
        std::span<const std::uint8_t> mask;
    };
    struct Bucket {
        std::vector<Piece> pieces;
        std::vector<float> numbers;
        ProcessGroup::PendingSum sum;
    };

    void start();

    ProcessGroup& processes_;
    std::size_t capacity_;
    std::vector<Bucket> started_;
    Bucket filling_;
};

} // namespace espalier
