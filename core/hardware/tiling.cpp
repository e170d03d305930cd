#include "core/hardware/traffic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace espalier {

namespace {

std::int64_t ceilDivide(std::int64_t value, std::int64_t by)
{
    return (value + by - 1) / by;
}

/// All different values of ⌈size / parts⌉, the largest first: tile sizes in between would not save a pass.
std::vector<std::int64_t> tileSizes(std::int64_t size)
{
    std::vector<std::int64_t> sizes;
    for (std::int64_t tile = size; tile >= 1;) {
        sizes.push_back(tile);
        if (tile == 1)
            break;
        // The fewest parts that make the tiles smaller than this one.
        tile = ceilDivide(size, ceilDivide(size, tile - 1));
    }
    return sizes;
}

/// Looks through tiles and loop orders for the fewest bits across the chip's border.
class TileSearch {
public:
    TileSearch(const TileShape& shape, const TileBudget& budget)
        : shape_(shape)
        , budget_(budget)
        , inputs_(tileSizes(shape.inputs))
        , inputBits_(real(shape.batch * shape.inputs * shape.inputHeight) * real(shape.inputWidth)
              * budget.bits.activation)
        , outputBits_(real(shape.batch * shape.outputs * shape.outputHeight) * real(shape.outputWidth)
              * budget.bits.output)
        , sumBits_(outputBits_ / budget.bits.output * budget.bits.accumulator)
        , kernelBits_(real(shape.kernelHeight * shape.kernelWidth) * budget.bits.weight)
    {
    }

    TileChoice run()
    {
        const auto rowTiles = tileSizes(shape_.outputHeight);
        for (const auto batch : tileSizes(shape_.batch)) {
            for (const auto rows : rowTiles) {
                searchPlane(planeOf(batch, rows));
                if (best_ <= inputBits_ + budget_.weightTransferBits + outputBits_)
                    return choice_;
            }
        }
        if (best_ == std::numeric_limits<double>::infinity()) {
            passWeights(planeOf(1, 1), real(shape_.inputs), real(shape_.outputs));
            choice_.fits = false; // larger than the buffer, but the least there is
        }
        return choice_;
    }

private:
    /// Some pictures and output rows of all channels.
    struct Plane {
        double inputBits; ///< of one channel
        double sumBits; ///< of one output channel
        double pictureParts; ///< planes that make up the layer
        double overlap; ///< rows read over rows there are
    };

    static double real(std::int64_t value) { return static_cast<double>(value); }

    Plane planeOf(std::int64_t batch, std::int64_t rows) const
    {
        // Rows of padding are not stored.
        const auto inputRows = std::min((rows - 1) * shape_.stride + shape_.kernelHeight, shape_.inputHeight);
        const auto rowParts = ceilDivide(shape_.outputHeight, rows);
        return {.inputBits = real(batch * inputRows * shape_.inputWidth) * budget_.bits.activation,
            .sumBits = real(batch * rows * shape_.outputWidth) * budget_.bits.accumulator,
            .pictureParts = real(ceilDivide(shape_.batch, batch) * rowParts),
            .overlap = std::max(1.0, real(inputRows * rowParts) / real(shape_.inputHeight))};
    }

    /// For each number of inputs takes as many outputs as fit beside them: more of them never cost a pass.
    void searchPlane(const Plane& plane)
    {
        for (const auto inputs : inputs_) {
            const auto room = budget_.bufferBits - real(inputs) * plane.inputBits;
            if (room < plane.sumBits)
                continue;
            const auto inputParts = real(ceilDivide(shape_.inputs, inputs));
            const auto weightBits = real(inputs) * kernelBits_;
            const auto beside = std::floor(room / plane.sumBits);
            const auto shared = std::floor(room / (plane.sumBits + weightBits));
            const auto held = budget_.weightsStream
                ? std::min(beside, std::floor(budget_.arrayWeightBits / weightBits))
                : shared;
            const auto passing = budget_.weightsStream ? beside : shared;
            if (held >= 1.0)
                holdWeights(plane, inputParts, partsOf(held));
            if (passing >= 1.0)
                passWeights(plane, inputParts, partsOf(passing));
            if (std::min(held, passing) >= real(shape_.outputs))
                return; // fewer inputs at a time would only add passes
        }
    }

    double partsOf(double outputs) const { return std::ceil(real(shape_.outputs) / outputs); }

    void holdWeights(const Plane& plane, double inputParts, double outputParts)
    {
        offer({LoopOrder::WeightStationary, plane.overlap * outputParts, 1.0, 2.0 * (inputParts - 1.0)});
    }

    void passWeights(const Plane& plane, double inputParts, double outputParts)
    {
        offer({LoopOrder::OutputStationary, plane.overlap * outputParts, plane.pictureParts, 0.0});
        if (inputParts == 1.0)
            offer({LoopOrder::InputStationary, plane.overlap, plane.pictureParts, 0.0});
        offer({LoopOrder::InputStationarySpill, plane.overlap, plane.pictureParts, 2.0 * (inputParts - 1.0)});
    }

    void offer(const TileChoice& choice)
    {
        const auto bits = inputBits_ * choice.inputReads + budget_.weightTransferBits * choice.weightReads
            + outputBits_ + sumBits_ * choice.partialSums;
        if (bits < best_) {
            best_ = bits;
            choice_ = choice;
        }
    }

    const TileShape& shape_;
    const TileBudget& budget_;
    std::vector<std::int64_t> inputs_; ///< tile sizes over the input channels
    double inputBits_;
    double outputBits_;
    double sumBits_;
    double kernelBits_; ///< of the weights between one input and one output channel
    double best_ = std::numeric_limits<double>::infinity();
    TileChoice choice_;
};

/// The smallest stride that gives this output size with a padding of at most half the kernel.
std::int64_t strideOf(std::int64_t input, std::int64_t output, std::int64_t kernel)
{
    for (std::int64_t stride = 1; stride <= input; ++stride) {
        for (std::int64_t padding = 0; padding <= kernel / 2; ++padding) {
            const auto reach = input + 2 * padding - kernel;
            if (reach >= 0 && reach / stride + 1 == output)
                return stride;
        }
    }
    return 1;
}

} // namespace

TileShape tileShape(const LayerInfo& layer, std::int64_t batch)
{
    TileShape shape;
    shape.batch = batch;
    if (layer.kind == LayerKind::Linear) {
        shape.outputs = layer.weightShape[0];
        shape.inputs = layer.weightShape[1];
        return shape;
    }
    shape.groups = std::max<std::int64_t>(1, layer.inputShape[0] / layer.weightShape[1]);
    shape.outputs = layer.weightShape[0] / shape.groups;
    shape.inputs = layer.weightShape[1];
    shape.kernelHeight = layer.weightShape[2];
    shape.kernelWidth = layer.weightShape[3];
    shape.inputHeight = layer.inputShape[1];
    shape.inputWidth = layer.inputShape[2];
    shape.outputHeight = layer.outputShape[1];
    shape.outputWidth = layer.outputShape[2];
    shape.stride = strideOf(shape.inputHeight, shape.outputHeight, shape.kernelHeight);
    return shape;
}

TileChoice bestTiling(const TileShape& shape, const TileBudget& budget)
{
    return TileSearch(shape, budget).run();
}

} // namespace espalier
