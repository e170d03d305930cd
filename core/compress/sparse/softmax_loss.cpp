#include "core/compress/sparse/softmax_loss.h"

#include <algorithm>
#include <cmath>

namespace espalier {

BatchLoss softmaxLoss(Tensor& logits, std::span<const std::uint8_t> labels, double scale)
{
    const auto classes = static_cast<std::size_t>(logits.layout().channels);
    const auto step = static_cast<std::size_t>(logits.layout().channelStep());
    std::vector<double> exponentials(classes);
    BatchLoss loss;
    for (std::size_t lane = 0; lane < step; ++lane) {
        const float* values = logits.values(0) + lane;
        float* gradients = logits.gradients() + lane;
        if (lane >= labels.size()) {
            for (std::size_t index = 0; index < classes; ++index)
                gradients[index * step] = 0.0F;
            continue;
        }
        std::size_t best = 0;
        for (std::size_t index = 1; index < classes; ++index)
            if (values[index * step] > values[best * step])
                best = index;
        const auto most = static_cast<double>(values[best * step]);
        double sum = 0.0;
        for (std::size_t index = 0; index < classes; ++index)
            sum += exponentials[index] = std::exp(static_cast<double>(values[index * step]) - most);
        const std::size_t label = labels[lane];
        loss.sum += std::log(sum) - (static_cast<double>(values[label * step]) - most);
        loss.correct += best == label ? 1 : 0;
        for (std::size_t index = 0; index < classes; ++index)
            gradients[index * step] =
                static_cast<float>((exponentials[index] / sum - (index == label ? 1.0 : 0.0)) * scale);
    }
    return loss;
}

} // namespace espalier
