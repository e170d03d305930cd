#include "core/network/named_weights.h"

#include "core/error.h"
#include "core/network/zoo.h"
#include "core/network/zoo_graph.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace espalier {

namespace {

/// Numbers that each network of the zoo holds, running statistics included: making every network to count
/// them would take a second.
struct Fingerprint {
    std::int64_t numbers;
    const char* zooName;
};
constexpr std::array fingerprints{
    Fingerprint{266610, "lenet-300-100"},
    Fingerprint{431080, "lenet-5"},
    Fingerprint{60965224, "alexnet-bvlc"},
    Fingerprint{61100840, "alexnet-torchvision"},
    Fingerprint{138357544, "vgg-16"},
    Fingerprint{11699112, "resnet-18"},
    Fingerprint{25610152, "resnet-50-v1.5"}, // torchvision's; the same arrays as v1
    Fingerprint{25610152, "resnet-50-v1"},
    Fingerprint{274042, "resnet-20-cifar"},
    Fingerprint{309994, "resnet-8-cifar"},
    Fingerprint{4253864, "mobilenet-v1"},
};

/// What all names have in front of them, up to a dot: "module." where somebody wrapped the network.
std::string commonPrefix(const std::vector<NamedArray>& arrays)
{
    const auto dot = arrays.front().name.find('.');
    if (dot == std::string::npos || arrays.size() < 3)
        return {};
    auto prefix = arrays.front().name.substr(0, dot + 1);
    const bool shared = std::ranges::all_of(
        arrays, [&prefix](const NamedArray& array) { return array.name.starts_with(prefix); });
    return shared ? prefix : std::string();
}

/// Leaves out what no network holds, and prefixes.
void tidy(std::vector<NamedArray>& arrays, std::vector<std::string>& notes)
{
    const auto counts = std::erase_if(
        arrays, [](const NamedArray& array) { return array.name.ends_with("num_batches_tracked"); });
    if (counts > 0)
        notes.push_back(
            "counts of batches that batch-norms saw are left aside (" + std::to_string(counts) + ')');
    while (!arrays.empty()) {
        const auto prefix = commonPrefix(arrays);
        if (prefix.empty())
            break;
        for (auto& array : arrays)
            array.name.erase(0, prefix.size());
    }
}

std::string listOfZoo()
{
    std::string list;
    for (const auto& name : zooNames())
        list += (list.empty() ? "" : ", ") + name;
    return list;
}

std::string chosenNetwork(const std::vector<NamedArray>& arrays, std::vector<std::string>& notes)
{
    std::int64_t numbers = 0;
    for (const auto& array : arrays)
        numbers += static_cast<std::int64_t>(array.values.size());
    std::vector<std::string> fitting;
    for (const auto& fingerprint : fingerprints)
        if (fingerprint.numbers == numbers)
            fitting.emplace_back(fingerprint.zooName);
    if (fitting.empty())
        throw Error("holds weights without a graph, " + std::to_string(numbers) + " numbers in "
            + std::to_string(arrays.size()) + " arrays, which is none of the networks known: " + listOfZoo());
    if (fitting.size() > 1)
        notes.push_back("taken for " + fitting[0] + "; the weights would fit " + fitting[1] + " as well");
    return fitting.front();
}

/// The number behind "features." or "classifier."; none for other names.
std::optional<int> placeIn(const std::string& name, const std::string& module)
{
    if (!name.starts_with(module))
        return {};
    int place = 0;
    const auto* begin = name.data() + module.size();
    const auto end = std::from_chars(begin, name.data() + name.size(), place);
    return end.ec == std::errc() && end.ptr != begin && *end.ptr == '.' ? std::optional(place) : std::nullopt;
}

/// torchvision counts AlexNet's and VGG's convolutions as features.0, .3, ... and their linear layers as
/// classifier.1, .4, ..., with whatever lies between them; renamed to the zoo's layers in that order.
void renameSequences(std::vector<NamedArray>& arrays, const Network& network)
{
    const std::array sequences{std::pair{std::string("features."), Operation::Conv2d},
        std::pair{std::string("classifier."), Operation::Linear}};
    for (const auto& [module, operation] : sequences) {
        std::set<int> places;
        for (const auto& array : arrays)
            if (const auto place = placeIn(array.name, module))
                places.insert(*place);
        std::vector<std::string> layers;
        for (const auto& node : network.nodes)
            if (node.operation == operation)
                layers.push_back(node.name);
        for (auto& array : arrays) {
            const auto place = placeIn(array.name, module);
            if (!place)
                continue;
            const auto index = static_cast<std::size_t>(std::distance(places.begin(), places.find(*place)));
            if (index < layers.size())
                array.name = layers[index] + array.name.substr(array.name.rfind('.'));
        }
    }
}

void fill(Network& network, std::vector<NamedArray>& arrays)
{
    std::map<std::string, NamedArray*> byName;
    for (auto& array : arrays)
        if (!byName.emplace(array.name, &array).second)
            throw Error("array '" + array.name + "' is there twice");
    for (auto& parameter : network.parameters) {
        const auto found = byName.find(parameter.name);
        if (found == byName.end())
            throw Error("has no array '" + parameter.name + "', which " + network.name + " needs");
        auto& array = *found->second;
        if (array.shape != parameter.shape)
            throw Error("array '" + array.name + "' is " + toText(array.shape) + ", " + network.name
                + " needs " + toText(parameter.shape));
        parameter.values = std::move(array.values);
        byName.erase(found);
    }
    if (!byName.empty())
        throw Error("array '" + byName.begin()->first + "' has no place in " + network.name);
}

} // namespace

MatchedNetwork matchWeights(
    std::vector<NamedArray> arrays, const std::string& zooName, const std::string& origin)
{
    try {
        MatchedNetwork matched;
        tidy(arrays, matched.notes);
        if (arrays.empty())
            throw Error("holds no arrays of weights");
        matched.zooName = zooName.empty() ? chosenNetwork(arrays, matched.notes) : zooName;
        matched.network = zooGraph(matched.zooName);
        renameSequences(arrays, matched.network);
        fill(matched.network, arrays);
        matched.notes.insert(
            matched.notes.begin(), "weights without a graph, run as " + matched.network.name);
        return matched;
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
}

} // namespace espalier
