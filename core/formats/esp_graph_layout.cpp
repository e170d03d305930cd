#include "core/formats/esp_graph_layout.h"

#include <algorithm>

namespace espalier::esp {

bool isLayer(Operation operation)
{
    return operation == Operation::Conv2d || operation == Operation::Linear;
}

std::string usualNameOf(Operation operation, std::span<const Node> before)
{
    const auto ordinal = std::to_string(1 + std::ranges::count_if(before, [operation](const Node& node) {
        return node.operation == operation;
    }));
    switch (operation) {
    case Operation::Conv2d: return "conv" + ordinal;
    case Operation::Linear: return "fc" + ordinal;
    case Operation::Relu: {
        constexpr std::size_t longest = 64; // or a chain of them would grow without end
        const bool named = !before.empty() && before.back().name.size() <= longest;
        return named ? before.back().name + ".relu" : "relu" + ordinal;
    }
    case Operation::MaxPool2d: return "pool" + std::to_string(before.size());
    case Operation::AveragePool2d: return "pool" + std::to_string(before.size());
    case Operation::BatchNorm2d: return "bn" + ordinal;
    case Operation::Add: return "add" + ordinal;
    case Operation::GlobalAveragePool2d: return "globalpool";
    case Operation::LocalResponseNorm: return "norm" + ordinal;
    case Operation::Input:
    case Operation::Flatten:
    case Operation::Unknown: break;
    }
    return toText(operation);
}

std::vector<ArrayRole> arrayRolesOf(Operation operation, bool withBias)
{
    std::vector<ArrayRole> roles;
    if (isLayer(operation) || operation == Operation::BatchNorm2d)
        roles.push_back({&Node::weight, ".weight"});
    if (!roles.empty() && withBias)
        roles.push_back({&Node::bias, ".bias"});
    if (operation == Operation::BatchNorm2d) {
        roles.push_back({&Node::runningMean, ".running_mean"});
        roles.push_back({&Node::runningVariance, ".running_var"});
    }
    return roles;
}

std::vector<int> chainedInputs(std::span<const Node> before)
{
    if (before.empty())
        return {};
    return {static_cast<int>(before.size()) - 1};
}

} // namespace espalier::esp
