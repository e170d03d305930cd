#include "core/formats/torch_checkpoint.h"
#include "engine/model_format.h"

namespace espalier {

namespace {

OpenedModel open(const std::filesystem::path& file, const OpenOptions& options)
{
    auto found = readTorchNetwork(file, options.network);
    return {.format = "PyTorch", .content = std::move(found.network), .notes = std::move(found.notes)};
}

} // namespace

ModelFormat torchFormat()
{
    return {
        .name = "PyTorch",
        .extensions = {".pth", ".pt"},
        .reads =
            "state dicts and TorchScript's arrays of the zoo's networks by our names or torchvision's, as "
            "written since PyTorch 1.6",
        .open = open,
    };
}

} // namespace espalier
