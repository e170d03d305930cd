#pragma once

#include <stop_token>
#include <thread>

namespace espalier::cli {

/// Turns Ctrl-C (SIGINT) and SIGTERM into a stop request while it lives. A second signal ends the program at once.
/// To be made before any other thread: threads inherit which signals they leave to it.
class Interruption {
public:
    Interruption();
    ~Interruption();
    std::stop_token token() const { return stop_.get_token(); }

private:
    void wait(std::stop_token ending);

    std::stop_source stop_;
    std::jthread waiter_; // last: it uses stop_
};

} // namespace espalier::cli
