#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace espalier {

/// Hands values from one thread to another; only the newest is kept, so that neither ever waits for the
/// other.
template <class Value>
class Mailbox {
public:
    void put(Value value)
    {
        const std::lock_guard lock(mutex_);
        value_ = std::move(value);
    }

    /// The newest value since the last call, if there is one.
    std::optional<Value> take()
    {
        const std::lock_guard lock(mutex_);
        return std::exchange(value_, std::nullopt);
    }

private:
    std::mutex mutex_;
    std::optional<Value> value_;
};

} // namespace espalier
