#include "engine/c10d.h"

#include "core/error.h"

#include <ATen/ATen.h>
#include <c10/util/Logging.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <cstdlib>
#include <utility>
#include <vector>

namespace espalier {

namespace {

/// c10d's errors are many lines long; the first says what happened.
template <class Act>
auto translated(const std::string& what, const Act& act)
{
    try {
        return act();
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        const std::string text = error.what();
        throw Error(what + ": " + text.substr(0, text.find('\n')));
    }
}

bool isLoopback(const std::string& address)
{
    return address == "localhost" || address == "::1" || address.starts_with("127.");
}

/// c10d writes about sockets to the log of LibTorch; what a person needs of it comes as an Error.
void silenceLog()
{
#ifdef C10_USE_GLOG
    FLAGS_minloglevel = google::GLOG_FATAL;
#else
    FLAGS_caffe2_log_level = c10::GLOG_FATAL;
#endif
}

std::string textOf(const std::vector<std::uint8_t>& bytes)
{
    return {bytes.begin(), bytes.end()};
}

std::vector<std::uint8_t> bytesOf(const std::string& text)
{
    return {text.begin(), text.end()};
}

} // namespace

struct SharedTable::State {
    c10::intrusive_ptr<c10d::TCPStore> store;
    std::string address;
    bool isKeeper = false;
};

SharedTable::SharedTable(
    const std::string& address, int port, bool isKeeper, std::chrono::milliseconds timeout)
    : state_(std::make_unique<State>())
{
    silenceLog();
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(port);
    options.isServer = isKeeper;
    options.waitWorkers = false;
    options.timeout = std::chrono::ceil<std::chrono::seconds>(timeout); // it knows whole ones only
    state_->address = address;
    state_->isKeeper = isKeeper;
    const auto where = address + ":" + std::to_string(port);
    const auto what = isKeeper ? "rank 0 cannot be met at " + where + " (another program may use the port)"
                               : "rank 0 cannot be reached at " + where + " within "
            + std::to_string(std::chrono::ceil<std::chrono::seconds>(timeout).count()) + " s";
    translated(what, [&] { state_->store = c10::make_intrusive<c10d::TCPStore>(address, options); });
}

SharedTable::~SharedTable()
{
    // A keeper that closes its port resets whoever has connected but was not accepted yet, and a reset ends
    // the other's process: c10d throws in a thread of its own. Each answer is a turn of the keeper's loop, and
    // each turn accepts one.
    constexpr int turns = 128; // the connections that wait at a port, SOMAXCONN of old
    if (state_->isKeeper)
        try {
            for (int turn = 0; turn < turns; ++turn)
                state_->store->add("turn", 1);
        } catch (const std::exception&) { // then nothing waits for it
        }
}

void SharedTable::set(const std::string& key, const std::string& text)
{
    translated("rank 0 does not answer", [&] { state_->store->set(key, bytesOf(text)); });
}

std::optional<std::string> SharedTable::find(const std::string& key)
{
    return translated("rank 0 does not answer", [&]() -> std::optional<std::string> {
        if (!state_->store->check({key}))
            return std::nullopt;
        return textOf(state_->store->get(key));
    });
}

std::string SharedTable::setIfMissing(const std::string& key, const std::string& text)
{
    return translated(
        "rank 0 does not answer", [&] { return textOf(state_->store->compareSet(key, {}, bytesOf(text))); });
}

std::int64_t SharedTable::add(const std::string& key, std::int64_t number)
{
    return translated("rank 0 does not answer", [&] { return state_->store->add(key, number); });
}

struct Collectives::State {
    c10::intrusive_ptr<c10d::ProcessGroupGloo> group;
};

namespace {

std::shared_ptr<gloo::transport::Device> deviceFor(const std::string& address)
{
    if (isLoopback(address))
        return c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1");
    if (const char* interface = std::getenv("GLOO_SOCKET_IFNAME"); interface && *interface)
        return c10d::ProcessGroupGloo::createDeviceForInterface(interface);
    return c10d::ProcessGroupGloo::createDefaultDevice();
}

/// Sums a copy: Gloo's threads may still write to it when a process gives up waiting.
class RunningSum : public Collectives::Sum {
public:
    RunningSum(c10d::ProcessGroupGloo& group, at::Tensor numbers)
        : numbers_(std::move(numbers)), tensors_{numbers_.clone()}
    {
        translated("the sum could not be started", [&] { work_ = group.allreduce(tensors_); });
    }
    void wait() override
    {
        translated("the exchange broke", [&] {
            work_->wait();
            numbers_.copy_(tensors_.front());
        });
    }

private:
    using Work =
        decltype(std::declval<c10d::ProcessGroupGloo>().allreduce(std::declval<std::vector<at::Tensor>&>()));
    at::Tensor numbers_; ///< of the caller
    std::vector<at::Tensor> tensors_;
    Work work_;
};

} // namespace

Collectives::Collectives(SharedTable& table, int rank, int size, std::chrono::milliseconds timeout)
    : state_(std::make_unique<State>())
{
    translated("the processes could not be connected with each other", [&] {
        auto options = c10d::ProcessGroupGloo::Options::create(timeout);
        options->devices.push_back(deviceFor(table.state_->address));
        state_->group = c10::make_intrusive<c10d::ProcessGroupGloo>(
            c10::make_intrusive<c10d::PrefixStore>("gloo", table.state_->store), rank, size, options);
    });
}

Collectives::~Collectives() = default;

std::unique_ptr<Collectives::Sum> Collectives::startSum(std::span<float> numbers)
{
    return std::make_unique<RunningSum>(*state_->group,
        at::from_blob(numbers.data(), {static_cast<std::int64_t>(numbers.size())}, at::kFloat));
}

std::unique_ptr<Collectives::Sum> Collectives::startSum(std::span<double> numbers)
{
    return std::make_unique<RunningSum>(*state_->group,
        at::from_blob(numbers.data(), {static_cast<std::int64_t>(numbers.size())}, at::kDouble));
}

void Collectives::broadcast(std::span<std::uint8_t> bytes)
{
    translated("the exchange broke", [&] {
        std::vector<at::Tensor> tensors{
            at::from_blob(bytes.data(), {static_cast<std::int64_t>(bytes.size())}, at::kByte)};
        state_->group->broadcast(tensors)->wait();
    });
}

} // namespace espalier
