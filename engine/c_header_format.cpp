#include "engine/model_format.h"

#include "core/formats/c_header.h"

namespace espalier {

ModelFormat cHeaderFormat()
{
    return {
        .name = "C header",
        .extensions = {".h"},
        .variants = {{"packed", "gaps and level codes, a decoder, and C99 functions that run the network"}},
        .verifiedBy = "in the tests the system's C compiler: the same outputs on the same pictures",
        .lost = "class names; batch-norms become a factor and a sum a channel",
        .encode = [](const CompressedModel& model, const std::string&) { return encodeCHeader(model); },
    };
}

} // namespace espalier
