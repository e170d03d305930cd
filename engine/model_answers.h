#pragma once

#include "core/compress/quantizer.h"
#include "core/network/network.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace espalier {

/// A network that is asked, with the levels of its layers' output activations (empty: none anywhere).
struct AskedModel {
    std::shared_ptr<const Network> network;
    std::vector<ActivationLevels> levels = {};
};

/// What a model makes of a picture.
struct ModelAnswer {
    std::vector<float> probabilities; ///< of each class: softmax of its outputs
    /// Of each layer: ‖a − b‖ / ‖b‖, with a what it hands on and b what the first model's same layer does.
    /// Zeros for the first model itself; infinite where b is all zeros and a is not.
    std::vector<double> divergence;

    std::size_t answer() const; ///< the likeliest class
};

/// Asks several models of one graph, whose units are in the same order, about the same picture. Not
/// thread-safe.
class ModelAnswers {
public:
    /// Throws Error where there is no model, or where two have different graphs.
    explicit ModelAnswers(std::vector<AskedModel> models);
    ~ModelAnswers();
    ModelAnswers(ModelAnswers&&) noexcept;
    ModelAnswers& operator=(ModelAnswers&&) noexcept;

    /// `pixels`: channels × height × width bytes. Throws Error where there are more or fewer. Blocks: one
    /// pass of each model.
    std::vector<ModelAnswer> ask(std::span<const std::uint8_t> pixels);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace espalier
