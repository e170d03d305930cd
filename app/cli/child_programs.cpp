#include "app/cli/child_programs.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace espalier::cli {

namespace {

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> environmentWith(const ChildCommand& command)
{
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (std::ranges::none_of(command.environment,
                [&](const auto& variable) { return text.starts_with(variable.first + "="); }))
            all.push_back(text);
    }
    for (const auto& [name, value] : command.environment)
        all.push_back(name + "=" + value);
    return all;
}

int openLog(const std::filesystem::path& log)
{
    if (log.empty())
        return -1;
    const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0)
        throw Error("cannot write " + log.string() + ": " + std::strerror(errno));
    return file;
}

} // namespace

ChildPrograms::~ChildPrograms()
{
    signalAll(SIGKILL);
    for (auto& child : children_) {
        if (!child.ended)
            waitpid(child.process, nullptr, 0);
        if (child.errors >= 0)
            close(child.errors);
    }
}

std::size_t ChildPrograms::start(const ChildCommand& command)
{
    std::vector<std::string> arguments{"espalier-cli"};
    arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
    const auto argumentPointers = pointersTo(arguments);
    auto environment = environmentWith(command);
    const auto environmentPointers = pointersTo(environment);
    std::array pipe{-1, -1};
    if (!command.prefix.empty() && pipe2(pipe.data(), O_CLOEXEC) != 0)
        throw Error(std::string("cannot make a pipe: ") + std::strerror(errno));
    const int log = openLog(command.log);
    const auto process = fork();
    if (process == 0) { // only calls that are safe after fork() in a program with threads
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        setpgid(0, 0); // Ctrl-C comes through this program alone, once
        if (log >= 0) {
            dup2(log, STDOUT_FILENO);
            dup2(log, STDERR_FILENO);
        }
        if (pipe[1] >= 0)
            dup2(pipe[1], STDERR_FILENO);
        execve("/proc/self/exe", argumentPointers.data(), environmentPointers.data());
        _exit(127);
    }
    const auto why = std::string(std::strerror(errno));
    for (const int handle : {pipe[1], log})
        if (handle >= 0)
            close(handle);
    if (process < 0) {
        if (pipe[0] >= 0)
            close(pipe[0]);
        throw Error("cannot start another process: " + why);
    }
    children_.push_back({process, pipe[0], command.prefix, {}, false, 0});
    return children_.size() - 1;
}

void ChildPrograms::read(Child& child)
{
    std::array<char, 4096> buffer{};
    const auto count = ::read(child.errors, buffer.data(), buffer.size());
    if (count <= 0) {
        close(child.errors);
        child.errors = -1;
        if (!child.line.empty())
            std::fprintf(stderr, "%s%s\n", child.prefix.c_str(), child.line.c_str());
        return;
    }
    child.line.append(buffer.data(), static_cast<std::size_t>(count));
    for (auto end = child.line.find('\n'); end != std::string::npos; end = child.line.find('\n')) {
        std::fprintf(stderr, "%s%s\n", child.prefix.c_str(), child.line.substr(0, end).c_str());
        child.line.erase(0, end + 1);
    }
}

void ChildPrograms::handOn(std::chrono::milliseconds longest)
{
    std::vector<pollfd> handles;
    std::vector<Child*> readers;
    for (auto& child : children_)
        if (child.errors >= 0) {
            handles.push_back({child.errors, POLLIN, 0});
            readers.push_back(&child);
        }
    if (poll(handles.data(), handles.size(), static_cast<int>(longest.count())) <= 0)
        return;
    for (std::size_t index = 0; index < handles.size(); ++index)
        if (handles[index].revents != 0)
            read(*readers[index]);
}

std::optional<std::size_t> ChildPrograms::waitForEnd(std::chrono::milliseconds longest)
{
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + longest;
    while (true) {
        handOn(std::chrono::milliseconds(20));
        for (std::size_t index = 0; index < children_.size(); ++index) {
            auto& child = children_[index];
            int status = 0;
            if (child.ended || waitpid(child.process, &status, WNOHANG) != child.process)
                continue;
            child.ended = true;
            child.exitCode = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
            while (child.errors >= 0)
                read(child);
            return index;
        }
        if (Clock::now() >= until)
            return std::nullopt;
    }
}

std::size_t ChildPrograms::running() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(children_, [](const Child& child) { return !child.ended; }));
}

void ChildPrograms::signalAll(int number) const
{
    for (const auto& child : children_)
        if (!child.ended)
            kill(child.process, number);
}

} // namespace espalier::cli
