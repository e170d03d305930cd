#include "engine/picture_tensor.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace espalier {

at::Tensor pictureTensor(std::span<const std::uint8_t> pixels, const Shape& shape)
{
    const auto count = static_cast<std::int64_t>(pixels.size()) / elementCount(shape);
    const std::array sizes{count, shape[0], shape[1], shape[2]};
    const auto bytes = at::from_blob(const_cast<std::uint8_t*>(pixels.data()), sizes, at::kByte);
    auto pictures =
        at::empty(sizes, at::TensorOptions().dtype(at::kFloat).memory_format(at::MemoryFormat::ChannelsLast));
    return pictures.copy_(bytes).mul_(1.0 / 255.0);
}

void useOneThread()
{
    if (at::get_num_threads() != 1)
        at::set_num_threads(1);
    // OpenBLAS has threads of its own, which LibTorch does not know of; on a busy machine they wait for each
    // other by spinning. Another BLAS lacks the function.
    using SetThreads = void (*)(int);
    static const auto setBlasThreads =
        reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
    if (setBlasThreads)
        setBlasThreads(1);
}

void keepFreedMemory()
{
#ifdef __GLIBC__
    [[maybe_unused]] static const bool done = [] {
        constexpr int megabyte = 1024 * 1024;
        return mallopt(M_MMAP_THRESHOLD, 64 * megabyte) != 0
            && mallopt(M_TRIM_THRESHOLD, 512 * megabyte) != 0;
    }();
#endif
}

} // namespace espalier
