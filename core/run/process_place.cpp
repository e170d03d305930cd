#include "core/run/process_place.h"

#include "core/error.h"

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace espalier {

namespace {

constexpr int lastPort = 65535;

class Variables {
public:
    explicit Variables(const EnvironmentLookup& lookUp) : lookUp_(lookUp) { }

    bool has(const char* name) const
    {
        const char* value = lookUp_(name);
        return value != nullptr && *value != '\0';
    }

    std::string text(const char* name, const char* beside) const
    {
        if (!has(name))
            throw Error(
                std::string("the environment variable ") + name + " is not set although " + beside + " is");
        return lookUp_(name);
    }

    int number(const char* name, const char* beside, int least, int most) const
    {
        const auto value = text(name, beside);
        int number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() || end != value.data() + value.size() || number < least || number > most)
            throw Error(std::string("the environment variable ") + name + " is '" + value
                + "', expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return number;
    }

private:
    const EnvironmentLookup& lookUp_;
};

constexpr int mostProcesses = 65536;

std::optional<ProcessPlace> usualPlace(const Variables& variables)
{
    if (!variables.has("RANK") && !variables.has("WORLD_SIZE"))
        return std::nullopt;
    ProcessPlace place;
    place.size = variables.number("WORLD_SIZE", "RANK", 1, mostProcesses);
    place.rank = variables.number("RANK", "WORLD_SIZE", 0, place.size - 1);
    if (place.size > 1) {
        place.address = variables.text("MASTER_ADDR", "WORLD_SIZE");
        place.port = variables.number("MASTER_PORT", "WORLD_SIZE", 1, lastPort);
    }
    return place;
}

/// srun's variables. Without MASTER_PORT all tasks of a job agree on one by the job's number.
std::optional<ProcessPlace> slurmPlace(const Variables& variables)
{
    constexpr const char* size = "SLURM_STEP_NUM_TASKS";
    if (!variables.has(size))
        return std::nullopt;
    ProcessPlace place;
    place.size = variables.number(size, size, 1, mostProcesses);
    place.rank = variables.number("SLURM_PROCID", size, 0, place.size - 1);
    if (place.size == 1)
        return place;
    place.address = variables.has("MASTER_ADDR")
        ? variables.text("MASTER_ADDR", size)
        : firstHostOf(variables.text(
            variables.has("SLURM_STEP_NODELIST") ? "SLURM_STEP_NODELIST" : "SLURM_JOB_NODELIST", size));
    if (variables.has("MASTER_PORT")) {
        place.port = variables.number("MASTER_PORT", size, 1, lastPort);
    } else {
        constexpr int firstPort = 20000; // below those that Linux hands out by itself
        constexpr int ports = 12000;
        place.port = firstPort + variables.number("SLURM_JOB_ID", size, 0, 2'000'000'000) % ports;
    }
    return place;
}

} // namespace

std::optional<ProcessPlace> placeFromEnvironment(const EnvironmentLookup& lookUp)
{
    const Variables variables(lookUp);
    auto place = usualPlace(variables);
    if (!place)
        place = slurmPlace(variables);
    return place && place->size > 1 ? place : std::nullopt;
}

std::optional<ProcessPlace> placeFromEnvironment()
{
    return placeFromEnvironment([](const char* name) { return std::getenv(name); });
}

std::string firstHostOf(const std::string& nodeList)
{
    const auto bracket = nodeList.find_first_of("[,");
    if (bracket == std::string::npos || nodeList[bracket] == ',')
        return nodeList.substr(0, bracket);
    const auto end = nodeList.find_first_of("-,]", bracket + 1);
    const auto close = nodeList.find(']', bracket + 1);
    if (end == std::string::npos || close == std::string::npos)
        throw Error("Slurm's list of nodes is '" + nodeList + "', expected something like 'node[01-04]'");
    const auto comma = nodeList.find(',', close);
    const auto tail =
        nodeList.substr(close + 1, comma == std::string::npos ? std::string::npos : comma - close - 1);
    return nodeList.substr(0, bracket) + nodeList.substr(bracket + 1, end - bracket - 1) + tail;
}

int freePort()
{
    const int handle = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK); // port 0: any
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    const bool found = handle >= 0 && bind(handle, any, size) == 0 && getsockname(handle, any, &size) == 0;
    const auto why = std::string(std::strerror(errno));
    if (handle >= 0)
        close(handle);
    if (!found)
        throw Error("there is no free port on this machine: " + why);
    return ntohs(address.sin_port);
}

} // namespace espalier
