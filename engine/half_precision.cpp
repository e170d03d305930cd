#include "engine/half_precision.h"

#include <c10/util/Half.h>

namespace espalier {

float roundToHalf(float value)
{
    return static_cast<float>(c10::Half(value));
}

} // namespace espalier
