#include "engine/model_format.h"

#include "core/formats/file_io.h"
#include "core/formats/safetensors_model.h"

#include <utility>

namespace espalier {

namespace {

ArrayForm formOf(const std::string& variant)
{
    return variant == "float" ? ArrayForm::Float : ArrayForm::Packed;
}

} // namespace

ModelFormat safetensorsFormat()
{
    return {
        .name = "safetensors",
        .extensions = {".safetensors"},
        .variants = {{"packed", "masks or gaps, level codes and levels"},
            {"float", "dense 32-bit floats under PyTorch's names"}},
        .reads = "our own; weights of the zoo's networks by our names or torchvision's, as F32, F16 or BF16",
        .verifiedBy = "the program: the same model comes back, bit by bit",
        .lost = "packed: nothing; float: which levels the weights stand on",
        .open =
            [](const std::filesystem::path& file, const OpenOptions& options) {
                auto opened = decodeSafetensorsModel(readFile(file), options.network, file.string());
                return OpenedModel{.format = "safetensors",
                    .content = std::move(opened.content),
                    .notes = std::move(opened.notes)};
            },
        .encode = [](const CompressedModel& model,
                      const std::string& variant) { return encodeSafetensorsModel(model, formOf(variant)); },
        .held = [](const CompressedModel& model,
                    const std::string& variant) { return heldIn(formOf(variant), model); },
    };
}

} // namespace espalier
