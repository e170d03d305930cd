// What the writer and the reader of the graph section share.
#pragma once

#include "core/network/network.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace espalier::esp {

/// Operations are numbered by their places here, which must not change.
inline constexpr std::array operations{Operation::Input, Operation::Conv2d, Operation::Linear,
    Operation::Relu, Operation::MaxPool2d, Operation::Flatten, Operation::BatchNorm2d, Operation::Add,
    Operation::AveragePool2d, Operation::GlobalAveragePool2d, Operation::LocalResponseNorm,
    Operation::Unknown};

// A node begins with a byte: its operation and these.
inline constexpr unsigned operationMask = 0x0F;
inline constexpr unsigned chained = 0x10; ///< reads the node before and nothing else; the first node nothing
inline constexpr unsigned usualName = 0x20; ///< as usualNameOf would call it
inline constexpr unsigned hasBias = 0x40;
inline constexpr unsigned usualArrays = 0x80; ///< its arrays are the next ones, named after the node

// Limits keep a damaged or malicious file from claiming more memory than a network could need.
inline constexpr std::uint64_t mostSize = 1 << 20;
inline constexpr std::uint64_t mostWeights = 1 << 28; ///< of all layers together
inline constexpr std::uint64_t mostInputs = 1 << 28;
inline constexpr std::uint64_t mostNodes = 1 << 14;
inline constexpr std::uint64_t mostDimensions = 8;
inline constexpr std::uint64_t mostClasses = 1 << 16;

bool isLayer(Operation operation);

/// What a node after the nodes `before` is called unless somebody chose another name.
std::string usualNameOf(Operation operation, std::span<const Node> before);

/// Inputs of a node that is chained to the nodes `before`.
std::vector<int> chainedInputs(std::span<const Node> before);

/// Sizes of convolution and pooling that most networks share: stride, padding, dilation (height, then width)
/// and groups; kernel, stride and padding.
using ConvolutionSizes = std::array<std::int64_t, 7>;
using PoolingSizes = std::array<std::int64_t, 6>;
inline constexpr ConvolutionSizes usualConvolution{1, 1, 0, 0, 1, 1, 1};
inline constexpr PoolingSizes usualPooling{2, 2, 2, 2, 0, 0};
/// The same of an average pooling, then whether padding counts.
using AveragePoolingSizes = std::array<std::int64_t, 7>;
inline constexpr AveragePoolingSizes usualAveragePooling{2, 2, 2, 2, 0, 0, 1};

/// The arrays of a node that has any, in their order, and how their names end.
struct ArrayRole {
    std::optional<int> Node::*place;
    const char* ending;
};
std::vector<ArrayRole> arrayRolesOf(Operation operation, bool withBias);

} // namespace espalier::esp
