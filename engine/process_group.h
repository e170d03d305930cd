#pragma once

#include "core/run/process_place.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// Something that all processes of a run must have alike: a name for people, and the value.
using SharedFact = std::pair<std::string, std::string>;

/// The processes that work on one run together, each with a part of every batch. All make the same calls in
/// the same order. Every call throws Error, on all processes, where one of them dies, hangs or fails; the
/// text names it. One thread at a time.
class ProcessGroup {
public:
    /// Reaches rank 0 and takes its place there. `timeout`: the longest that processes wait for each other.
    ProcessGroup(const ProcessPlace& place, std::chrono::milliseconds timeout);
    ~ProcessGroup();
    ProcessGroup(const ProcessGroup&) = delete;
    ProcessGroup& operator=(const ProcessGroup&) = delete;

    int rank() const { return rank_; }
    int size() const { return size_; }
    bool isFirst() const { return rank_ == 0; }

    /// Waits until all have come, and compares what must be alike; connects them. Before everything below.
    /// Throws Error naming the fact and the processes that differ.
    void agree(const std::vector<SharedFact>& facts);

    /// A sum under way; the numbers stay where they are until wait() has returned.
    class PendingSum {
    public:
        PendingSum();
        ~PendingSum();
        PendingSum(PendingSum&&) noexcept;
        PendingSum& operator=(PendingSum&&) noexcept;
        void wait();

    private:
        friend class ProcessGroup;
        struct State;
        std::unique_ptr<State> state_;
    };

    /// Replaces the numbers by their sums over all processes, the same to the last bit on each.
    PendingSum startSum(std::span<float> numbers);
    void sum(std::span<float> numbers);
    void sum(std::span<double> numbers);

    /// The text of rank 0.
    std::string broadcast(const std::string& text);

    /// Throws Error, on all processes, naming those whose hash differs from that of rank 0.
    void checkSame(std::uint64_t hash, const std::string& what);

    /// Tells the others that this process cannot go on.
    void fail(const std::string& text) noexcept;

private:
    struct State;
    template <class Act>
    auto exchange(const Act& act);

    int rank_;
    int size_;
    std::unique_ptr<State> state_;
};

/// Part `rank` of `size` equal ones of so many things: the first, and the one after the last.
std::pair<std::size_t, std::size_t> partOf(std::size_t count, int rank, int size);

} // namespace espalier
