// PyTorch's c10d, which carries what processes tell each other, behind plain values. Nothing else includes
// it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace espalier {

/// A small table that all processes of a run share, kept by one of them and reached over TCP. One thread at a
/// time. Everything throws Error where the process that keeps the table does not answer.
class SharedTable {
public:
    /// Keeps the table itself on `port` (`isKeeper`), or reaches the one at `address`, trying for `timeout`.
    SharedTable(const std::string& address, int port, bool isKeeper, std::chrono::milliseconds timeout);
    ~SharedTable();
    SharedTable(const SharedTable&) = delete;
    SharedTable& operator=(const SharedTable&) = delete;

    void set(const std::string& key, const std::string& text);
    std::optional<std::string> find(const std::string& key);
    /// What stands there afterwards: `text`, or what another was faster with.
    std::string setIfMissing(const std::string& key, const std::string& text);
    /// The sum of all numbers added so far.
    std::int64_t add(const std::string& key, std::int64_t number);

private:
    friend class Collectives;
    struct State;
    std::unique_ptr<State> state_;
};

/// Sums of arrays over all processes (c10d's Gloo). All processes make the same calls in the same order.
/// Everything throws Error where a process does not take part within the time-out.
class Collectives {
public:
    /// A sum under way; the numbers must stay where they are until wait() has returned.
    class Sum {
    public:
        virtual ~Sum() = default;
        virtual void wait() = 0;
    };

    /// Blocks until all processes are connected with each other. A table whose address is this machine's own
    /// loopback keeps everything on it; else the interface that GLOO_SOCKET_IFNAME names is used, or that of
    /// the machine's name.
    Collectives(SharedTable& table, int rank, int size, std::chrono::milliseconds timeout);
    ~Collectives();
    Collectives(const Collectives&) = delete;
    Collectives& operator=(const Collectives&) = delete;

    /// Replaces the numbers of every process by their sum, bit for bit the same on all.
    std::unique_ptr<Sum> startSum(std::span<float> numbers);
    std::unique_ptr<Sum> startSum(std::span<double> numbers);
    /// Replaces the bytes of every process by those of rank 0; all have as many.
    void broadcast(std::span<std::uint8_t> bytes);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace espalier
