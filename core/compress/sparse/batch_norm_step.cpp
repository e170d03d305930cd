#include "core/compress/sparse/batch_norm_step.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// PyTorch's usual share by which running statistics move towards those of a batch.
constexpr double momentum = 0.1;

struct alignas(64) LaneVector {
    float lanes[laneCount] = {};
    double sum(int count) const
    {
        double sum = 0.0;
        for (int lane = 0; lane < count; ++lane)
            sum += static_cast<double>(lanes[lane]);
        return sum;
    }
};

float move(float running, double value)
{
    return static_cast<float>(
        static_cast<double>(running) + momentum * (value - static_cast<double>(running)));
}

} // namespace

void BatchNorm::addUp()
{
    const auto& layout = input->layout();
    values = static_cast<double>(pass->pictures) * static_cast<double>(layout.height * layout.width);
    if (!pass->addUp)
        return;
    std::vector<double> sums{values};
    for (const auto& each : moments) {
        sums.push_back(each.first);
        sums.push_back(each.second);
    }
    pass->addUp(sums);
    values = sums.front();
    for (std::size_t number = 0; number < moments.size(); ++number) {
        moments[number].first = sums[2 * number + 1];
        moments[number].second = sums[2 * number + 2];
    }
}

int BatchNorm::lanesIn(int block) const
{
    const auto before = static_cast<std::ptrdiff_t>(block) * laneCount;
    return static_cast<int>(
        std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(pass->pictures) - before, 0, laneCount));
}

ScaledChannel BatchNorm::channel(int block, std::size_t number) const
{
    const auto& layout = input->layout();
    const auto& found = moments[number];
    const auto scale = static_cast<double>(weight->values.data()[number]) * found.inverseDeviation;
    ScaledChannel channel;
    channel.rows = static_cast<int>(layout.height);
    channel.columns = static_cast<int>(layout.width);
    channel.input = input->values(block) + static_cast<std::ptrdiff_t>(number) * layout.channelStep();
    channel.inputStep = layout.rowStep();
    channel.scale = static_cast<float>(scale);
    channel.offset =
        static_cast<float>(static_cast<double>(bias->values.data()[number]) - scale * found.mean);
    channel.activation = activation;
    return channel;
}

void BatchStatisticsStep::forward(const BlockRange& blocks)
{
    auto& norm = *shared_;
    if (!norm.pass->training)
        return;
    const int lanes = norm.lanesIn(blocks.first);
    LaneVector sum;
    LaneVector squares;
    for (std::size_t number = 0; number < norm.moments.size(); ++number) {
        if (!norm.readOutputs[number])
            continue;
        auto& moments = norm.moments[number];
        if (blocks.first == 0)
            moments.first = moments.second = 0.0;
        // Squares around the running mean: they do not cancel where the mean is far from zero.
        norm.kernels->channelMoments(norm.channel(blocks.first, number),
            norm.runningMean->values.data()[number], sum.lanes, squares.lanes);
        moments.first += sum.sum(lanes);
        moments.second += squares.sum(lanes);
    }
}

void BatchStatisticsStep::allForward()
{
    auto& norm = *shared_;
    norm.addUp();
    const auto count = std::max(1.0, norm.values);
    for (std::size_t number = 0; number < norm.moments.size(); ++number) {
        if (!norm.readOutputs[number])
            continue;
        auto& moments = norm.moments[number];
        auto& running = norm.runningMean->values.data()[number];
        auto& runningVariance = norm.runningVariance->values.data()[number];
        const auto shift = moments.first / count;
        const auto variance = std::max(0.0, moments.second / count - shift * shift);
        moments.mean = static_cast<double>(running) + shift;
        moments.inverseDeviation = 1.0 / std::sqrt(variance + norm.epsilon);
        running = move(running, moments.mean);
        runningVariance = move(runningVariance, variance * count / std::max(1.0, count - 1.0));
    }
}

void NormalizeStep::forward(const BlockRange& blocks)
{
    auto& norm = *shared_;
    const auto& layout = norm.output->layout();
    for (std::size_t number = 0; number < norm.moments.size(); ++number) {
        if (!norm.readOutputs[number])
            continue;
        if (!norm.pass->training) {
            norm.moments[number].mean = static_cast<double>(norm.runningMean->values.data()[number]);
            norm.moments[number].inverseDeviation = 1.0
                / std::sqrt(static_cast<double>(norm.runningVariance->values.data()[number]) + norm.epsilon);
        }
        norm.kernels->scaleChannel(norm.channel(blocks.first, number),
            norm.output->values(blocks.first) + static_cast<std::ptrdiff_t>(number) * layout.channelStep(),
            layout.rowStep());
    }
}

void NormalizeStep::backward(const BlockRange& blocks)
{
    auto& norm = *shared_;
    const auto& layout = norm.output->layout();
    const int lanes = norm.lanesIn(blocks.first);
    LaneVector sum;
    LaneVector products;
    for (std::size_t number = 0; number < norm.moments.size(); ++number) {
        if (!norm.readOutputs[number])
            continue;
        auto& moments = norm.moments[number];
        if (blocks.first == 0)
            moments.first = moments.second = 0.0;
        auto job = norm.channel(blocks.first, number);
        job.gradient =
            norm.output->gradients(blocks.first) + static_cast<std::ptrdiff_t>(number) * layout.channelStep();
        job.gradientStep = layout.rowStep();
        norm.kernels->gradientMoments(job, static_cast<float>(moments.mean), sum.lanes, products.lanes);
        moments.first += sum.sum(lanes);
        moments.second += products.sum(lanes);
    }
}

void NormalizeStep::allBackward()
{
    auto& norm = *shared_;
    for (std::size_t number = 0; number < norm.moments.size(); ++number) {
        if (!norm.readOutputs[number])
            continue;
        const auto& moments = norm.moments[number];
        norm.weight->gradients.data()[number] +=
            static_cast<float>(moments.second * moments.inverseDeviation);
        norm.bias->gradients.data()[number] += static_cast<float>(moments.first);
    }
    norm.addUp(); // the parameters' gradients are this process's share
}

/// ∂x = γ/σ (g − mean g − (x − μ)/σ² · mean g (x − μ)) (Ioffe, Szegedy, ICML 2015, section 3).
void BatchStatisticsStep::backward(const BlockRange& blocks)
{
    auto& norm = *shared_;
    if (!norm.input->hasGradients())
        return;
    LaneVector present;
    std::fill_n(present.lanes, norm.lanesIn(blocks.first), 1.0F);
    const auto count = std::max(1.0, norm.values);
    const auto& output = norm.output->layout();
    for (std::size_t number = 0; number < norm.moments.size(); ++number) {
        if (!norm.readOutputs[number])
            continue;
        const auto& moments = norm.moments[number];
        auto job = norm.channel(blocks.first, number);
        job.gradient =
            norm.output->gradients(blocks.first) + static_cast<std::ptrdiff_t>(number) * output.channelStep();
        job.gradientStep = output.rowStep();
        const auto scale = static_cast<double>(norm.weight->values.data()[number]) * moments.inverseDeviation;
        NormalizedGradient normalized;
        normalized.mean = static_cast<float>(moments.mean);
        normalized.constant = static_cast<float>(scale * moments.first / count);
        normalized.slope = static_cast<float>(
            scale * moments.inverseDeviation * moments.inverseDeviation * moments.second / count);
        normalized.present = present.lanes;
        normalized.inputGradient = norm.input->gradients(blocks.first)
            + static_cast<std::ptrdiff_t>(number) * norm.input->layout().channelStep();
        norm.kernels->addNormalizedGradient(job, normalized);
    }
}

} // namespace espalier
