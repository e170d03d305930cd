#include "engine/model_answers.h"

#include "core/error.h"
#include "engine/layer_output.h"
#include "engine/picture_tensor.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace espalier {

namespace {

double divergenceOf(const at::Tensor& values, const at::Tensor& reference)
{
    const auto distance = (values - reference).norm().item<double>();
    const auto size = reference.norm().item<double>();
    if (size > 0.0)
        return distance / size;
    return distance > 0.0 ? std::numeric_limits<double>::infinity() : 0.0;
}

bool haveSameGraph(const Network& left, const Network& right)
{
    return left.inputShape == right.inputShape && left.nodes == right.nodes;
}

} // namespace

std::size_t ModelAnswer::answer() const
{
    return static_cast<std::size_t>(std::ranges::max_element(probabilities) - probabilities.begin());
}

struct ModelAnswers::State {
    std::vector<AskedModel> models;
    std::vector<LayerInfo> layers;
    std::vector<std::unique_ptr<GraphExecution>> executions;
};

ModelAnswers::ModelAnswers(std::vector<AskedModel> models) : state_(std::make_unique<State>())
{
    if (models.empty())
        throw Error("no model was given to ask about a picture");
    state_->layers = layersOf(*models.front().network);
    state_->executions.reserve(models.size());
    for (const auto& model : models) {
        if (!haveSameGraph(*model.network, *models.front().network))
            throw Error("'" + model.network->name + "' cannot be compared with '"
                + models.front().network->name + "': their graphs differ");
        state_->executions.push_back(std::make_unique<GraphExecution>(*model.network));
        state_->executions.back()->setActivationLevels(model.levels);
    }
    state_->models = std::move(models);
}

ModelAnswers::~ModelAnswers() = default;
ModelAnswers::ModelAnswers(ModelAnswers&&) noexcept = default;
ModelAnswers& ModelAnswers::operator=(ModelAnswers&&) noexcept = default;

std::vector<ModelAnswer> ModelAnswers::ask(std::span<const std::uint8_t> pixels)
{
    useOneThread();
    const auto& network = *state_->models.front().network;
    if (static_cast<std::int64_t>(pixels.size()) != elementCount(network.inputShape))
        throw Error("the picture has " + std::to_string(pixels.size()) + " values, network '" + network.name
            + "' expects " + toText(network.inputShape));
    const auto picture = pictureTensor(pixels, network.inputShape);
    std::vector<at::Tensor> reference;
    std::vector<ModelAnswer> answers;
    for (const auto& execution : state_->executions) {
        ModelAnswer answer;
        const auto probabilities = execution->forward(picture).softmax(1).contiguous();
        const auto* first = probabilities.data_ptr<float>();
        answer.probabilities.assign(first, first + probabilities.numel());
        for (std::size_t layer = 0; layer < state_->layers.size(); ++layer) {
            const auto values = layerOutput(*execution, network, state_->layers[layer]);
            if (answers.empty())
                reference.push_back(values);
            answer.divergence.push_back(divergenceOf(values, reference[layer]));
        }
        answers.push_back(std::move(answer));
    }
    return answers;
}

} // namespace espalier
