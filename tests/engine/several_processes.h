// Processes of a run, played by threads that each hold a place of their own.
#pragma once

#include "core/error.h"
#include "engine/process_group.h"

#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace espalier::test {

using ProcessGroupPtr = std::shared_ptr<ProcessGroup>;

/// Places of all processes of a run on this machine.
inline std::vector<ProcessPlace> places(int size)
{
    const auto port = freePort();
    std::vector<ProcessPlace> all;
    for (int rank = 0; rank < size; ++rank)
        all.push_back({rank, size, "127.0.0.1", port});
    return all;
}

/// What each place says when it does its act; empty where all went well.
inline std::vector<QString> messagesOf(const std::vector<ProcessPlace>& places,
    const std::function<void(const ProcessGroupPtr&)>& act, std::chrono::milliseconds timeout)
{
    std::vector<QString> messages(places.size());
    std::vector<std::jthread> threads;
    for (std::size_t index = 0; index < places.size(); ++index)
        threads.emplace_back([&, index] {
            try {
                act(std::make_shared<ProcessGroup>(places[index], timeout));
            } catch (const std::exception& error) {
                messages[index] = QString::fromUtf8(error.what());
            }
        });
    threads.clear(); // joins
    return messages;
}

} // namespace espalier::test
