#include "core/network/shape.h"

#include <functional>
#include <numeric>

namespace espalier {

std::int64_t elementCount(const Shape& shape)
{
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::string toText(const Shape& shape)
{
    std::string text;
    for (const auto size : shape)
        text += (text.empty() ? "" : "×") + std::to_string(size);
    return text;
}

} // namespace espalier
