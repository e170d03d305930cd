#include "core/compress/sparse/sparse_network.h"
#include "core/network/layer_info.h"
#include "engine/gradient_buckets.h"
#include "engine/trainable_network.h"

namespace espalier {

namespace {

/// The sparse kernels behind the interface that training speaks. Only kept weights exist, so none has to be
/// put back.
class SparseTrainable : public TrainableNetwork {
public:
    SparseTrainable(
        const Network& network, const std::vector<SparseNetwork::Support>& supports, ProcessGroup* processes)
        : layers_(supports.size()), sparse_(network, supports), processes_(processes)
    {
    }

    std::span<float> values(std::size_t parameter) override { return sparse_.values(parameter); }
    std::span<float> gradients(std::size_t parameter) override { return sparse_.gradients(parameter); }
    std::span<const std::uint32_t> positions(std::size_t parameter) const override
    {
        return sparse_.positions(parameter);
    }

    double trainBatch(const Batch& batch) override
    {
        sparse_.zeroGradients();
        double mean = 0.0;
        if (batch.count() > 0) // a small last batch may leave a process without pictures
            mean =
                sparse_.trainBatch({.pixels = batch.pixels, .labels = batch.labels, .targets = batch.targets})
                    .sum
                / static_cast<double>(batch.count());
        if (processes_) {
            GradientBuckets buckets(*processes_);
            mean *= batch.share();
            for (auto group = sparse_.parameterGroups(); group-- > 0;)
                buckets.add(sparse_.gradients(group), {}, static_cast<float>(batch.share()));
            buckets.finish(mean);
        }
        return mean;
    }

    void afterStep() override { }

    void setActivationLevels(const std::vector<ActivationLevels>& levels) override
    {
        sparse_.setActivationLevels(levels.empty() ? std::vector<ActivationLevels>(layers_) : levels);
    }

    void logits(std::span<const std::uint8_t> pixels, std::span<float> outputs) override
    {
        sparse_.forward({.pixels = pixels}, outputs);
    }

    void store(Network& network) const override { sparse_.store(network); }

private:
    std::size_t layers_;
    SparseNetwork sparse_;
    ProcessGroup* processes_;
};

} // namespace

std::unique_ptr<TrainableNetwork> makeSparseTrainable(
    const Network& network, const Masks& masks, ProcessGroup* processes)
{
    std::vector<SparseNetwork::Support> supports;
    for (const auto& mask : masks) {
        auto& support = supports.emplace_back();
        for (std::size_t index = 0; index < mask.size(); ++index)
            if (mask[index])
                support.push_back(static_cast<std::uint32_t>(index));
    }
    return std::make_unique<SparseTrainable>(network, supports, processes);
}

double sparseWork(const Network& network, const Masks& masks)
{
    const auto layers = layersOf(network);
    double all = 0.0;
    double kept = 0.0;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const auto macs = static_cast<double>(layers[layer].macs);
        double share = 1.0;
        if (!masks[layer].empty()) {
            std::size_t ones = 0;
            for (const auto byte : masks[layer])
                ones += byte;
            share = static_cast<double>(ones) / static_cast<double>(masks[layer].size());
        }
        all += macs;
        kept += macs * share;
    }
    return kept / all;
}

} // namespace espalier
