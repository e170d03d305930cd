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

struct Tile {
    std::int64_t batch = 1;
    std::int64_t rows = 1; ///< of the output
    std::int64_t inputs = 1;
    std::int64_t outputs = 1;
};

/// Looks through tiles and loop orders for the fewest bits across the chip's border.
class TileSearch {
public:
    TileSearch(const TileShape& shape, const TileBudget& budget)
        : shape_(shape)
        , budget_(budget)
        , inputBits_(real(shape.batch * shape.inputs * shape.inputHeight) * real(shape.inputWidth)
              * budget.bits.activation)
        , weightBits_(real(shape.inputs * shape.outputs) * real(shape.kernelHeight * shape.kernelWidth)
              * budget.bits.weight)
        , outputBits_(real(shape.batch * shape.outputs * shape.outputHeight) * real(shape.outputWidth)
              * budget.bits.output)
        , sumBits_(outputBits_ / budget.bits.output * budget.bits.accumulator)
    {
    }

    TileChoice run()
    {
        const auto inputTiles = tileSizes(shape_.inputs);
        const auto rowTiles = tileSizes(shape_.outputHeight);
        for (const auto batch : tileSizes(shape_.batch)) {
            for (const auto rows : rowTiles) {
                for (const auto inputs : inputTiles)
                    tryTile({batch, rows, inputs, 0});
                if (best_ <= leastBits())
                    return choice_;
            }
        }
        if (best_ == std::numeric_limits<double>::infinity()) {
            considerPassingWeights({1, 1, 1, 1}); // larger than the buffer, but the least there is
            choice_.fits = false;
        }
        return choice_;
    }

private:
    static double real(std::int64_t value) { return static_cast<double>(value); }

    double leastBits() const { return inputBits_ + weightBits_ + outputBits_; }

    /// Rows of the input that a tile needs; rows of padding are not stored.
    std::int64_t inputRows(std::int64_t rows) const
    {
        return std::min((rows - 1) * shape_.stride + shape_.kernelHeight, shape_.inputHeight);
    }

    /// Takes as many outputs as fit beside the inputs: more of them never cost a pass.
    void tryTile(Tile tile)
    {
        const auto room = budget_.bufferBits
            - real(tile.batch * tile.inputs) * real(inputRows(tile.rows) * shape_.inputWidth)
                * budget_.bits.activation;
        const auto sums = real(tile.batch * tile.rows * shape_.outputWidth) * budget_.bits.accumulator;
        const auto weights =
            real(tile.inputs * shape_.kernelHeight * shape_.kernelWidth) * budget_.bits.weight;
        const auto held = outputsIn(budget_.arrayWeightBits, weights);
        tile.outputs =
            budget_.weightsStream ? std::min(held, outputsIn(room, sums)) : outputsIn(room, sums + weights);
        if (tile.outputs > 0)
            considerHeldWeights(tile);
        if (budget_.weightsStream)
            tile.outputs = outputsIn(room, sums);
        if (tile.outputs > 0)
            considerPassingWeights(tile);
    }

    std::int64_t outputsIn(double room, double perOutput) const
    {
        return static_cast<std::int64_t>(
            std::min(std::floor(std::max(0.0, room) / perOutput), real(shape_.outputs)));
    }

    struct Passes {
        double outputParts, inputParts, pictureParts, overlap, spills;
    };

    Passes passesOf(const Tile& tile) const
    {
        const auto rowParts = ceilDivide(shape_.outputHeight, tile.rows);
        const auto rowsRead = real(inputRows(tile.rows) * rowParts);
        const auto inputParts = real(ceilDivide(shape_.inputs, tile.inputs));
        return {.outputParts = real(ceilDivide(shape_.outputs, tile.outputs)),
            .inputParts = inputParts,
            .pictureParts = real(ceilDivide(shape_.batch, tile.batch) * rowParts),
            .overlap = std::max(1.0, rowsRead / real(std::max<std::int64_t>(1, shape_.inputHeight))),
            .spills = 2.0 * (inputParts - 1.0)};
    }

    void considerHeldWeights(const Tile& tile)
    {
        const auto passes = passesOf(tile);
        offer({LoopOrder::WeightStationary, passes.overlap * passes.outputParts, 1.0, passes.spills});
    }

    void considerPassingWeights(const Tile& tile)
    {
        const auto passes = passesOf(tile);
        offer({LoopOrder::OutputStationary, passes.overlap * passes.outputParts, passes.pictureParts, 0.0});
        if (passes.inputParts == 1.0)
            offer({LoopOrder::InputStationary, passes.overlap, passes.pictureParts, 0.0});
        offer({LoopOrder::InputStationarySpill, passes.overlap, passes.pictureParts, passes.spills});
    }

    void offer(const TileChoice& choice)
    {
        const auto bits = inputBits_ * choice.inputReads + weightBits_ * choice.weightReads + outputBits_
            + sumBits_ * choice.partialSums;
        if (bits < best_) {
            best_ = bits;
            choice_ = choice;
        }
    }

    const TileShape& shape_;
    const TileBudget& budget_;
    double inputBits_;
    double weightBits_;
    double outputBits_;
    double sumBits_;
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
