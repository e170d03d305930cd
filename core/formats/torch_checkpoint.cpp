#include "core/formats/torch_checkpoint.h"

#include "core/error.h"
#include "core/formats/torch_tensors.h"

#include <algorithm>
#include <string_view>

namespace espalier {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t mostPickleBytes = std::size_t{16} << 20; // of names and shapes alone
bool startsWith(Bytes bytes, std::string_view text, std::size_t at = 0)
{
    return bytes.size() >= at + text.size()
        && std::ranges::equal(bytes.subspan(at, text.size()), std::as_bytes(std::span(text)),
            [](std::uint8_t left, std::byte right) { return left == std::to_integer<std::uint8_t>(right); });
}

/// Before PyTorch 1.6 files were pickles one after another, before 0.2 tar archives.
void refuseOlderFormats(Bytes bytes)
{
    const bool isTar = startsWith(bytes, "ustar", 257);
    const bool isPickle = !bytes.empty() && bytes[0] == 0x80;
    if (isTar || isPickle)
        throw Error(std::string(isTar ? "is a tar archive, PyTorch's oldest format"
                                      : "is in PyTorch's format from before version 1.6")
            + "; convert it with Python: import torch; torch.save(torch.load('OLD.pth', map_location='cpu'), "
              "'NEW.pth')");
}

/// Entries lie in one folder, whatever its name.
std::string folderOf(const ZipArchive& archive)
{
    for (const auto& entry : archive.entries())
        if (entry.name == "data.pkl" || entry.name.ends_with("/data.pkl"))
            return entry.name.substr(0, entry.name.size() - std::string_view("data.pkl").size());
    throw Error("is a ZIP archive without data.pkl: not a file of PyTorch");
}

void checkByteOrder(const ZipArchive& archive, const std::string& folder)
{
    const auto place = archive.find(folder + "byteorder");
    if (place == archive.entries().size())
        return; // only newer versions say it
    const auto order = archive.at(folder + "byteorder");
    if (!startsWith(order, "little"))
        throw Error("was written by a machine whose numbers begin with the most significant byte");
}

std::vector<TorchTensor> tensorsOf(const ZipArchive& archive, std::size_t fileBytes)
{
    const auto folder = folderOf(archive);
    checkByteOrder(archive, folder);
    const auto bytes = archive.at(folder + "data.pkl");
    if (bytes.size() > mostPickleBytes)
        throw Error("its data.pkl has " + std::to_string(bytes.size()) + " bytes, expected at most "
            + std::to_string(mostPickleBytes));
    const auto pickle = readPickle(bytes);
    return findTorchTensors(archive, folder, pickle, fileBytes);
}

/// Texts that were saved beside a script (`_extra_files` of torch.jit.save).
std::map<std::string, std::string> extrasOf(const ZipArchive& archive, const std::string& folder)
{
    std::map<std::string, std::string> extras;
    const auto start = folder + "extra/";
    for (const auto& entry : archive.entries())
        if (entry.stored && entry.name.starts_with(start))
            extras.emplace(
                entry.name.substr(start.size()), std::string(entry.bytes.begin(), entry.bytes.end()));
    return extras;
}

template <class Action>
auto named(const std::string& origin, const Action& action)
{
    try {
        return action();
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
}

} // namespace

std::vector<TorchTensor> readTorchTensors(Bytes bytes, const std::string& origin)
{
    return named(origin, [&] {
        refuseOlderFormats(bytes);
        return tensorsOf(ZipArchive(bytes), bytes.size());
    });
}

TorchCheckpoint readTorchCheckpoint(const std::filesystem::path& file)
{
    TorchCheckpoint checkpoint{.file = std::make_shared<const MappedFile>(file)};
    return named(file.string(), [&] {
        const auto bytes = checkpoint.file->bytes();
        refuseOlderFormats(bytes);
        const ZipArchive archive(bytes);
        const auto folder = folderOf(archive);
        checkpoint.isScript = archive.find(folder + "constants.pkl") < archive.entries().size();
        checkpoint.tensors = tensorsOf(archive, bytes.size());
        checkpoint.extras = extrasOf(archive, folder);
        return checkpoint;
    });
}

} // namespace espalier
