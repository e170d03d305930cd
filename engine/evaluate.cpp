#include "engine/evaluate.h"

#include "core/compress/projection.h"
#include "core/error.h"
#include "engine/softmax_loss.h"
#include "engine/trainable_network.h"

#include <memory>

namespace espalier {

namespace {

/// Masks of what is not zero, so that sparse networks run on sparse kernels.
Masks masksOf(const Network& network)
{
    Masks masks;
    for (const auto& layer : layersOf(network)) {
        const auto& node = network.nodes[static_cast<std::size_t>(layer.node)];
        const auto& weights = network.parameters[static_cast<std::size_t>(*node.weight)].values;
        masks.push_back(maskOf(weights));
    }
    return masks;
}

std::unique_ptr<TrainableNetwork> runnerOf(
    const Network& network, const std::vector<ActivationLevels>& levels, const PictureSet& pictures)
{
    checkFit(network, pictures);
    auto runner = makeTrainable(network, masksOf(network));
    runner->setActivationLevels(levels);
    return runner;
}

std::size_t classesOf(const Network& network)
{
    return static_cast<std::size_t>(outputClasses(network));
}

std::vector<std::uint8_t> answersOf(const std::vector<float>& logits, const PictureSet& pictures)
{
    std::vector<std::uint8_t> answers(pictures.count());
    argmaxRows(logits, answers);
    return answers;
}

} // namespace

std::vector<ActivationLevels> activationLevelsOf(const CompressedModel& model)
{
    std::vector<ActivationLevels> levels;
    for (const auto& layer : model.layers)
        levels.push_back({layer.activationInterval, layer.activationBits, layer.activationThreshold});
    return levels;
}

std::vector<std::uint8_t> predict(const Network& network, const PictureSet& pictures, std::stop_token stop)
{
    return answersOf(
        logitsOfAll(*runnerOf(network, {}, pictures), pictures, classesOf(network), stop), pictures);
}

std::vector<std::uint8_t> predict(
    const CompressedModel& model, const PictureSet& pictures, std::stop_token stop)
{
    return answersOf(logits(model, pictures, stop), pictures);
}

std::vector<float> logits(const CompressedModel& model, const PictureSet& pictures, std::stop_token stop)
{
    const auto network = decompress(model);
    return logitsOfAll(
        *runnerOf(network, activationLevelsOf(model), pictures), pictures, classesOf(network), stop);
}

Accuracy evaluate(
    const Network& network, const PictureSet& pictures, std::stop_token stop, ProcessGroup* processes)
{
    return accuracyOn(*runnerOf(network, {}, pictures), pictures, classesOf(network), stop, processes);
}

Accuracy evaluate(
    const CompressedModel& model, const PictureSet& pictures, std::stop_token stop, ProcessGroup* processes)
{
    const auto network = decompress(model);
    return accuracyOn(*runnerOf(network, activationLevelsOf(model), pictures), pictures, classesOf(network),
        stop, processes);
}

void checkFit(const Network& network, const PictureSet& pictures)
{
    const Shape shape{pictures.channels, pictures.height, pictures.width};
    if (shape != network.inputShape)
        throw Error("pictures of '" + pictures.name + "' are " + toText(shape) + ", network '" + network.name
            + "' expects " + toText(network.inputShape));
    const auto classes = outputClasses(network);
    if (static_cast<std::int64_t>(pictures.classNames.size()) != classes)
        throw Error("pictures of '" + pictures.name + "' have " + std::to_string(pictures.classNames.size())
            + " classes, network '" + network.name + "' tells " + std::to_string(classes) + " apart");
    if (pictures.count() == 0)
        throw Error("'" + pictures.name + "' holds no pictures");
}

} // namespace espalier
