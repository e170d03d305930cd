#include "core/network/network_builder.h"
#include "core/network/zoo.h"

namespace espalier {

namespace {

constexpr PoolAttributes overlapping{.kernel = {3, 3}, .stride = {2, 2}};

Conv2dAttributes square(std::int64_t channels, std::int64_t kernel, std::int64_t padding)
{
    return {.outputChannels = channels, .kernel = {kernel, kernel}, .padding = {padding, padding}};
}

Conv2dAttributes grouped(Conv2dAttributes attributes, std::int64_t groups)
{
    attributes.groups = groups;
    return attributes;
}

Conv2dAttributes strided(Conv2dAttributes attributes, std::int64_t stride)
{
    attributes.stride = {stride, stride};
    return attributes;
}

/// The three linear layers that AlexNet and VGG-16 end in.
Network withClassifier(NetworkBuilder& builder)
{
    return builder.flatten()
        .linear("fc6", 4096)
        .relu()
        .linear("fc7", 4096)
        .relu()
        .linear("fc8", 1000)
        .build();
}

} // namespace

Network alexnetBvlc()
{
    NetworkBuilder builder("AlexNet (BVLC)", {3, 227, 227});
    builder.conv2d("conv1", strided(square(96, 11, 0), 4))
        .relu()
        .localResponseNorm("norm1", {})
        .maxPool2d(overlapping)
        .conv2d("conv2", grouped(square(256, 5, 2), 2))
        .relu()
        .localResponseNorm("norm2", {})
        .maxPool2d(overlapping)
        .conv2d("conv3", square(384, 3, 1))
        .relu()
        .conv2d("conv4", grouped(square(384, 3, 1), 2))
        .relu()
        .conv2d("conv5", grouped(square(256, 3, 1), 2))
        .relu()
        .maxPool2d(overlapping);
    return withClassifier(builder);
}

Network alexnetTorchvision()
{
    NetworkBuilder builder("AlexNet (torchvision)", {3, 224, 224});
    builder.conv2d("conv1", strided(square(64, 11, 2), 4))
        .relu()
        .maxPool2d(overlapping)
        .conv2d("conv2", square(192, 5, 2))
        .relu()
        .maxPool2d(overlapping)
        .conv2d("conv3", square(384, 3, 1))
        .relu()
        .conv2d("conv4", square(256, 3, 1))
        .relu()
        .conv2d("conv5", square(256, 3, 1))
        .relu()
        .maxPool2d(overlapping);
    return withClassifier(builder);
}

Network vgg16()
{
    NetworkBuilder builder("VGG-16", {3, 224, 224});
    struct Stage {
        int convolutions;
        std::int64_t channels;
    };
    constexpr Stage stages[]{{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}};
    int number = 0;
    for (const auto& stage : stages) {
        ++number;
        for (int place = 1; place <= stage.convolutions; ++place)
            builder
                .conv2d("conv" + std::to_string(number) + '_' + std::to_string(place),
                    square(stage.channels, 3, 1))
                .relu();
        builder.maxPool2d();
    }
    return withClassifier(builder);
}

Network mobilenetV1()
{
    constexpr auto without = NetworkBuilder::Biases::No;
    NetworkBuilder builder("MobileNetV1", {3, 224, 224});
    builder.conv2d("conv1", strided(square(32, 3, 1), 2), without).batchNorm2d("bn1").relu();
    struct Block {
        std::int64_t channels; ///< of the pointwise convolution
        std::int64_t stride; ///< of the depthwise one
    };
    constexpr Block blocks[]{{64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1},
        {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}};
    std::int64_t channels = 32;
    int number = 1;
    for (const auto& block : blocks) {
        const auto name = "conv" + std::to_string(++number);
        const auto depthwise = strided(grouped(square(channels, 3, 1), channels), block.stride);
        builder.conv2d(name + ".depthwise", depthwise, without)
            .batchNorm2d(name + ".bn1")
            .relu()
            .conv2d(name + ".pointwise", square(block.channels, 1, 0), without)
            .batchNorm2d(name + ".bn2")
            .relu();
        channels = block.channels;
    }
    return builder.globalAveragePool2d().flatten().linear("fc", 1000).build();
}

} // namespace espalier
