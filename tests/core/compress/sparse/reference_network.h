#pragma once

#include "core/compress/quantizer.h"
#include "core/network/layer_info.h"
#include "core/random.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace espalier {

/// The plainest way to run a network forward and backward: dense loops in double, one picture at a time. What
/// the sparse kernels are held against; itself held against central differences.
class ReferenceNetwork {
public:
    explicit ReferenceNetwork(const Network& network) : network_(network), shapes_(inferShapes(network))
    {
        for (const auto& parameter : network.parameters) {
            parameters.emplace_back(parameter.values.begin(), parameter.values.end());
            gradients.emplace_back(parameter.values.size(), 0.0);
        }
        levels.resize(network.nodes.size());
    }

    std::vector<std::vector<double>> parameters; ///< dense, in the order of Network::parameters
    std::vector<std::vector<double>> gradients;
    std::vector<ActivationLevels> levels; ///< one a node, for ReLUs

    /// Outputs for one picture of plain numbers.
    const std::vector<double>& forward(const std::vector<double>& picture)
    {
        values_.assign(network_.nodes.size(), {});
        winners_.assign(network_.nodes.size(), {});
        values_[0] = picture;
        for (std::size_t index = 1; index < network_.nodes.size(); ++index)
            forwardNode(index);
        return values_.back();
    }

    /// Cross-entropy of one picture; adds `scale` times its gradients.
    double train(const std::vector<double>& picture, std::size_t label, double scale)
    {
        const auto& logits = forward(picture);
        double sum = 0.0;
        for (const auto value : logits)
            sum += std::exp(value);
        nodeGradients_.assign(values_.size(), {});
        for (std::size_t index = 0; index < values_.size(); ++index)
            nodeGradients_[index].assign(values_[index].size(), 0.0);
        for (std::size_t index = 0; index < logits.size(); ++index)
            nodeGradients_.back()[index] =
                (std::exp(logits[index]) / sum - (index == label ? 1.0 : 0.0)) * scale;
        for (auto index = network_.nodes.size() - 1; index > 0; --index)
            backwardNode(index);
        return std::log(sum) - logits[label];
    }

private:
    using Values = std::vector<double>;

    static std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

    const Node& node(std::size_t index) const { return network_.nodes[index]; }
    std::size_t source(std::size_t index) const { return at(node(index).inputs.front()); }

    /// body(output place, input place, weight place, output channel) for every product of a convolution or
    /// linear.
    template <class Body>
    void forEachProduct(std::size_t index, Body body) const
    {
        const auto& out = shapes_[index];
        const auto& in = shapes_[source(index)];
        if (node(index).operation == Operation::Linear) {
            for (std::int64_t row = 0; row < out[0]; ++row)
                for (std::int64_t column = 0; column < in[0]; ++column)
                    body(at(row), at(column), at(row * in[0] + column));
            return;
        }
        const auto& conv = std::get<Conv2dAttributes>(node(index).attributes);
        const auto perGroup = in[0] / conv.groups;
        const auto outPerGroup = out[0] / conv.groups;
        for (std::int64_t o = 0; o < out[0]; ++o)
            for (std::int64_t y = 0; y < out[1]; ++y)
                for (std::int64_t x = 0; x < out[2]; ++x)
                    for (std::int64_t i = 0; i < perGroup; ++i)
                        for (std::int64_t ky = 0; ky < conv.kernel.height; ++ky)
                            for (std::int64_t kx = 0; kx < conv.kernel.width; ++kx) {
                                const auto iy =
                                    y * conv.stride.height + ky * conv.dilation.height - conv.padding.height;
                                const auto ix =
                                    x * conv.stride.width + kx * conv.dilation.width - conv.padding.width;
                                if (iy < 0 || iy >= in[1] || ix < 0 || ix >= in[2])
                                    continue;
                                const auto channel = o / outPerGroup * perGroup + i;
                                body(at((o * out[1] + y) * out[2] + x),
                                    at((channel * in[1] + iy) * in[2] + ix),
                                    at(((o * perGroup + i) * conv.kernel.height + ky) * conv.kernel.width
                                        + kx));
                            }
    }

    void forwardNode(std::size_t index)
    {
        const auto& input = values_[source(index)];
        auto& output = values_[index];
        output.assign(at(elementCount(shapes_[index])), 0.0);
        switch (node(index).operation) {
        case Operation::Conv2d:
        case Operation::Linear: {
            const auto& weights = parameters[at(*node(index).weight)];
            forEachProduct(index,
                [&](std::size_t o, std::size_t i, std::size_t w) { output[o] += weights[w] * input[i]; });
            const auto positions = output.size() / at(shapes_[index][0]);
            for (std::size_t o = 0; node(index).bias && o < output.size(); ++o)
                output[o] += parameters[at(*node(index).bias)][o / positions];
            break;
        }
        case Operation::Relu:
            for (std::size_t place = 0; place < output.size(); ++place)
                output[place] = static_cast<double>(levels[index].apply(static_cast<float>(input[place])));
            if (!levels[index].active())
                for (std::size_t place = 0; place < output.size(); ++place)
                    output[place] = std::max(0.0, input[place]);
            break;
        case Operation::MaxPool2d: forwardPool(index); break;
        default: output = input;
        }
    }

    void forwardPool(std::size_t index)
    {
        const auto& pool = std::get<PoolAttributes>(node(index).attributes);
        const auto& input = values_[source(index)];
        const auto& in = shapes_[source(index)];
        const auto& out = shapes_[index];
        winners_[index].assign(values_[index].size(), 0);
        for (std::size_t place = 0; place < values_[index].size(); ++place) {
            const auto channel = static_cast<std::int64_t>(place) / (out[1] * out[2]);
            const auto y = static_cast<std::int64_t>(place) / out[2] % out[1];
            const auto x = static_cast<std::int64_t>(place) % out[2];
            auto best = -std::numeric_limits<double>::infinity();
            for (auto iy = y * pool.stride.height - pool.padding.height, bottom = iy + pool.kernel.height;
                 iy < bottom; ++iy)
                for (auto ix = x * pool.stride.width - pool.padding.width, right = ix + pool.kernel.width;
                     ix < right; ++ix) {
                    if (iy < 0 || iy >= in[1] || ix < 0 || ix >= in[2])
                        continue;
                    const auto candidate = at((channel * in[1] + iy) * in[2] + ix);
                    if (input[candidate] > best) {
                        best = input[candidate];
                        winners_[index][place] = candidate;
                    }
                }
            values_[index][place] = best;
        }
    }

    bool passes(std::size_t index, double x) const
    {
        const auto& level = levels[index];
        const auto largest = level.interval > 0.0F
            ? static_cast<double>((1 << level.bits) - 1) * static_cast<double>(level.interval)
            : std::numeric_limits<double>::infinity();
        return x > 0.0 && x >= static_cast<double>(level.threshold) && x <= largest;
    }

    void backwardNode(std::size_t index)
    {
        const auto& input = values_[source(index)];
        auto& inputGradient = nodeGradients_[source(index)];
        const auto& gradient = nodeGradients_[index];
        switch (node(index).operation) {
        case Operation::Conv2d:
        case Operation::Linear: {
            const auto weight = at(*node(index).weight);
            forEachProduct(index, [&](std::size_t o, std::size_t i, std::size_t w) {
                gradients[weight][w] += gradient[o] * input[i];
                inputGradient[i] += gradient[o] * parameters[weight][w];
            });
            const auto positions = gradient.size() / at(shapes_[index][0]);
            for (std::size_t o = 0; node(index).bias && o < gradient.size(); ++o)
                gradients[at(*node(index).bias)][o / positions] += gradient[o];
            break;
        }
        case Operation::Relu:
            for (std::size_t place = 0; place < gradient.size(); ++place)
                if (passes(index, input[place]))
                    inputGradient[place] += gradient[place];
            break;
        case Operation::MaxPool2d:
            for (std::size_t place = 0; place < gradient.size(); ++place)
                inputGradient[winners_[index][place]] += gradient[place];
            break;
        default:
            for (std::size_t place = 0; place < gradient.size(); ++place)
                inputGradient[place] += gradient[place];
        }
    }

    const Network network_;
    std::vector<Shape> shapes_;
    std::vector<Values> values_;
    std::vector<Values> nodeGradients_;
    std::vector<std::vector<std::size_t>> winners_;
};

/// Fills a network with small multiples of 1/8, about `keep` of the weights not zero: sums of them are exact
/// in float, so that whatever order they are added in, the same side of a kink is met.
inline void fillExactly(Network& network, double keep, std::uint64_t seed)
{
    Random random(seed);
    for (auto& parameter : network.parameters)
        for (auto& value : parameter.values) {
            const auto kept = parameter.shape.size() == 1 || random.uniform() < keep;
            const auto steps = 1 + static_cast<int>(random.below(6));
            value = kept ? static_cast<float>(random.below(2) ? steps : -steps) / 8.0F : 0.0F;
        }
}

} // namespace espalier
