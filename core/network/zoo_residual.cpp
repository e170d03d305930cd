#include "core/network/network_builder.h"
#include "core/network/zoo.h"

#include <span>

namespace espalier {

namespace {

enum class Block { Basic, BottleneckV1, BottleneckV15 };

struct Stage {
    int blocks = 1;
    std::int64_t width = 16; ///< channels of a block's 3×3 convolutions
    std::int64_t stride = 1; ///< of the first block
};

/// Residual blocks, named like torchvision's: layer1.0.conv1, layer1.0.bn1, ..., layer1.0.downsample.0.
class ResidualBuilder {
public:
    ResidualBuilder(NetworkBuilder& builder, std::int64_t channels, Block block)
        : builder_(builder), channels_(channels), block_(block)
    {
    }

    void append(std::span<const Stage> stages)
    {
        int number = 0;
        for (const auto& stage : stages) {
            ++number;
            for (int place = 0; place < stage.blocks; ++place) {
                prefix_ = "layer" + std::to_string(number) + '.' + std::to_string(place) + '.';
                appendBlock(stage.width, place == 0 ? stage.stride : 1);
            }
        }
    }

private:
    void appendBlock(std::int64_t width, std::int64_t stride)
    {
        const auto input = builder_.last();
        const auto outputs = block_ == Block::Basic ? width : 4 * width;
        if (block_ == Block::Basic) {
            convolution(1, width, 3, stride);
            builder_.relu();
            convolution(2, width, 3, 1);
        } else {
            convolution(1, width, 1, block_ == Block::BottleneckV1 ? stride : 1);
            builder_.relu();
            convolution(2, width, 3, block_ == Block::BottleneckV1 ? 1 : stride);
            builder_.relu();
            convolution(3, outputs, 1, 1);
        }
        const auto residual = builder_.last();
        auto shortcut = input;
        if (stride != 1 || channels_ != outputs) {
            builder_.from(input)
                .conv2d(prefix_ + "downsample.0", {.outputChannels = outputs, .stride = {stride, stride}},
                    NetworkBuilder::Biases::No)
                .batchNorm2d(prefix_ + "downsample.1");
            shortcut = builder_.last();
        }
        builder_.from(residual).add(prefix_ + "add", shortcut).relu();
        channels_ = outputs;
    }

    void convolution(int number, std::int64_t outputs, std::int64_t kernel, std::int64_t stride)
    {
        builder_
            .conv2d(prefix_ + "conv" + std::to_string(number),
                {.outputChannels = outputs,
                    .kernel = {kernel, kernel},
                    .stride = {stride, stride},
                    .padding = {kernel / 2, kernel / 2}},
                NetworkBuilder::Biases::No)
            .batchNorm2d(prefix_ + "bn" + std::to_string(number));
    }

    NetworkBuilder& builder_;
    std::int64_t channels_; ///< of the last block's output
    Block block_;
    std::string prefix_;
};

/// For ImageNet: 3×224×224, 1000 classes.
Network imageNetResidual(const std::string& name, Block block, const int (&blocks)[4])
{
    NetworkBuilder builder(name, {3, 224, 224});
    builder
        .conv2d("conv1", {.outputChannels = 64, .kernel = {7, 7}, .stride = {2, 2}, .padding = {3, 3}},
            NetworkBuilder::Biases::No)
        .batchNorm2d("bn1")
        .relu()
        .maxPool2d({.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}});
    const Stage stages[]{{blocks[0], 64, 1}, {blocks[1], 128, 2}, {blocks[2], 256, 2}, {blocks[3], 512, 2}};
    ResidualBuilder(builder, 64, block).append(stages);
    return builder.globalAveragePool2d().flatten().linear("fc", 1000).build();
}

/// For CIFAR-10: 3×32×32, ten classes, basic blocks.
Network cifarResidual(
    const std::string& name, std::int64_t stem, std::int64_t stemStride, std::span<const Stage> stages)
{
    NetworkBuilder builder(name, {3, 32, 32});
    builder
        .conv2d("conv1",
            {.outputChannels = stem, .kernel = {3, 3}, .stride = {stemStride, stemStride}, .padding = {1, 1}},
            NetworkBuilder::Biases::No)
        .batchNorm2d("bn1")
        .relu();
    ResidualBuilder(builder, stem, Block::Basic).append(stages);
    return builder.globalAveragePool2d().flatten().linear("fc", 10).build();
}

} // namespace

Network resnet18()
{
    return imageNetResidual("ResNet-18", Block::Basic, {2, 2, 2, 2});
}

Network resnet50v1()
{
    return imageNetResidual("ResNet-50 (v1)", Block::BottleneckV1, {3, 4, 6, 3});
}

Network resnet50v15()
{
    return imageNetResidual("ResNet-50 (v1.5)", Block::BottleneckV15, {3, 4, 6, 3});
}

Network resnet20Cifar()
{
    constexpr Stage stages[]{{3, 16, 1}, {3, 32, 2}, {3, 64, 2}};
    return cifarResidual("ResNet-20", 16, 1, stages);
}

Network resnet8Cifar()
{
    constexpr Stage stages[]{{1, 32, 1}, {1, 64, 2}, {1, 128, 2}};
    return cifarResidual("ResNet-8", 32, 2, stages);
}

} // namespace espalier
