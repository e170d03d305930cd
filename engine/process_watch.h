#pragma once

#include "core/run/process_place.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace espalier {

/// Who is there: every process of a run tells the others several times within the time-out that it lives and
/// how far it is, so that the one that dies, hangs or does not come can be named. Works on a thread of its
/// own.
class ProcessWatch {
public:
    /// Blocks until rank 0 is reached. Throws Error where it is not within the time-out, and, on all
    /// processes, where two came as the same rank or they were started for different numbers of processes.
    ProcessWatch(const ProcessPlace& place, std::chrono::milliseconds timeout);
    /// Rank 0 waits a little for the others to leave, too: they meet at it.
    ~ProcessWatch();
    ProcessWatch(const ProcessWatch&) = delete;
    ProcessWatch& operator=(const ProcessWatch&) = delete;

    /// Tells the others `facts` and waits for theirs; by rank. Throws Error naming who does not come.
    std::vector<std::string> exchangeFacts(const std::string& facts);

    /// To be called before each exchange of data; who lags behind is known by it.
    void enterExchange() noexcept;

    /// To be called where an exchange broke: finds out whose fault it was. Throws Error that names the
    /// process, or says what another one failed with.
    [[noreturn]] void explain(const std::string& breakage);

    /// Tells the others that this process cannot go on; they stop with this text. Only the first such text
    /// counts.
    void fail(const std::string& text) noexcept;

private:
    struct State;
    std::shared_ptr<State> state_; ///< the thread's, too, which may outlive a process that hangs
};

} // namespace espalier
