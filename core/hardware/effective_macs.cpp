#include "core/hardware/effective_macs.h"

#include "core/error.h"

#include <string>
#include <vector>

namespace espalier {

namespace {

/// One place of the kernel, over all windows of one channel.
struct WindowCount {
    std::int64_t inside = 0; ///< windows whose place does not fall into the padding
    std::int64_t nonzero = 0; ///< ... and on an input that is not 0
};

/// Output coordinates whose kernel place `tap` falls inside 0 .. input − 1, as a half-open range.
struct Range {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

Range windowsInside(std::int64_t input, std::int64_t output, std::int64_t offset, std::int64_t stride)
{
    // input coordinate = o · stride + offset
    const auto begin = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
    const auto end = input - offset <= 0 ? 0 : (input - offset - 1) / stride + 1;
    return {std::min(begin, output), std::max(std::min(begin, output), std::min(end, output))};
}

WindowCount countWindows(const WindowGeometry& geometry, std::span<const std::uint8_t> plane,
    std::int64_t kernelRow, std::int64_t kernelColumn)
{
    const auto& window = geometry.window;
    const auto rowOffset = kernelRow * window.dilation.height - window.padding.height;
    const auto columnOffset = kernelColumn * window.dilation.width - window.padding.width;
    const auto width = geometry.input[2];
    const auto rows = windowsInside(geometry.input[1], geometry.output[1], rowOffset, window.stride.height);
    const auto columns = windowsInside(width, geometry.output[2], columnOffset, window.stride.width);
    WindowCount count;
    count.inside = (rows.end - rows.begin) * (columns.end - columns.begin);
    for (auto row = rows.begin; row < rows.end; ++row) {
        const auto line = (row * window.stride.height + rowOffset) * width + columnOffset;
        for (auto column = columns.begin; column < columns.end; ++column)
            count.nonzero +=
                plane[static_cast<std::size_t>(line + column * window.stride.width)] != 0 ? 1 : 0;
    }
    return count;
}

/// Kept weights at each column of each group: those of all its outputs see the same inputs.
std::vector<std::int64_t> keptPerColumn(
    const WindowGeometry& geometry, std::span<const std::uint32_t> positions, std::int64_t columns)
{
    const auto groups = geometry.window.groups;
    const auto outputs = geometry.output[0] / groups; // of one group
    std::vector<std::int64_t> kept(static_cast<std::size_t>(groups * columns));
    for (const auto position : positions) {
        const auto row = position / columns;
        if (row >= geometry.output[0])
            throw Error("position " + std::to_string(position) + " in a layer of "
                + std::to_string(geometry.output[0] * columns) + " weights");
        ++kept[static_cast<std::size_t>(row / outputs * columns + position % columns)];
    }
    return kept;
}

} // namespace

EffectiveMacs& EffectiveMacs::operator+=(const EffectiveMacs& other)
{
    pictures += other.pictures;
    dense += other.dense;
    inside += other.inside;
    weights += other.weights;
    inputs += other.inputs;
    both += other.both;
    return *this;
}

WindowGeometry geometryOf(const Network& network, int node)
{
    const auto& layer = network.nodes.at(static_cast<std::size_t>(node));
    const auto shapes = inferShapes(network);
    const auto& input = shapes[static_cast<std::size_t>(layer.inputs.front())];
    const auto& output = shapes[static_cast<std::size_t>(node)];
    if (const auto* window = std::get_if<Conv2dAttributes>(&layer.attributes))
        return {input, output, *window};
    if (const auto* linear = std::get_if<LinearAttributes>(&layer.attributes))
        return {{elementCount(input), 1, 1}, {linear->outputFeatures, 1, 1},
            {.outputChannels = linear->outputFeatures}};
    throw Error("node '" + layer.name + "' is " + toText(layer.operation) + ", expected conv2d or linear");
}

EffectiveMacs countMacs(const WindowGeometry& geometry, std::span<const std::uint32_t> positions,
    std::span<const std::uint8_t> nonzero)
{
    const auto& window = geometry.window;
    const auto channels = geometry.input[0];
    const auto planeSize = static_cast<std::size_t>(geometry.input[1] * geometry.input[2]);
    const auto pictureSize = static_cast<std::size_t>(channels) * planeSize;
    if (nonzero.size() % pictureSize != 0)
        throw Error(std::to_string(nonzero.size()) + " input values, expected a multiple of "
            + std::to_string(pictureSize));
    const auto groupChannels = channels / window.groups;
    const auto kernel = window.kernel.height * window.kernel.width;
    const auto columns = groupChannels * kernel;
    const auto outputs = geometry.output[0] / window.groups;
    const auto kept = keptPerColumn(geometry, positions, columns);

    EffectiveMacs macs;
    macs.pictures = static_cast<std::int64_t>(nonzero.size() / pictureSize);
    macs.dense = macs.pictures * geometry.output[0] * columns * geometry.output[1] * geometry.output[2];
    for (std::size_t plane = 0; plane * planeSize < nonzero.size(); ++plane) {
        const auto values = nonzero.subspan(plane * planeSize, planeSize);
        const auto channel = static_cast<std::int64_t>(plane) % channels;
        for (std::int64_t place = 0; place < kernel; ++place) {
            const auto count =
                countWindows(geometry, values, place / window.kernel.width, place % window.kernel.width);
            const auto column = channel / groupChannels * columns + channel % groupChannels * kernel + place;
            const auto weights = kept[static_cast<std::size_t>(column)];
            macs.inside += outputs * count.inside;
            macs.weights += weights * count.inside;
            macs.inputs += outputs * count.nonzero;
            macs.both += weights * count.nonzero;
        }
    }
    return macs;
}

} // namespace espalier
