#pragma once

#include <stop_token>
#include <thread>

namespace espalier::cli {

/// Turns Ctrl-C (SIGINT) and SIGTERM into a stop request while it lives; one at a time. A second signal ends
/// the program at once.
class Interruption {
public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    std::stop_token token() const { return stop_.get_token(); }

private:
    void watch(const std::stop_token& ending);

    std::stop_source stop_;
    std::jthread watcher_; // last: it uses stop_
};

} // namespace espalier::cli
