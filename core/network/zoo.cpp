#include "core/network/zoo.h"

#include "core/error.h"
#include "core/network/network_builder.h"
#include "core/network/zoo_graph.h"

#include <string_view>

namespace espalier {

namespace {

struct ZooEntry {
    std::string_view name;
    Network (*make)();
};
constexpr ZooEntry zoo[]{
    {"lenet-300-100", lenet300100},
    {"lenet-5", lenet5},
    {"alexnet-bvlc", alexnetBvlc},
    {"alexnet-torchvision", alexnetTorchvision},
    {"vgg-16", vgg16},
    {"resnet-18", resnet18},
    {"resnet-50-v1", resnet50v1},
    {"resnet-50-v1.5", resnet50v15},
    {"resnet-20-cifar", resnet20Cifar},
    {"resnet-8-cifar", resnet8Cifar},
    {"mobilenet-v1", mobilenetV1},
};

} // namespace

Network lenet300100()
{
    return NetworkBuilder("LeNet-300-100", {1, 28, 28})
        .flatten()
        .linear("fc1", 300)
        .relu()
        .linear("fc2", 100)
        .relu()
        .linear("fc3", 10)
        .build();
}

Network lenet5()
{
    return NetworkBuilder("LeNet-5", {1, 28, 28})
        .conv2d("conv1", {.outputChannels = 20, .kernel = {5, 5}})
        .relu()
        .maxPool2d()
        .conv2d("conv2", {.outputChannels = 50, .kernel = {5, 5}})
        .relu()
        .maxPool2d()
        .flatten()
        .linear("fc1", 500)
        .relu()
        .linear("fc2", 10)
        .build();
}

std::vector<std::string> zooNames()
{
    std::vector<std::string> names;
    for (const auto& entry : zoo)
        names.emplace_back(entry.name);
    return names;
}

Network zooNetwork(const std::string& name)
{
    std::string known;
    for (const auto& entry : zoo) {
        if (entry.name == name)
            return entry.make();
        known += (known.empty() ? "" : ", ") + std::string(entry.name);
    }
    throw Error("unknown network '" + name + "'; the zoo has: " + known);
}

Network zooGraph(const std::string& name)
{
    const GraphsOnly graphsOnly;
    return zooNetwork(name);
}

} // namespace espalier
