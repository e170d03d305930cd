// Pooling, and the borders of convolution and pooling.
#include "core/error.h"
#include "core/formats/onnx/onnx_importer.h"

#include <algorithm>

namespace espalier {

namespace {

constexpr std::int64_t largestSize = 1 << 20;

/// The two numbers of an attribute, or ones.
Extent extentAttribute(const OnnxNode& node, const std::string& name, const Extent& otherwise)
{
    const auto values = integersAttribute(node, name);
    if (values.empty())
        return otherwise;
    if (values.size() != 2 || *std::ranges::min_element(values) < 1
        || *std::ranges::max_element(values) > largestSize)
        throw Error(name + " is " + toText(values) + ", expected two numbers from 1 to "
            + std::to_string(largestSize));
    return {values[0], values[1]};
}

std::int64_t reachOf(std::int64_t kernel, std::int64_t dilation)
{
    return dilation * (kernel - 1) + 1;
}

std::int64_t countOf(std::int64_t space, std::int64_t reach, std::int64_t stride, bool ceil)
{
    return space < reach ? 0 : (space - reach + (ceil ? stride - 1 : 0)) / stride + 1;
}

/// Windows along one direction with zeros before and after.
std::int64_t countAlong(std::int64_t size, std::int64_t before, std::int64_t after, std::int64_t reach,
    std::int64_t stride, bool ceil)
{
    auto count = countOf(size + before + after, reach, stride, ceil);
    if (ceil && count > 0 && (count - 1) * stride >= size + before) // none begins beyond the picture
        --count;
    return count;
}

} // namespace

OnnxImporter::Windows OnnxImporter::windowsOf(
    const OnnxNode& node, const Shape& input, const Extent& kernel) const
{
    Windows windows{.kernel = extentAttribute(node, "kernel_shape", kernel),
        .stride = extentAttribute(node, "strides", {1, 1}),
        .dilation = extentAttribute(node, "dilations", {1, 1}),
        .ceil = integerAttribute(node, "ceil_mode", 0) != 0};
    const auto automatic = textAttribute(node, "auto_pad", "NOTSET");
    if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
        const auto along = [&](std::size_t axis, std::int64_t size, std::int64_t reach, std::int64_t stride) {
            const auto count = (size + stride - 1) / stride;
            const auto all = std::max<std::int64_t>(0, (count - 1) * stride + reach - size);
            const auto less = all / 2;
            windows.border[axis] = automatic == "SAME_UPPER" ? less : all - less;
            windows.border[axis + 2] = all - windows.border[axis];
        };
        along(0, input[1], reachOf(windows.kernel.height, windows.dilation.height), windows.stride.height);
        along(1, input[2], reachOf(windows.kernel.width, windows.dilation.width), windows.stride.width);
        return windows;
    }
    if (automatic != "NOTSET" && automatic != "VALID")
        throw Error("auto_pad is '" + automatic + "', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
    const auto pads = integersAttribute(node, "pads");
    if (pads.empty() || automatic == "VALID")
        return windows;
    if (pads.size() != 4 || *std::ranges::min_element(pads) < 0
        || *std::ranges::max_element(pads) > largestSize)
        throw Error(
            "pads is " + toText(pads) + ", expected four numbers from 0 to " + std::to_string(largestSize));
    std::ranges::copy(pads, windows.border.begin());
    return windows;
}

/// The same border on both sides that gives the same windows; nothing where there is none.
std::optional<Extent> OnnxImporter::evenBorder(const Windows& windows, const Shape& input)
{
    const auto fits = [&](std::size_t axis, std::int64_t kernel, std::int64_t stride, std::int64_t dilation) {
        const auto reach = reachOf(kernel, dilation);
        const auto before = windows.border[axis];
        const auto wanted =
            countAlong(input[axis + 1], before, windows.border[axis + 2], reach, stride, windows.ceil);
        return wanted == countOf(input[axis + 1] + 2 * before, reach, stride, false);
    };
    if (!fits(0, windows.kernel.height, windows.stride.height, windows.dilation.height)
        || !fits(1, windows.kernel.width, windows.stride.width, windows.dilation.width))
        return std::nullopt;
    return Extent{windows.border[0], windows.border[1]};
}

bool OnnxImporter::pool(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    if (!source || shape(*source).size() != 3 || !hasAttribute(node, "kernel_shape"))
        return false;
    const auto& input = shape(*source);
    const auto windows = windowsOf(node, input, {1, 1});
    const auto even = evenBorder(windows, input);
    const bool isMean = node.type == "AveragePool";
    const bool countsPadding = integerAttribute(node, "count_include_pad", 0) != 0;
    // The mean of a window that reaches further counts further zeros.
    const bool sameMean = !isMean || !countsPadding
        || (windows.border[0] == windows.border[2] && windows.border[1] == windows.border[3]);
    if (!even || !sameMean || windows.dilation != Extent{1, 1}
        || integerAttribute(node, "storage_order", 0) != 0
        || (node.outputs.size() > 1 && readers_.contains(node.outputs[1]))
        || even->height * 2 > windows.kernel.height || even->width * 2 > windows.kernel.width) {
        const auto rows = countAlong(input[1], windows.border[0], windows.border[2],
            reachOf(windows.kernel.height, windows.dilation.height), windows.stride.height, windows.ceil);
        const auto columns = countAlong(input[2], windows.border[1], windows.border[3],
            reachOf(windows.kernel.width, windows.dilation.width), windows.stride.width, windows.ceil);
        addUnknown(node, Shape{input[0], rows, columns});
        return true;
    }
    Node made{.name = uniqueName(node),
        .operation = Operation::MaxPool2d,
        .inputs = {*source},
        .attributes = PoolAttributes{windows.kernel, windows.stride, *even}};
    if (isMean) {
        made.operation = Operation::AveragePool2d;
        made.attributes = AveragePoolAttributes{windows.kernel, windows.stride, *even, countsPadding};
    }
    append(std::move(made), node.outputs.front());
    return true;
}

bool OnnxImporter::globalAverage(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    if (!source || shape(*source).size() != 3)
        return false;
    append({.name = uniqueName(node), .operation = Operation::GlobalAveragePool2d, .inputs = {*source}},
        node.outputs.front());
    return true;
}

bool OnnxImporter::globalMax(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    if (!source || shape(*source).size() != 3)
        return false;
    const Extent all{shape(*source)[1], shape(*source)[2]};
    append({.name = uniqueName(node),
               .operation = Operation::MaxPool2d,
               .inputs = {*source},
               .attributes = PoolAttributes{all, all, {0, 0}}},
        node.outputs.front());
    return true;
}

bool OnnxImporter::reduceMean(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    const auto axes = sizes(node, "axes", 1);
    if (!source || shape(*source).size() != 3 || !axes)
        return false;
    auto sorted = *axes;
    for (auto& axis : sorted)
        axis += axis < 0 ? 4 : 0;
    std::ranges::sort(sorted);
    if (sorted != Integers{2, 3})
        return false;
    globalAverage(node);
    if (integerAttribute(node, "keepdims", 1) == 0)
        append({.name = freeName(node.outputs.front() + ".flatten"),
                   .operation = Operation::Flatten,
                   .inputs = {static_cast<int>(model_.network.nodes.size()) - 1}},
            node.outputs.front());
    return true;
}

/// Zeros around a picture wait for the convolution that takes them over.
bool OnnxImporter::pad(const OnnxNode& node)
{
    const auto source = activation(node, 0);
    auto pads = sizes(node, "pads", 1);
    if (!source || shape(*source).size() != 3 || !pads || pads->size() != 8
        || textAttribute(node, "mode", "constant") != "constant"
        || floatAttribute(node, "value", 0.0F) != 0.0F)
        return false;
    if (node.inputs.size() > 3 && !node.inputs[3].empty())
        return false;
    if (node.inputs.size() > 2 && !node.inputs[2].empty()) {
        const auto* filling = constant(node, 2);
        const auto* tensor = filling ? std::get_if<OnnxTensor>(&filling->values) : nullptr;
        if (!tensor || floatOf(*tensor) != 0.0F)
            return false;
    }
    for (const std::size_t axis : {0U, 1U, 4U, 5U})
        if ((*pads)[axis] != 0)
            return false;
    const Border border{(*pads)[2], (*pads)[3], (*pads)[6], (*pads)[7]};
    if (*std::ranges::min_element(border) < 0 || *std::ranges::max_element(border) > largestSize)
        return false;
    values_[node.outputs.front()] = Padded{*source, border, uniqueName(node)};
    return true;
}

int OnnxImporter::padNode(const Padded& padded)
{
    const auto& from = shape(padded.node);
    const auto& border = padded.border;
    const Shape around{from[0], from[1] + border[0] + border[2], from[2] + border[1] + border[3]};
    note("node '" + padded.name
        + "': zeros around a picture that differ from side to side (Pad) are not known, so the "
          "network can be shown, planned and costed, but not run");
    return append({.name = padded.name,
                      .operation = Operation::Unknown,
                      .inputs = {padded.node},
                      .attributes = UnknownAttributes{"Pad", around}},
        {});
}

} // namespace espalier
