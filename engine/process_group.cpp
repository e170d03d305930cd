#include "engine/process_group.h"

#include "core/error.h"
#include "engine/c10d.h"
#include "engine/process_watch.h"

#include <nlohmann/json.hpp>

#include <array>

namespace espalier {

struct ProcessGroup::State {
    ProcessPlace place;
    std::chrono::milliseconds timeout;
    ProcessWatch watch;
    SharedTable table; ///< a connection of its own: Gloo waits on it
    std::unique_ptr<Collectives> collectives;
};

struct ProcessGroup::PendingSum::State {
    ProcessWatch& watch;
    std::unique_ptr<Collectives::Sum> sum;
};

ProcessGroup::PendingSum::PendingSum() = default;
ProcessGroup::PendingSum::~PendingSum() = default;
ProcessGroup::PendingSum::PendingSum(PendingSum&&) noexcept = default;
ProcessGroup::PendingSum& ProcessGroup::PendingSum::operator=(PendingSum&&) noexcept = default;

void ProcessGroup::PendingSum::wait()
{
    try {
        state_->sum->wait();
    } catch (const Error& error) {
        state_->watch.explain(error.what());
    }
    state_.reset();
}

ProcessGroup::ProcessGroup(const ProcessPlace& place, std::chrono::milliseconds timeout)
    : rank_(place.rank)
    , size_(place.size)
    , state_(new State{place, timeout, {place, timeout}, {place.address, place.port, false, timeout}, {}})
{
}

ProcessGroup::~ProcessGroup() = default;

template <class Act>
auto ProcessGroup::exchange(const Act& act)
{
    state_->watch.enterExchange();
    try {
        return act();
    } catch (const Error& error) {
        state_->watch.explain(error.what());
    }
}

void ProcessGroup::agree(const std::vector<SharedFact>& facts)
{
    const auto all = state_->watch.exchangeFacts(nlohmann::json(facts).dump());
    const auto first = nlohmann::json::parse(all.front()).get<std::vector<SharedFact>>();
    for (std::size_t rank = 1; rank < all.size(); ++rank) {
        const auto theirs = nlohmann::json::parse(all[rank]).get<std::vector<SharedFact>>();
        for (std::size_t index = 0; index < std::max(first.size(), theirs.size()); ++index) {
            const auto& [name, value] = first.at(std::min(index, first.size() - 1));
            const auto& [theirName, theirValue] = theirs.at(std::min(index, theirs.size() - 1));
            if (name != theirName || value != theirValue)
                throw Error("rank " + std::to_string(rank) + " and rank 0 do not have the same " + name
                    + ": '" + theirValue + "' and '" + value + "'");
        }
    }
    exchange([this] {
        state_->collectives = std::make_unique<Collectives>(state_->table, rank_, size_, state_->timeout);
    });
}

ProcessGroup::PendingSum ProcessGroup::startSum(std::span<float> numbers)
{
    PendingSum pending;
    pending.state_ = std::make_unique<PendingSum::State>(
        PendingSum::State{state_->watch, exchange([&] { return state_->collectives->startSum(numbers); })});
    return pending;
}

void ProcessGroup::sum(std::span<float> numbers)
{
    exchange([&] { state_->collectives->startSum(numbers)->wait(); });
}

void ProcessGroup::sum(std::span<double> numbers)
{
    exchange([&] { state_->collectives->startSum(numbers)->wait(); });
}

std::string ProcessGroup::broadcast(const std::string& text)
{
    std::array size{isFirst() ? static_cast<double>(text.size()) : 0.0};
    sum(std::span(size));
    std::vector<std::uint8_t> bytes(text.begin(), text.end());
    bytes.resize(static_cast<std::size_t>(size[0]));
    if (!bytes.empty())
        exchange([&] { state_->collectives->broadcast(bytes); });
    return {bytes.begin(), bytes.end()};
}

void ProcessGroup::checkSame(std::uint64_t hash, const std::string& what)
{
    constexpr std::size_t halves = 2; // of 32 bits, which a double holds exactly
    std::vector<double> hashes(halves * static_cast<std::size_t>(size_));
    const auto own = halves * static_cast<std::size_t>(rank_);
    hashes[own] = static_cast<double>(hash >> 32);
    hashes[own + 1] = static_cast<double>(hash & 0xFFFFFFFFU);
    sum(std::span(hashes));
    std::string others;
    for (std::size_t rank = 1; rank < static_cast<std::size_t>(size_); ++rank)
        if (hashes[halves * rank] != hashes[0] || hashes[halves * rank + 1] != hashes[1])
            others += (others.empty() ? "rank " : ", rank ") + std::to_string(rank);
    if (!others.empty())
        throw Error(others + " and rank 0 have come to different " + what
            + ", expected the same to the last bit; do all processes run on the same kind of processor?");
}

void ProcessGroup::fail(const std::string& text) noexcept
{
    state_->watch.fail(text);
}

std::pair<std::size_t, std::size_t> partOf(std::size_t count, int rank, int size)
{
    const auto at = [&](int part) {
        return count * static_cast<std::size_t>(part) / static_cast<std::size_t>(size);
    };
    return {at(rank), at(rank + 1)};
}

} // namespace espalier
