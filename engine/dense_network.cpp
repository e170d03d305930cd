#include "engine/trainable_network.h"

#include "core/network/layer_info.h"
#include "engine/gradient_buckets.h"
#include "engine/graph_execution.h"
#include "engine/picture_tensor.h"
#include "engine/softmax_loss.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace espalier {

namespace {

class DenseNetwork : public TrainableNetwork {
public:
    DenseNetwork(const Network& network, const Masks& masks, ProcessGroup* processes)
        : network_(network)
        , masks_(masks)
        , layers_(layersOf(network))
        , execution_(network_)
        , gradients_(network.parameters.size())
        , maskOf_(network.parameters.size(), nullptr)
        , processes_(processes)
    {
        useOneThread();
        execution_.shareStatistics(processes);
        for (std::size_t layer = 0; layer < masks_.size(); ++layer)
            maskOf_[weightOf(layer)] = &masks_[layer];
        for (std::size_t index = 0; index < gradients_.size(); ++index)
            gradients_[index].resize(network_.parameters[index].values.size());
        afterStep();
    }

    std::span<float> values(std::size_t parameter) override { return network_.parameters[parameter].values; }
    std::span<float> gradients(std::size_t parameter) override { return gradients_[parameter]; }
    std::span<const std::uint32_t> positions(std::size_t) const override { return {}; }

    double trainBatch(const Batch& batch) override
    {
        const auto& logits =
            execution_.forwardTraining(pictureTensor(batch.pixels, network_.inputShape)).contiguous();
        execution_.updateStatistics(network_);
        auto gradient = at::empty_like(logits);
        const auto size = static_cast<std::size_t>(logits.numel());
        double loss = 0.0;
        if (batch.count() > 0)
            loss = softmaxCrossEntropy({logits.data_ptr<float>(), size}, batch.labels, batch.targets,
                {gradient.data_ptr<float>(), size});
        if (processes_)
            return trainTogether(gradient.mul_(batch.share()), loss * batch.share());
        execution_.backward(gradient, gradients_);
        return loss;
    }

    void afterStep() override
    {
        for (std::size_t layer = 0; layer < masks_.size(); ++layer) {
            auto weights = values(weightOf(layer));
            for (std::size_t index = 0; index < masks_[layer].size(); ++index)
                weights[index] = masks_[layer][index] ? weights[index] : 0.0F;
        }
    }

    void setActivationLevels(const std::vector<ActivationLevels>& levels) override
    {
        execution_.setActivationLevels(levels);
    }

    void logits(std::span<const std::uint8_t> pixels, std::span<float> outputs) override
    {
        const auto result = execution_.forward(pictureTensor(pixels, network_.inputShape)).contiguous();
        std::copy_n(result.data_ptr<float>(), outputs.size(), outputs.begin());
    }

    void store(Network& network) const override
    {
        for (std::size_t index = 0; index < network.parameters.size(); ++index)
            network.parameters[index].values = network_.parameters[index].values;
    }

private:
    /// Gradients set out to the other processes as the backward pass leaves their layers.
    double trainTogether(const at::Tensor& gradient, double loss)
    {
        GradientBuckets buckets(*processes_);
        execution_.backward(gradient, gradients_, [&](std::size_t parameter) {
            const auto* mask = maskOf_[parameter];
            buckets.add(gradients_[parameter],
                mask ? std::span<const std::uint8_t>(*mask) : std::span<const std::uint8_t>());
        });
        buckets.finish(loss);
        return loss;
    }

    std::size_t weightOf(std::size_t layer) const
    {
        return static_cast<std::size_t>(
            *network_.nodes[static_cast<std::size_t>(layers_[layer].node)].weight);
    }

    Network network_;
    Masks masks_;
    std::vector<LayerInfo> layers_;
    GraphExecution execution_;
    std::vector<std::vector<float>> gradients_;
    std::vector<const std::vector<std::uint8_t>*> maskOf_; ///< by parameter; null: none
    ProcessGroup* processes_;
};

} // namespace

std::unique_ptr<TrainableNetwork> makeDenseTrainable(
    const Network& network, const Masks& masks, ProcessGroup* processes)
{
    return std::make_unique<DenseNetwork>(network, masks, processes);
}

} // namespace espalier
