#include "engine/model_format.h"

namespace espalier {

const std::vector<ModelFormat>& modelFormats()
{
    static const std::vector<ModelFormat> formats{
        espFormat(),
        onnxFormat(),
        safetensorsFormat(),
        npzFormat(),
        cHeaderFormat(),
        htmlReport(),
        csvReport(),
        jsonReport(),
        torchFormat(),
    };
    return formats;
}

} // namespace espalier
