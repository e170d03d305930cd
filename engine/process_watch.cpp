#include "engine/process_watch.h"

#include "core/error.h"
#include "engine/c10d.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace espalier {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto verdictKey = "verdict";
constexpr auto informedKey = "informed";

std::string keyOf(int rank)
{
    return "rank/" + std::to_string(rank);
}

std::string hostName()
{
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "unknown host";
}

std::string secondsText(std::chrono::milliseconds time)
{
    const auto tenths = (time.count() + 50) / 100;
    const auto whole = std::to_string(tenths / 10);
    return (tenths % 10 == 0 ? whole : whole + "." + std::to_string(tenths % 10)) + " s";
}

/// What a process says of itself.
struct Entry {
    std::int64_t beat = -1; ///< counts up while it lives; −1: it has not come yet
    std::int64_t exchange = 0; ///< the one that it entered last
    std::string who; ///< "process 4711 on node07"
    std::string facts = {};
    bool leaves = false;
};

std::string toText(const Entry& entry)
{
    return nlohmann::json{entry.beat, entry.exchange, entry.who, entry.facts, entry.leaves}.dump();
}

Entry entryFrom(const std::string& text)
{
    const auto json = nlohmann::json::parse(text);
    return {json.at(0), json.at(1), json.at(2), json.at(3), json.at(4)};
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

} // namespace

struct ProcessWatch::State {
    State(const ProcessPlace& its, std::chrono::milliseconds longest)
        : place(its)
        , timeout(longest)
        , interval(std::clamp<std::chrono::milliseconds>(longest / 8, 20ms, 2000ms))
        , table(its.address, its.port, its.rank == 0, longest)
        , entries(static_cast<std::size_t>(its.size))
        , changed(static_cast<std::size_t>(its.size), Clock::now())
        , lastContact(Clock::now())
    {
        mine.who = "process " + std::to_string(getpid()) + " on " + hostName();
    }

    /// The longest that the others need to hear of a verdict.
    std::chrono::milliseconds farewell() const { return 2 * interval + 1000ms; }
    void claimPlace();
    void keepWatch();
    void beat();
    std::string nameOf(int rank) const;
    std::vector<std::string> namesWhere(const auto& condition) const;
    /// Others that have not been heard of for so long that they must be gone.
    std::vector<std::string> silent(std::chrono::milliseconds since) const;
    std::string lostText() const;
    /// Throws what is known to have gone wrong.
    void throwKnown() const;
    [[noreturn]] void throwVerdict(std::unique_lock<std::mutex>& lock, const std::string& text);
    void postVerdict(std::unique_lock<std::mutex>& lock, const std::string& text);

    const ProcessPlace place;
    const std::chrono::milliseconds timeout;
    const std::chrono::milliseconds interval;
    SharedTable table; ///< of the thread alone, once it runs

    mutable std::mutex mutex;
    std::condition_variable somethingNew;
    Entry mine;
    std::vector<Entry> entries; ///< of all, by rank
    std::vector<Clock::time_point> changed; ///< when an entry's beat was last seen to move
    Clock::time_point lastContact; ///< with the table
    std::string verdict; ///< what ended the run, for all; empty while all is well
    std::string wish; ///< to become the verdict
    std::string lost; ///< why the table can no longer be reached
    std::int64_t informed = 0; ///< others that know of the verdict
    bool together = false; ///< all have come
    bool mayEnd = false; ///< the thread, once the others are told that this process leaves
    bool ended = false; ///< the thread
    std::atomic<std::int64_t> exchange = 0;
};

void ProcessWatch::State::claimPlace()
{
    const auto refuse = [&](const std::string& text) {
        const auto said = table.setIfMissing(verdictKey, text);
        // Who keeps the table stays until another has read it there, or must have.
        const auto end = Clock::now() + farewell();
        while (place.rank == 0 && table.add(informedKey, 0) == 0 && Clock::now() < end)
            std::this_thread::sleep_for(10ms);
        throw Error(said);
    };
    const auto size = table.setIfMissing("size", std::to_string(place.size));
    if (size != std::to_string(place.size))
        refuse("rank " + std::to_string(place.rank) + " (" + mine.who + ") was started as one of "
            + std::to_string(place.size) + " processes, another as one of " + size);
    if (table.add("claim/" + std::to_string(place.rank), 1) > 1) {
        const auto other = table.find(keyOf(place.rank));
        refuse("two processes were started as rank " + std::to_string(place.rank) + ": " + mine.who + " and "
            + (other ? entryFrom(*other).who : "another"));
    }
    table.set(keyOf(place.rank), toText(mine));
}

void ProcessWatch::State::beat()
{
    Entry own;
    std::string wanted;
    {
        const std::lock_guard lock(mutex);
        ++mine.beat;
        mine.exchange = exchange;
        own = mine;
        wanted = wish;
    }
    table.set(keyOf(place.rank), toText(own));
    std::vector<Entry> seen(entries.size());
    for (int rank = 0; rank < place.size; ++rank)
        if (const auto text = table.find(keyOf(rank)))
            seen[static_cast<std::size_t>(rank)] = entryFrom(*text);
    const auto said =
        wanted.empty() ? table.find(verdictKey).value_or("") : table.setIfMissing(verdictKey, wanted);
    const bool news = !said.empty() && verdict.empty(); // nobody else writes the verdict
    const auto known = said.empty() ? 0 : table.add(informedKey, news ? 1 : 0);
    const std::lock_guard lock(mutex);
    for (std::size_t rank = 0; rank < entries.size(); ++rank)
        if (seen[rank].beat != entries[rank].beat)
            changed[rank] = Clock::now();
    entries = std::move(seen);
    verdict = said;
    informed = known;
    lastContact = Clock::now();
    somethingNew.notify_all();
}

void ProcessWatch::State::keepWatch()
{
    try {
        while (true) {
            beat();
            std::unique_lock lock(mutex);
            const bool hasLeft = entries[static_cast<std::size_t>(place.rank)].leaves;
            if (mayEnd && hasLeft)
                break;
            const bool isCalm = together && !mine.leaves && verdict.empty();
            somethingNew.wait_for(lock, isCalm ? interval : std::min(interval, 30ms),
                [&] { return mayEnd || (mine.leaves && !hasLeft) || (!wish.empty() && verdict.empty()); });
        }
    } catch (const std::exception& error) {
        const std::lock_guard lock(mutex);
        lost = error.what();
    }
    const std::lock_guard lock(mutex);
    ended = true;
    somethingNew.notify_all();
}

std::string ProcessWatch::State::nameOf(int rank) const
{
    const auto& who = entries[static_cast<std::size_t>(rank)].who;
    return "rank " + std::to_string(rank) + (who.empty() ? "" : " (" + who + ")");
}

std::vector<std::string> ProcessWatch::State::namesWhere(const auto& condition) const
{
    std::vector<std::string> names;
    for (int rank = 0; rank < place.size; ++rank)
        if (rank != place.rank && condition(static_cast<std::size_t>(rank)))
            names.push_back(nameOf(rank));
    return names;
}

std::vector<std::string> ProcessWatch::State::silent(std::chrono::milliseconds since) const
{
    return namesWhere(
        [&](std::size_t rank) { return entries[rank].beat >= 0 && Clock::now() - changed[rank] > since; });
}

std::string ProcessWatch::State::lostText() const
{
    return nameOf(0) + ", at which the processes meet, no longer answers";
}

void ProcessWatch::State::throwKnown() const
{
    if (!verdict.empty())
        throw Error(verdict);
    if (!lost.empty()
        || (place.rank != 0 && Clock::now() - lastContact > std::max(timeout / 2, 3 * interval + 500ms)))
        throw Error(lostText());
}

void ProcessWatch::State::postVerdict(std::unique_lock<std::mutex>& lock, const std::string& text)
{
    wish = text;
    somethingNew.notify_all();
    somethingNew.wait_for(lock, interval + 2000ms, [&] { return !verdict.empty() || ended; });
}

void ProcessWatch::State::throwVerdict(std::unique_lock<std::mutex>& lock, const std::string& text)
{
    postVerdict(lock, text);
    throw Error(verdict.empty() ? text : verdict);
}

ProcessWatch::ProcessWatch(const ProcessPlace& place, std::chrono::milliseconds timeout)
    : state_(std::make_shared<State>(place, timeout))
{
    state_->claimPlace();
    std::thread([state = state_] { state->keepWatch(); }).detach();
}

ProcessWatch::~ProcessWatch()
{
    auto& state = *state_;
    std::unique_lock lock(state.mutex);
    state.mine.leaves = true;
    if (state.place.rank == 0) {
        const auto nobodyNeedsIt = [&] {
            const auto here =
                std::ranges::count_if(state.entries, [](const Entry& entry) { return entry.beat >= 0; });
            const auto left = std::ranges::count_if(state.entries, &Entry::leaves);
            return state.ended || left == here || (!state.verdict.empty() && state.informed >= here);
        };
        const auto longest = state.verdict.empty() ? state.timeout : state.farewell();
        state.somethingNew.notify_all();
        state.somethingNew.wait_for(lock, longest, nobodyNeedsIt);
    }
    state.mayEnd = true;
    state.somethingNew.notify_all();
    state.somethingNew.wait_for(lock, state.interval + 1000ms, [&] { return state.ended; });
}

std::vector<std::string> ProcessWatch::exchangeFacts(const std::string& facts)
{
    auto& state = *state_;
    std::unique_lock lock(state.mutex);
    state.mine.facts = facts;
    const auto start = Clock::now();
    while (true) {
        state.throwKnown();
        if (std::ranges::none_of(state.entries, [](const Entry& entry) { return entry.facts.empty(); }))
            break;
        const auto missing = state.namesWhere([&](std::size_t rank) { return state.entries[rank].beat < 0; });
        if (!missing.empty() && Clock::now() - start > state.timeout)
            state.throwVerdict(lock, joined(missing) + " did not come within " + secondsText(state.timeout));
        if (const auto silent = state.silent(state.timeout); !silent.empty())
            state.throwVerdict(lock, joined(silent) + " no longer answers");
        state.somethingNew.wait_for(lock, 20ms);
    }
    state.together = true;
    std::vector<std::string> all;
    for (const auto& entry : state.entries)
        all.push_back(entry.facts);
    return all;
}

void ProcessWatch::enterExchange() noexcept
{
    ++state_->exchange;
}

void ProcessWatch::explain(const std::string& breakage)
{
    auto& state = *state_;
    const auto silence = 3 * state.interval + 500ms;
    const auto start = Clock::now();
    std::unique_lock lock(state.mutex);
    while (true) {
        state.throwKnown();
        if (const auto silent = state.silent(silence); !silent.empty())
            state.throwVerdict(lock, joined(silent) + " no longer answers");
        if (Clock::now() - start > silence + state.interval) {
            const auto behind = state.namesWhere(
                [&](std::size_t rank) { return state.entries[rank].exchange < state.exchange; });
            state.throwVerdict(lock,
                behind.empty() ? breakage
                               : joined(behind) + " lives, but did not come to exchange numbers within "
                        + secondsText(state.timeout));
        }
        state.somethingNew.wait_for(lock, 50ms);
    }
}

void ProcessWatch::fail(const std::string& text) noexcept
{
    try {
        auto& state = *state_;
        std::unique_lock lock(state.mutex);
        if (state.verdict.empty() && state.lost.empty() && !state.ended)
            state.postVerdict(lock,
                "rank " + std::to_string(state.place.rank) + " (" + state.mine.who + ") stopped: " + text);
    } catch (const std::exception&) { // then the others find out by themselves
    }
}

} // namespace espalier
