#include "engine/model_format.h"

namespace espalier {

const std::vector<ModelFormat>& modelFormats()
{
    static const std::vector<ModelFormat> formats{
        espFormat(),
        onnxFormat(),
        torchScriptFormat(),
        torchFormat(),
        safetensorsFormat(),
        npzFormat(),
        cHeaderFormat(),
        htmlReport(),
        csvReport(),
        jsonReport(),
    };
    return formats;
}

} // namespace espalier
