// Arrays of PyTorch files as floats.
#include "core/formats/torch_checkpoint.h"

#include "core/error.h"

namespace espalier {

namespace {

bool isContiguous(const TorchTensor& tensor)
{
    std::int64_t expected = 1;
    for (auto index = tensor.shape.size(); index-- > 0;) {
        if (tensor.shape[index] != 1 && tensor.strides[index] != expected)
            return false;
        expected *= tensor.shape[index];
    }
    return true;
}

/// The elements one after another, in row-major order.
std::vector<std::uint8_t> gathered(const TorchTensor& tensor, std::size_t count)
{
    const auto size = static_cast<std::size_t>(bytesOf(tensor.type));
    std::vector<std::uint8_t> bytes;
    bytes.reserve(count * size);
    Shape place(tensor.shape.size());
    std::int64_t element = 0;
    for (std::size_t index = 0; index < count; ++index) {
        const auto source = tensor.bytes.subspan(static_cast<std::size_t>(element) * size, size);
        bytes.insert(bytes.end(), source.begin(), source.end());
        for (auto axis = place.size(); axis-- > 0;) { // on to the next element, the last axis first
            element += tensor.strides[axis];
            if (++place[axis] < tensor.shape[axis])
                break;
            element -= tensor.strides[axis] * tensor.shape[axis];
            place[axis] = 0;
        }
    }
    return bytes;
}

} // namespace

PlainArray plainArrayOf(const TorchTensor& tensor)
{
    if (!isContiguous(tensor))
        throw Error("array '" + tensor.name + "' does not lie row by row");
    return {tensor.name, tensor.type, tensor.shape,
        tensor.bytes.first(static_cast<std::size_t>(bytesOf(tensor.type, tensor.shape)))};
}

std::vector<float> valuesOf(const TorchTensor& tensor)
{
    if (isContiguous(tensor))
        return floatsOf(plainArrayOf(tensor));
    const auto count = static_cast<std::size_t>(elementCount(tensor.shape));
    const auto bytes = gathered(tensor, count);
    return floatsOf({tensor.name, tensor.type, tensor.shape, bytes});
}

} // namespace espalier
