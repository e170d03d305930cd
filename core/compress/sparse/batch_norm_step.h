#pragma once

#include "core/compress/sparse/parameter_group.h"
#include "core/compress/sparse/step.h"
#include "core/compress/sparse/tensor.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace espalier {

/// What goes through a sparse network at present.
struct PassState {
    bool training = false; ///< batch-norms normalize by the statistics of the batch
    std::size_t pictures = 0; ///< of the chunk, which is the whole batch where batch-norms train
    std::function<void(std::span<double>)> addUp = {}; ///< as in SparseNetworkOptions
};

/// A batch-norm, if wanted with the ReLU that follows. In training all blocks of a batch have to be seen
/// before one can go on, both ways: that makes two steps of it, BatchStatisticsStep and NormalizeStep, which
/// share this.
struct BatchNorm {
    const Kernels* kernels = nullptr;
    Tensor* input = nullptr;
    Tensor* output = nullptr;
    const Activation* activation = nullptr; ///< of the ReLU done along; null: none
    ParameterGroup* weight = nullptr;
    ParameterGroup* bias = nullptr;
    ParameterGroup* runningMean = nullptr;
    ParameterGroup* runningVariance = nullptr;
    double epsilon = 1e-5;
    std::vector<std::uint8_t> readOutputs; ///< 1 for each channel that somebody reads
    const PassState* pass = nullptr;

    /// Of one channel.
    struct Moments {
        double first = 0.0; ///< Σ (x − pivot), on the way back Σ g
        double second = 0.0; ///< Σ (x − pivot)², on the way back Σ g (x − mean)
        double mean = 0.0;
        double inverseDeviation = 0.0;
    };
    std::vector<Moments> moments;
    double values = 0.0; ///< of one channel in the batch, once its statistics are known

    /// Adds the sums of all channels up over the processes that share the batch, and the numbers of values.
    void addUp();
    int lanesIn(int block) const; ///< with a picture
    ScaledChannel channel(int block, std::size_t number) const;
};

/// Before NormalizeStep: gathers the statistics; on the way back hands on the gradient of the input.
class BatchStatisticsStep : public Step {
public:
    explicit BatchStatisticsStep(std::shared_ptr<BatchNorm> shared) : shared_(std::move(shared)) { }

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;
    void allForward() override;

private:
    std::shared_ptr<BatchNorm> shared_;
};

/// Normalizes by the statistics of the batch, or outside training by the running ones; on the way back
/// gathers what the gradient of the input depends on.
class NormalizeStep : public Step {
public:
    explicit NormalizeStep(std::shared_ptr<BatchNorm> shared) : shared_(std::move(shared)) { }

    void forward(const BlockRange& blocks) override;
    void backward(const BlockRange& blocks) override;
    void allBackward() override;

private:
    std::shared_ptr<BatchNorm> shared_;
};

} // namespace espalier
