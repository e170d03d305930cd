#include "engine/model_format.h"

#include "core/formats/esp.h"
#include "core/formats/esp_ledger.h"

namespace espalier {

ModelFormat espFormat()
{
    return {
        .name = "Espalier",
        .extensions = {".esp"},
        .variants = {{"packed", "positions, level codes and biases arithmetic-coded"}},
        .reads = "everything",
        .verifiedBy = "the program: the same model comes back, bit by bit",
        .lost = "nothing",
        .open = [](const std::filesystem::path& file,
                    const OpenOptions&) { return OpenedModel{.content = readEsp(file)}; },
        .encode = [](const CompressedModel& model, const std::string&) { return encodeEspFile(model); },
    };
}

} // namespace espalier
