#include "engine/softmax_loss.h"

#include <algorithm>
#include <cmath>

namespace espalier {

double softmaxCrossEntropy(
    std::span<const float> logits, std::span<const std::uint8_t> labels, std::span<float> gradient)
{
    const auto classes = logits.size() / labels.size();
    const auto share = 1.0 / static_cast<double>(labels.size());
    double loss = 0.0;
    for (std::size_t row = 0; row < labels.size(); ++row) {
        const auto values = logits.subspan(row * classes, classes);
        const double largest = *std::ranges::max_element(values);
        double sum = 0.0;
        for (const double value : values)
            sum += std::exp(value - largest);
        loss += std::log(sum) + largest - static_cast<double>(values[labels[row]]);
        for (std::size_t column = 0; column < classes; ++column) {
            const auto probability = std::exp(static_cast<double>(values[column]) - largest) / sum;
            const auto target = column == labels[row] ? 1.0 : 0.0;
            gradient[row * classes + column] = static_cast<float>((probability - target) * share);
        }
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
