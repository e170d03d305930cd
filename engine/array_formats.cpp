// safetensors and npz, which hold the same arrays.
#include "engine/model_format.h"

#include "core/formats/file_io.h"
#include "core/formats/npz.h"
#include "core/formats/safetensors_model.h"

#include <utility>

namespace espalier {

namespace {

ArrayForm formOf(const std::string& variant)
{
    return variant == "float" ? ArrayForm::Float : ArrayForm::Packed;
}

template <ArraysOpened decode(std::span<const std::uint8_t>, const std::string&, const std::string&)>
OpenedModel openArrays(const std::filesystem::path& file, const OpenOptions& options)
{
    auto opened = decode(readFile(file), options.network, file.string());
    return {.format = {}, .content = std::move(opened.content), .notes = std::move(opened.notes)};
}

template <EncodedFile encode(const CompressedModel&, ArrayForm)>
EncodedFile encodeArrays(const CompressedModel& model, const std::string& variant)
{
    return encode(model, formOf(variant));
}

CompressedModel heldInArrays(const CompressedModel& model, const std::string& variant)
{
    return heldIn(formOf(variant), model);
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
        .open = openArrays<decodeSafetensorsModel>,
        .encode = encodeArrays<encodeSafetensorsModel>,
        .held = heldInArrays,
    };
}

ModelFormat npzFormat()
{
    return {
        .name = "NumPy npz",
        .extensions = {".npz"},
        .variants = {{"packed", "masks or gaps, level codes and levels, deflated"},
            {"float", "dense 32-bit floats under PyTorch's names, deflated"}},
        .reads = "our own; weights of the zoo's networks by our names or torchvision's",
        .verifiedBy = "the program: the same model comes back, bit by bit; in the tests numpy",
        .lost = "packed: nothing; float: which levels the weights stand on",
        .open = openArrays<decodeNpzModel>,
        .encode = encodeArrays<encodeNpzModel>,
        .held = heldInArrays,
    };
}

} // namespace espalier
