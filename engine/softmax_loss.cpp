#include "engine/softmax_loss.h"

#include <algorithm>
#include <vector>

namespace espalier {

double softmaxCrossEntropy(std::span<const float> logits, std::span<const std::uint8_t> labels,
    const SoftTargets& targets, std::span<float> gradient)
{
    const auto classes = logits.size() / labels.size();
    const auto share = 1.0 / static_cast<double>(labels.size());
    std::vector<double> row(classes);
    double loss = 0.0;
    for (std::size_t picture = 0; picture < labels.size(); ++picture) {
        const auto first = picture * classes;
        loss += crossEntropy(
            logits.subspan(first, classes), labels[picture], targets.part(picture, 1, classes), row);
        for (std::size_t index = 0; index < classes; ++index)
            gradient[first + index] = static_cast<float>(row[index] * share);
    }
    return loss * share;
}

void argmaxRows(std::span<const float> logits, std::span<std::uint8_t> answers)
{
    const auto classes = logits.size() / answers.size();
    for (std::size_t row = 0; row < answers.size(); ++row) {
        const auto values = logits.subspan(row * classes, classes);
        answers[row] = static_cast<std::uint8_t>(std::ranges::max_element(values) - values.begin());
    }
}

} // namespace espalier
