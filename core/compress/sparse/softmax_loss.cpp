#include "core/compress/sparse/softmax_loss.h"

#include <algorithm>

namespace espalier {

BatchLoss softmaxLoss(
    Tensor& logits, std::span<const std::uint8_t> labels, const SoftTargets& targets, double scale)
{
    const auto classes = static_cast<std::size_t>(logits.layout().channels);
    const auto step = static_cast<std::size_t>(logits.layout().channelStep());
    std::vector<float> values(classes);
    std::vector<double> gradient(classes);
    BatchLoss loss;
    for (std::size_t lane = 0; lane < step; ++lane) {
        float* gradients = logits.gradients() + lane;
        if (lane >= labels.size()) {
            for (std::size_t index = 0; index < classes; ++index)
                gradients[index * step] = 0.0F;
            continue;
        }
        for (std::size_t index = 0; index < classes; ++index)
            values[index] = (logits.values(0) + lane)[index * step];
        const std::size_t label = labels[lane];
        loss.sum += crossEntropy(values, label, targets.part(lane, 1, classes), gradient);
        loss.correct += std::ranges::max_element(values) - values.begin() == labels[lane] ? 1 : 0;
        for (std::size_t index = 0; index < classes; ++index)
            gradients[index * step] = static_cast<float>(gradient[index] * scale);
    }
    return loss;
}

} // namespace espalier
