#pragma once

#include <cstddef>
#include <span>

namespace espalier {

/// What a teacher answered to some pictures, for a network that learns from it (distillation: Hinton et al.,
/// arXiv 1503.02531).
struct SoftTargets {
    std::span<const float> probabilities =
        {}; ///< pictures × classes, each row adds up to 1; empty: no teacher
    double share = 0.0; ///< of the teacher in the loss, 0 to 1
    double temperature =
        1.0; ///< the student's outputs are divided by it before their softmax, as the teacher's were

    /// Those of `count` pictures from `first` on; all empty stays all empty.
    SoftTargets part(std::size_t first, std::size_t count, std::size_t classes) const
    {
        if (probabilities.empty())
            return *this;
        return {probabilities.subspan(first * classes, count * classes), share, temperature};
    }
};

/// Writes softmax(logits / temperature). The same size.
void softmax(std::span<const float> logits, double temperature, std::span<double> probabilities);

/// Loss of one picture with outputs `logits` (one a class) and its gradient by them: the cross-entropy of
/// `label`, and where there is a teacher (`targets` of this one picture)
///   (1 − share) · cross-entropy + share · temperature² · KL(teacher ‖ softmax(logits / temperature)),
/// whose factor keeps the teacher's part as steep at any temperature.
double crossEntropy(
    std::span<const float> logits, std::size_t label, const SoftTargets& targets, std::span<double> gradient);

} // namespace espalier
