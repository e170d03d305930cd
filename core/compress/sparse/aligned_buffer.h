#pragma once

#include <algorithm>
#include <cstddef>
#include <new>
#include <span>
#include <utility>

namespace espalier {

/// A fixed number of values, zero at first, that begins on a cache line: vector loads need it.
template <class Value>
class AlignedBuffer {
public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t count) : values_(allocate(count)), count_(count) { clear(); }
    ~AlignedBuffer() { ::operator delete[](values_, alignment); }
    AlignedBuffer(const AlignedBuffer&) = delete;
    AlignedBuffer& operator=(const AlignedBuffer&) = delete;
    AlignedBuffer(AlignedBuffer&& other) noexcept
        : values_(std::exchange(other.values_, nullptr)), count_(std::exchange(other.count_, 0))
    {
    }
    AlignedBuffer& operator=(AlignedBuffer&& other) noexcept
    {
        std::swap(values_, other.values_);
        std::swap(count_, other.count_);
        return *this;
    }

    Value* data() { return values_; }
    const Value* data() const { return values_; }
    std::size_t size() const { return count_; }
    std::span<Value> span() { return {values_, count_}; }
    std::span<const Value> span() const { return {values_, count_}; }
    void clear() { std::fill_n(values_, count_, Value{}); }

private:
    static constexpr std::align_val_t alignment{64};
    static Value* allocate(std::size_t count)
    {
        return static_cast<Value*>(::operator new[](count * sizeof(Value), alignment));
    }

    Value* values_ = nullptr;
    std::size_t count_ = 0;
};

} // namespace espalier
