// PyTorch's two kinds of files: state dicts (arrays under names) and TorchScript (arrays and code).
#include "engine/model_format.h"

#include "core/formats/torch_checkpoint.h"
#include "core/formats/torchscript_model.h"
#include "engine/torchscript_write.h"

#include <utility>

namespace espalier {

namespace {

OpenedModel open(const std::filesystem::path& file, const OpenOptions& options)
{
    const auto checkpoint = readTorchCheckpoint(file);
    if (auto own = ownScriptModel(checkpoint))
        return {.content = std::move(*own)};
    auto found = matchTorchNetwork(checkpoint, options.network, file.string());
    return {.content = std::move(found.network), .notes = std::move(found.notes)};
}

ArrayForm formOf(const std::string& variant)
{
    return variant == "float" ? ArrayForm::Float : ArrayForm::Packed;
}

/// Levels of activations that no ReLU follows have no place.
CompressedModel heldInScript(const CompressedModel& model, const std::string& variant)
{
    auto held = heldIn(formOf(variant), model);
    const auto infos = layersOf(decompress(model));
    for (std::size_t index = 0; index < infos.size(); ++index)
        if (!infos[index].activationNode) {
            held.layers[index].activationBits = unquantizedBits;
            held.layers[index].activationInterval = held.layers[index].activationThreshold = 0.0F;
        }
    return held;
}

} // namespace

ModelFormat torchScriptFormat()
{
    return {
        .name = "TorchScript",
        .extensions = {".pt"},
        .variants = {{"packed", "masks or gaps, level codes and levels, and code that unpacks and runs them"},
            {"float", "dense 32-bit floats under PyTorch's names, and code that runs them"}},
        .reads = "our own; else as PyTorch's",
        .verifiedBy = "the program: LibTorch runs it, the same outputs on the same pictures",
        .lost = "packed: nothing; float: which levels the weights stand on",
        .open = open,
        .encode = [](const CompressedModel& model,
                      const std::string& variant) { return encodeTorchScript(model, formOf(variant)); },
        .held = heldInScript,
        .outputs = torchScriptOutputs,
    };
}

ModelFormat torchFormat()
{
    return {
        .name = "PyTorch",
        .extensions = {".pth"},
        .reads =
            "state dicts and TorchScript's arrays of the zoo's networks by our names or torchvision's, as "
            "written since PyTorch 1.6",
        .open = open,
    };
}

} // namespace espalier
