#include "core/formats/onnx/onnx_arrays.h"

#include "core/error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace espalier {

namespace {

static_assert(std::endian::native == std::endian::little, "raw data of ONNX is read as it lies");

[[noreturn]] void fail(const OnnxTensor& tensor, const std::string& what)
{
    throw Error("tensor '" + tensor.name + "': " + what);
}

float fromHalf(std::uint16_t half)
{
    const auto exponent = (half >> 10) & 0x1F;
    const auto fraction = static_cast<float>(half & 0x3FF);
    const auto sign = (half & 0x8000) != 0 ? -1.0F : 1.0F;
    if (exponent == 0x1F)
        return sign * (fraction == 0.0F ? INFINITY : NAN);
    if (exponent == 0)
        return sign * std::ldexp(fraction, -24);
    return sign * std::ldexp(1024.0F + fraction, exponent - 25);
}

template <class Number>
Number numberAt(const std::vector<std::uint8_t>& bytes, std::size_t index)
{
    Number number;
    std::memcpy(&number, bytes.data() + index * sizeof(Number), sizeof(Number));
    return number;
}

std::int32_t integerAt(OnnxType type, const std::vector<std::uint8_t>& bytes, std::size_t index)
{
    const auto width = static_cast<unsigned>(bitsOf(type));
    if (width < 8) {
        const auto perByte = 8 / width;
        const auto low = (bytes[index / perByte] >> (index % perByte * width)) & ((1U << width) - 1);
        const auto half = 1U << (width - 1);
        return static_cast<std::int32_t>(low)
            - (isSigned(type) && low >= half ? static_cast<std::int32_t>(2 * half) : 0);
    }
    switch (type) {
    case OnnxType::UInt8: return bytes[index];
    case OnnxType::Int8: return static_cast<std::int8_t>(bytes[index]);
    case OnnxType::UInt16: return numberAt<std::uint16_t>(bytes, index);
    case OnnxType::Int16: return numberAt<std::int16_t>(bytes, index);
    default: return numberAt<std::int32_t>(bytes, index);
    }
}

std::vector<std::int32_t> smallIntegersOf(const OnnxTensor& tensor)
{
    if (!isInteger(tensor.type))
        fail(tensor, "has the type " + toText(tensor.type) + ", expected whole numbers of 2 to 32 bits");
    const auto bytes = readRange(tensor.data);
    std::vector<std::int32_t> values(static_cast<std::size_t>(elementCount(tensor.dims)));
    for (std::size_t index = 0; index < values.size(); ++index)
        values[index] = integerAt(tensor.type, bytes, index);
    return values;
}

std::vector<float> floatsOf(const OnnxTensor& tensor)
{
    if (bitsOf(tensor.type) < 16)
        fail(tensor, "has the type " + toText(tensor.type) + ", expected floats");
    std::vector<float> values(static_cast<std::size_t>(elementCount(tensor.dims)));
    if (tensor.type == OnnxType::Float) {
        if (!values.empty())
            tensor.data.source->read(tensor.data.offset,
                {reinterpret_cast<std::uint8_t*>(values.data()), values.size() * sizeof(float)});
        return values;
    }
    const auto bytes = readRange(tensor.data);
    for (std::size_t index = 0; index < values.size(); ++index)
        switch (tensor.type) {
        case OnnxType::Double: values[index] = static_cast<float>(numberAt<double>(bytes, index)); break;
        case OnnxType::Float16: values[index] = fromHalf(numberAt<std::uint16_t>(bytes, index)); break;
        case OnnxType::BFloat16:
            values[index] = std::bit_cast<float>(std::uint32_t{numberAt<std::uint16_t>(bytes, index)} << 16);
            break;
        default: fail(tensor, "has the type " + toText(tensor.type) + ", expected floats");
        }
    return values;
}

/// Scales and zero points by channel, or one of each.
struct Scales {
    std::vector<float> scale;
    std::vector<std::int32_t> zeroPoint;
    std::size_t inner = 1; ///< elements that follow each other with the same scale
};

Scales scalesOf(const OnnxScaling& scaling, const Shape& dims)
{
    Scales scales{.scale = floatsOf(scaling.scale), .zeroPoint = {}};
    if (scales.scale.size() != 1) {
        const auto rank = static_cast<std::int64_t>(dims.size());
        const auto axis = scaling.axis < 0 ? scaling.axis + rank : scaling.axis;
        if (scaling.scale.dims.size() != 1 || axis < 0 || axis >= rank
            || dims[static_cast<std::size_t>(axis)] != scaling.scale.dims.front())
            fail(scaling.scale,
                "scales of shape " + toText(scaling.scale.dims) + " for values of shape " + toText(dims)
                    + " and axis " + std::to_string(scaling.axis)
                    + ", expected one, or one for each along the axis");
        for (auto place = static_cast<std::size_t>(axis) + 1; place < dims.size(); ++place)
            scales.inner *= static_cast<std::size_t>(dims[place]);
    }
    if (scales.scale.empty())
        fail(scaling.scale, "holds no scale");
    scales.zeroPoint.assign(scales.scale.size(), 0);
    if (scaling.zeroPoint) {
        auto points = smallIntegersOf(*scaling.zeroPoint);
        if (points.size() != scales.scale.size())
            fail(*scaling.zeroPoint,
                std::to_string(points.size()) + " zero points, but " + std::to_string(scales.scale.size())
                    + " scales");
        scales.zeroPoint = std::move(points);
    }
    return scales;
}

template <class Number>
std::vector<Number> spread(const OnnxSparseTensor& sparse, const std::vector<Number>& values)
{
    const auto elements = elementCount(sparse.dims);
    const auto& places = sparse.places;
    const auto count = static_cast<std::int64_t>(values.size());
    // A few values can claim any number of zeros: no more than a pruned layer could have.
    constexpr std::int64_t mostElements = std::int64_t{1} << 28;
    constexpr std::int64_t mostZerosPerValue = 1 << 16;
    if (elements > mostElements || elements > mostZerosPerValue * (count + 1))
        fail(sparse.values,
            "claims the shape " + toText(sparse.dims) + " for " + std::to_string(count) + " values");
    const auto rank = static_cast<std::int64_t>(sparse.dims.size());
    const bool flat = places.dims.size() == 1 && places.dims.front() == count;
    if (places.type != OnnxType::Int64
        || !(flat || (places.dims.size() == 2 && places.dims[0] == count && places.dims[1] == rank)))
        fail(sparse.values,
            "its places are " + toText(places.type) + " of shape " + toText(places.dims)
                + ", expected INT64, one or " + std::to_string(rank) + " for each of " + std::to_string(count)
                + " values");
    const auto bytes = readRange(places.data);
    std::vector<Number> dense(static_cast<std::size_t>(elements));
    std::int64_t last = -1;
    for (std::size_t index = 0; index < values.size(); ++index) {
        std::int64_t place = flat ? numberAt<std::int64_t>(bytes, index) : 0;
        for (std::size_t axis = 0; !flat && axis < sparse.dims.size(); ++axis) {
            const auto coordinate = numberAt<std::int64_t>(bytes, index * sparse.dims.size() + axis);
            if (coordinate < 0 || coordinate >= sparse.dims[axis])
                fail(sparse.values,
                    "place " + std::to_string(coordinate) + " lies outside of shape " + toText(sparse.dims));
            place = place * sparse.dims[axis] + coordinate;
        }
        if (place <= last || place >= elements)
            fail(sparse.values,
                "place " + std::to_string(place) + " follows " + std::to_string(last)
                    + ", expected ascending ones below " + std::to_string(elements));
        dense[static_cast<std::size_t>(last = place)] = values[index];
    }
    return dense;
}

template <class Number, class Read>
std::vector<Number> denseOf(const OnnxConstant& constant, Read&& read)
{
    if (const auto* sparse = std::get_if<OnnxSparseTensor>(&constant.values))
        return spread<Number>(*sparse, read(sparse->values));
    return read(std::get<OnnxTensor>(constant.values));
}

void scaleUp(const OnnxConstant& constant, const Shape& dims, OnnxFloats& floats)
{
    const auto integers = denseOf<std::int32_t>(constant, smallIntegersOf);
    const auto scales = scalesOf(*constant.scaling, dims);
    floats.values.resize(integers.size());
    std::int64_t largest = 0;
    for (std::size_t index = 0; index < integers.size(); ++index) {
        const auto channel = scales.scale.size() == 1 ? 0 : index / scales.inner % scales.scale.size();
        const auto code = std::int64_t{integers[index]} - scales.zeroPoint[channel];
        largest = std::max(largest, std::abs(code));
        floats.values[index] = static_cast<float>(code) * scales.scale[channel];
    }
    constexpr std::int64_t mostLevels = 1 << 7;
    if (largest > mostLevels || !(scales.scale.front() > 0.0F)
        || std::ranges::any_of(scales.scale, [&](float scale) { return scale != scales.scale.front(); }))
        return;
    floats.interval = scales.scale.front();
    for (floats.bits = 1; (std::int64_t{1} << (floats.bits - 1)) < largest;)
        ++floats.bits;
}

void transpose(OnnxFloats& floats)
{
    std::vector<float> turned(floats.values.size());
    const auto rows = static_cast<std::size_t>(floats.shape[0]);
    const auto columns = static_cast<std::size_t>(floats.shape[1]);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column)
            turned[column * rows + row] = floats.values[row * columns + column];
    floats.values = std::move(turned);
    std::swap(floats.shape[0], floats.shape[1]);
}

} // namespace

const std::string& OnnxConstant::name() const
{
    if (const auto* sparse = std::get_if<OnnxSparseTensor>(&values))
        return sparse->values.name;
    return std::get<OnnxTensor>(values).name;
}

Shape OnnxConstant::dims() const
{
    const auto* sparse = std::get_if<OnnxSparseTensor>(&values);
    auto shape = sparse ? sparse->dims : std::get<OnnxTensor>(values).dims;
    if (transposed)
        std::ranges::reverse(shape);
    return shape;
}

OnnxFloats floatsOf(const OnnxConstant& constant)
{
    auto dims = constant.dims();
    if (constant.transposed)
        std::ranges::reverse(dims);
    OnnxFloats floats{.shape = dims, .values = {}};
    if (constant.scaling)
        scaleUp(constant, dims, floats);
    else
        floats.values = denseOf<float>(constant, [](const OnnxTensor& tensor) { return floatsOf(tensor); });
    if (!std::ranges::all_of(floats.values, [](float value) { return std::isfinite(value); }))
        throw Error("tensor '" + constant.name() + "' holds a value that is no finite number");
    if (constant.transposed)
        transpose(floats);
    return floats;
}

std::vector<std::int64_t> integersOf(const OnnxTensor& tensor)
{
    constexpr std::int64_t mostIntegers = 1 << 10;
    if (elementCount(tensor.dims) > mostIntegers)
        fail(tensor, "shape " + toText(tensor.dims) + ", expected a few whole numbers");
    if (tensor.type != OnnxType::Int64) {
        const auto values = smallIntegersOf(tensor);
        return {values.begin(), values.end()};
    }
    const auto bytes = readRange(tensor.data);
    std::vector<std::int64_t> values(bytes.size() / sizeof(std::int64_t));
    for (std::size_t index = 0; index < values.size(); ++index)
        values[index] = numberAt<std::int64_t>(bytes, index);
    return values;
}

float floatOf(const OnnxTensor& tensor)
{
    if (elementCount(tensor.dims) != 1)
        fail(tensor, "shape " + toText(tensor.dims) + ", expected a single value");
    return floatsOf(tensor).front();
}

} // namespace espalier
