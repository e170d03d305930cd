#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace espalier::cli {

/// A program to start.
struct ChildCommand {
    std::vector<std::string> arguments; ///< behind the program's own name
    std::vector<std::pair<std::string, std::string>> environment = {}; ///< besides this program's own
    std::string prefix = {}; ///< before each line that it writes to stderr; empty: it writes there itself
    std::filesystem::path log = {}; ///< takes all that it writes; empty: this program's stdout and stderr
};

/// More of this very program, running beside it. They get a signal when this program dies.
class ChildPrograms {
public:
    /// Those that still run are killed.
    ~ChildPrograms();

    /// Returns its number, from 0. Throws Error where it cannot be started.
    std::size_t start(const ChildCommand& command);

    /// Waits until one more has ended, for `longest` at most; hands on what they write meanwhile. Returns its
    /// number.
    std::optional<std::size_t> waitForEnd(std::chrono::milliseconds longest);

    /// As a shell has it: 128 + n where signal n ended it.
    int exitCode(std::size_t child) const { return children_[child].exitCode; }
    std::size_t running() const;
    void signalAll(int number) const;

private:
    struct Child {
        pid_t process = 0;
        int errors = -1; ///< end of a pipe to read from; −1: none
        std::string prefix;
        std::string line; ///< read, but not ended yet
        bool ended = false;
        int exitCode = 0;
    };

    void handOn(std::chrono::milliseconds longest);
    static void read(Child& child);

    std::vector<Child> children_;
};

} // namespace espalier::cli
