#pragma once

#include "core/network/shape.h"

#include <cstdint>
#include <span>

namespace at {
class Tensor;
}

namespace espalier {

/// Pictures as floats in [0, 1] (byte / 255), count × shape, channels innermost in memory.
at::Tensor pictureTensor(std::span<const std::uint8_t> pixels, const Shape& shape);

/// Makes LibTorch compute on the calling thread alone. One thread is as fast as two on batches of this size,
/// leaves a core to the window, and gives the same sums in every run.
void useOneThread();

/// Lets the process keep freed memory, up to some hundred megabytes, where the allocator knows how: handing
/// every batch's tensors back to the system and asking for them anew costs a twelfth of an epoch.
void keepFreedMemory();

} // namespace espalier
