#include "tests/engine/autograd_reference.h"

#include <torch/torch.h>

namespace espalier {

namespace {

namespace functional = torch::nn::functional;

std::vector<std::int64_t> pair(const Extent& extent)
{
    return {extent.height, extent.width};
}

class Reference {
public:
    explicit Reference(const Network& network) : network_(network)
    {
        const auto trained = trainedParameters(network);
        for (std::size_t index = 0; index < network.parameters.size(); ++index) {
            const auto& parameter = network.parameters[index];
            auto tensor = torch::empty(parameter.shape);
            std::copy(parameter.values.begin(), parameter.values.end(), tensor.data_ptr<float>());
            parameters_.push_back(tensor.set_requires_grad(trained[index] != 0));
        }
    }

    torch::Tensor forward(const torch::Tensor& pictures)
    {
        std::vector<torch::Tensor> outputs{pictures};
        for (std::size_t index = 1; index < network_.nodes.size(); ++index) {
            const auto& node = network_.nodes[index];
            std::vector<torch::Tensor> inputs;
            for (const auto source : node.inputs)
                inputs.push_back(outputs[static_cast<std::size_t>(source)]);
            outputs.push_back(compute(node, inputs));
        }
        return outputs.back();
    }

    const torch::Tensor& parameter(const std::optional<int>& place) const
    {
        return parameters_[static_cast<std::size_t>(*place)];
    }

    std::vector<torch::Tensor> parameters_;

private:
    torch::Tensor compute(const Node& node, const std::vector<torch::Tensor>& inputs) const
    {
        const auto& input = inputs.front();
        const auto bias = node.bias ? parameter(node.bias) : torch::Tensor();
        switch (node.operation) {
        case Operation::Conv2d: {
            const auto& conv = std::get<Conv2dAttributes>(node.attributes);
            return torch::conv2d(input, parameter(node.weight), bias, pair(conv.stride), pair(conv.padding),
                pair(conv.dilation), conv.groups);
        }
        case Operation::Linear: return torch::linear(input, parameter(node.weight), bias);
        case Operation::Relu: return torch::relu(input);
        case Operation::MaxPool2d: {
            const auto& pool = std::get<PoolAttributes>(node.attributes);
            return torch::max_pool2d(input, pair(pool.kernel), pair(pool.stride), pair(pool.padding));
        }
        case Operation::Flatten: return input.flatten(1);
        case Operation::BatchNorm2d:
            return torch::batch_norm(input, parameter(node.weight), bias, parameter(node.runningMean),
                parameter(node.runningVariance), true, 0.1,
                std::get<BatchNormAttributes>(node.attributes).epsilon, false);
        case Operation::Add: return inputs[0] + inputs[1];
        case Operation::AveragePool2d: {
            const auto& pool = std::get<AveragePoolAttributes>(node.attributes);
            return torch::avg_pool2d(
                input, pair(pool.kernel), pair(pool.stride), pair(pool.padding), false, pool.countPadding);
        }
        case Operation::GlobalAveragePool2d: return torch::adaptive_avg_pool2d(input, {1, 1});
        case Operation::LocalResponseNorm: {
            const auto& norm = std::get<LocalResponseNormAttributes>(node.attributes);
            return functional::local_response_norm(input,
                functional::LocalResponseNormFuncOptions(norm.size)
                    .alpha(norm.alpha)
                    .beta(norm.beta)
                    .k(norm.bias));
        }
        case Operation::Input:
        case Operation::Unknown: break;
        }
        throw std::logic_error("an input in the middle of a network");
    }

    const Network& network_;
};

} // namespace

AutogradResult autogradReference(
    const Network& network, std::span<const std::uint8_t> pixels, std::span<const std::uint8_t> labels)
{
    Reference reference(network);
    const auto count = static_cast<std::int64_t>(labels.size());
    auto pictures =
        torch::empty({count, network.inputShape[0], network.inputShape[1], network.inputShape[2]});
    for (std::size_t index = 0; index < pixels.size(); ++index)
        pictures.data_ptr<float>()[index] = static_cast<float>(pixels[index]) / 255.0F;
    auto classes = torch::empty({count}, torch::kLong);
    for (std::size_t index = 0; index < labels.size(); ++index)
        classes.data_ptr<std::int64_t>()[index] = labels[index];
    const auto loss = functional::cross_entropy(reference.forward(pictures), classes);
    loss.backward();
    AutogradResult result{loss.item<double>(), {}, network};
    for (std::size_t index = 0; index < reference.parameters_.size(); ++index) {
        const auto& tensor = reference.parameters_[index];
        auto& gradient = result.gradients.emplace_back(network.parameters[index].values.size(), 0.0F);
        if (tensor.grad().defined())
            std::copy_n(tensor.grad().contiguous().data_ptr<float>(), gradient.size(), gradient.begin());
        std::copy_n(
            tensor.data_ptr<float>(), gradient.size(), result.network.parameters[index].values.begin());
    }
    return result;
}

} // namespace espalier
