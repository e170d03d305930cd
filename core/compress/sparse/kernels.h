#pragma once

#include "core/compress/sparse/instruction_set.h"

#include <cstddef>
#include <cstdint>

/// Plain structures between the steps of a sparse network and the kernels, which are compiled once for every
/// instruction set. Activations hold 16 pictures side by side in "lanes"; a lane vector is 16 floats on a
/// 64-byte boundary. All steps between places are counted in floats.
namespace espalier {

inline constexpr int laneCount = 16;

/// Kept weights of a layer, or of a part of its inputs, by output row (channel or feature).
struct SparseRows {
    const std::int32_t* live = nullptr; ///< rows somebody reads, ascending
    const std::uint32_t* begin = nullptr; ///< of each row in offset and weights
    const std::uint32_t* end = nullptr;
    const std::int32_t* offset =
        nullptr; ///< of the input a weight reads, from the input of the output position
    const float* weights = nullptr;
    const float* bias = nullptr; ///< one a row, or null
};

/// output = bias + Σ weight · input over a small rectangle of output positions, whose size is the kernel's.
struct ForwardTile {
    const SparseRows* rows = nullptr;
    std::size_t first = 0; ///< range in rows->live
    std::size_t last = 0;
    const float* input = nullptr; ///< at the rectangle's first position
    std::ptrdiff_t inputStep = 0; ///< from one row of positions to the next
    bool accumulate = false; ///< add to what output holds instead of to the bias
    float* output = nullptr; ///< of row (channel) firstRow
    std::ptrdiff_t outputStep = 0;
    std::ptrdiff_t outputChannelStep = 0; ///< from one row (channel) to the next
    std::int32_t firstRow = 0;
};

/// Adds what the gradients of the rectangle give the weights and, if asked, the inputs.
struct BackwardTile {
    const SparseRows* rows = nullptr;
    std::size_t first = 0;
    std::size_t last = 0;
    const float* input = nullptr;
    float* inputGradient = nullptr; ///< laid out as the input; null: not wanted
    std::ptrdiff_t inputStep = 0;
    const float* gradient = nullptr; ///< of the output, row (channel) firstRow
    std::ptrdiff_t gradientStep = 0;
    std::ptrdiff_t gradientChannelStep = 0;
    std::int32_t firstRow = 0;
    float* weightGradients =
        nullptr; ///< a lane vector a weight (backward), one float a weight (backwardSummed)
};

using ForwardTileKernel = void (*)(const ForwardTile&);
using BackwardTileKernel = void (*)(const BackwardTile&);

/// The kernels of one size of rectangle. Index 0 is for a column stride of 1, index 1 for 2; the rectangle of
/// a single column serves every stride.
struct TileKernels {
    int rows = 0;
    int columns = 0;
    ForwardTileKernel forward[2] = {};
    BackwardTileKernel backward[2] = {};
    BackwardTileKernel backwardSummed = nullptr; ///< of one row with column stride 1, else null
};

/// Some channels of a strip, and where those of number `base` begin.
struct ChannelRange {
    const std::int32_t* channels = nullptr;
    std::size_t count = 0;
    std::int32_t base = 0;
};

/// ReLU, with the levels of ActivationLevels if `quantized`.
struct Activation {
    bool quantized = false;
    float interval = 0.0F; ///< 0: only the threshold
    float most = 0.0F; ///< index of the largest level
    float threshold = 0.0F;
};

/// Activation, then max-pooling over windows side by side, of some rows of some channels. 1×1 windows: no
/// pooling.
struct ActivateAndPool {
    const Activation* activation = nullptr;
    ChannelRange range;
    int rows = 0; ///< of windows
    int columns = 0;
    int windowRows = 1;
    int windowColumns = 1;
    const float* input = nullptr; ///< places are those of channel range.base
    std::ptrdiff_t inputStep = 0;
    std::ptrdiff_t inputChannelStep = 0;
    float* output = nullptr;
    std::ptrdiff_t outputStep = 0;
    std::ptrdiff_t outputChannelStep = 0;
    std::uint8_t* gate =
        nullptr; ///< a lane vector of bytes a window: which position wins; 255: no gradient passes
    std::ptrdiff_t gateChannelStep = 0;
};

/// The way back: gradients before the activation, and their sum over all positions.
struct UnpoolGradient {
    ChannelRange range;
    int rows = 0;
    int columns = 0;
    int windowRows = 1;
    int windowColumns = 1;
    const std::uint8_t* gate = nullptr; ///< null: no activation, no pooling
    std::ptrdiff_t gateChannelStep = 0;
    const float* outputGradient = nullptr;
    std::ptrdiff_t outputStep = 0;
    std::ptrdiff_t outputChannelStep = 0;
    float* inputGradient = nullptr; ///< overwritten
    std::ptrdiff_t inputStep = 0;
    std::ptrdiff_t inputChannelStep = 0;
    float* sum = nullptr; ///< a lane vector a channel that is added to
};

/// Pooling of one channel with any window, stride and padding.
struct WindowPlane {
    int height = 0; ///< of the input
    int width = 0;
    int outputHeight = 0;
    int outputWidth = 0;
    int kernelHeight = 0;
    int kernelWidth = 0;
    int strideHeight = 0;
    int strideWidth = 0;
    int paddingHeight = 0;
    int paddingWidth = 0;
    const float* input = nullptr;
    float* inputGradient = nullptr; ///< backward: added to
    std::ptrdiff_t inputStep = 0;
    float* output = nullptr;
    const float* outputGradient = nullptr;
    std::ptrdiff_t outputStep = 0;
};

/// Max-pooling.
struct PoolPlane : WindowPlane {
    std::uint8_t* winner = nullptr; ///< a lane vector of bytes an output: position in the window
};

/// Average pooling.
struct AveragePlane : WindowPlane {
    bool countPadding = true;
};

/// One channel of a lane block on its way through batch-norm or addition: activation(scale · input + offset +
/// other).
struct ScaledChannel {
    int rows = 0;
    int columns = 0;
    const float* input = nullptr;
    std::ptrdiff_t inputStep = 0;
    const float* other = nullptr; ///< the second summand; null: none
    std::ptrdiff_t otherStep = 0;
    float scale = 1.0F;
    float offset = 0.0F;
    const Activation* activation = nullptr; ///< null: none
    const float* gradient = nullptr; ///< of the output, on the way back
    std::ptrdiff_t gradientStep = 0;
};

/// The gradient of a batch-norm's input: scale · g − constant − slope · (x − mean).
struct NormalizedGradient {
    float mean = 0.0F;
    float constant = 0.0F;
    float slope = 0.0F;
    const float* present = nullptr; ///< a lane vector: 1 where a picture is, 0 in empty lanes
    float* inputGradient = nullptr; ///< laid out as the input; added to
};

/// Up to 16 pictures of bytes into lanes: value = byte · scale + offset.
struct LoadPictures {
    const std::uint8_t* pictures[laneCount] = {}; ///< channels × height × width each; null: an empty lane
    int shiftX[laneCount] = {}; ///< to the right, black follows
    int shiftY[laneCount] = {}; ///< down
    int channels = 0;
    int height = 0;
    int width = 0;
    const float* scale = nullptr; ///< one a channel
    const float* offset = nullptr;
    float* output = nullptr;
    std::ptrdiff_t outputStep = 0;
    std::ptrdiff_t outputChannelStep = 0;
};

/// Lane vectors from one place to another.
struct CopyVectors {
    const float* source = nullptr;
    std::ptrdiff_t sourceStep = 0;
    float* target = nullptr;
    std::ptrdiff_t targetStep = 0;
    std::size_t count = 0;
    bool add = false; ///< to what the target holds
};

/// One step of Adam over plain arrays.
struct AdamPass {
    float* values = nullptr;
    const float* gradients = nullptr;
    float* first = nullptr;
    float* second = nullptr;
    std::size_t count = 0;
    float beta1 = 0.0F;
    float beta2 = 0.0F;
    float weightDecay = 0.0F;
    float stepSize = 0.0F; ///< rate / (1 − β1^t)
    float secondCorrection = 0.0F; ///< 1 / sqrt(1 − β2^t)
    float epsilon = 0.0F;
};

struct Kernels {
    const TileKernels* tiles = nullptr; ///< by size, smallest first
    std::size_t tileCount = 0;
    void (*activateAndPool)(const ActivateAndPool&) = nullptr;
    void (*unpoolGradient)(const UnpoolGradient&) = nullptr;
    void (*activate)(const float* input, float* output, std::size_t count, const Activation&) = nullptr;
    /// inputGradient += outputGradient where the activation lets it pass.
    void (*activateBackward)(const float* input, const float* outputGradient, float* inputGradient,
        std::size_t count, const Activation&) = nullptr;
    void (*pool)(const PoolPlane&) = nullptr;
    void (*poolBackward)(const PoolPlane&) = nullptr;
    void (*loadPictures)(const LoadPictures&) = nullptr;
    void (*copyVectors)(const CopyVectors&) = nullptr;
    /// sums[i] += the 16 lanes of vector i.
    void (*addLaneSums)(const float* vectors, float* sums, std::size_t count) = nullptr;
    void (*adam)(const AdamPass&) = nullptr;
    void (*scaleChannel)(const ScaledChannel&, float* output, std::ptrdiff_t outputStep) = nullptr;
    /// Adds the gradient that the activation lets pass to those of both summands; null: not wanted.
    void (*addChannelGradients)(const ScaledChannel&, float* inputGradient, float* otherGradient) = nullptr;
    /// A lane vector each: Σ (x − pivot) and Σ (x − pivot)².
    void (*channelMoments)(const ScaledChannel&, float pivot, float* sum, float* squares) = nullptr;
    /// A lane vector each: Σ g and Σ g (x − mean), of the gradient that the activation lets pass.
    void (*gradientMoments)(const ScaledChannel&, float mean, float* sum, float* products) = nullptr;
    void (*addNormalizedGradient)(const ScaledChannel&, const NormalizedGradient&) = nullptr;
    void (*average)(const AveragePlane&) = nullptr;
    void (*averageBackward)(const AveragePlane&) = nullptr;
};

/// Throws Error where the processor or the program does not have the set.
const Kernels& kernelsFor(InstructionSet set);

} // namespace espalier
