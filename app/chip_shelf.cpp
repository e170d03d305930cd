#include "app/chip_shelf.h"

#include "app/chip_command.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/hardware/accelerator_file.h"

#include <algorithm>
#include <cctype>
#include <system_error>
#include <utility>

namespace espalier {

namespace {

std::optional<Chip> chipIn(const std::filesystem::path& file)
{
    try {
        return Chip{file.string(), readAccelerator(file).name, false};
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::vector<Chip> builtIn()
{
    std::vector<Chip> chips;
    for (const auto& id : builtInAccelerators())
        chips.push_back({id, builtInAccelerator(id).name});
    return chips;
}

/// An id from someone else's file may hold what leads out of the folder.
std::string fileNameFrom(const std::string& id)
{
    constexpr std::size_t longest = 60;
    std::string name = id.substr(0, longest);
    std::ranges::replace_if(
        name, [](unsigned char letter) { return !std::isalnum(letter) && letter != '_'; }, '-');
    return name.empty() ? "chip" : name;
}

} // namespace

ChipShelf::ChipShelf(Session& session, std::filesystem::path folder, QObject* parent)
    : QObject(parent), session_(session), folder_(std::move(folder))
{
}

bool ChipShelf::isOwn(const std::string& id) const
{
    return !folder_.empty() && std::filesystem::path(id).parent_path() == folder_;
}

std::vector<Chip> ChipShelf::chips() const
{
    static const auto presets = builtIn();
    auto chips = presets;
    for (const auto& file : acceleratorsIn(folder_))
        if (file.error.empty())
            chips.push_back({file.file.string(), file.accelerator.name, true});
    std::ranges::sort(
        chips.begin() + static_cast<std::ptrdiff_t>(presets.size()), chips.end(), {}, &Chip::name);
    const auto& current = session_.content().accelerator;
    if (std::ranges::find(chips, current, &Chip::id) == chips.end())
        if (auto chip = chipIn(current))
            chips.push_back(std::move(*chip));
    return chips;
}

bool ChipShelf::hasFolder()
{
    if (folder_.empty())
        emit failed(tr("There is no folder for chips of your own."));
    return !folder_.empty();
}

void ChipShelf::copy(const Accelerator& chip)
{
    auto copied = chip;
    copied.name = tr("%1, copy").arg(QString::fromStdString(chip.name)).toStdString();
    put(std::move(copied), tr("copy chip %1").arg(QString::fromStdString(chip.name)));
}

/// On the shelf under an id that no other chip has and that can name a file.
void ChipShelf::put(Accelerator chip, const QString& text)
{
    if (!hasFolder())
        return;
    chip.id = fileNameFrom(chip.id);
    const auto base = chip.id;
    const auto presets = builtInAccelerators();
    const auto fileOf = [this](const std::string& id) { return folder_ / (id + ".json"); };
    for (int number = 2;
         std::filesystem::exists(fileOf(chip.id)) || std::ranges::find(presets, chip.id) != presets.end();
         ++number)
        chip.id = base + "-" + std::to_string(number);
    push(fileOf(chip.id), toJson(chip), fileOf(chip.id).string(), text);
}

void ChipShelf::edit(const Accelerator& wanted, const QString& what)
{
    const auto& current = session_.content().accelerator;
    if (isOwn(current))
        push(current, toJson(wanted), current,
            tr("%1 of chip %2").arg(what, QString::fromStdString(wanted.name)));
}

void ChipShelf::remove()
{
    const auto current = session_.content().accelerator;
    if (isOwn(current))
        push(current, std::nullopt, std::string(defaultAccelerator),
            tr("delete chip %1").arg(QString::fromStdString(std::filesystem::path(current).stem().string())));
}

void ChipShelf::import(const std::filesystem::path& file)
{
    try {
        auto chip = readAccelerator(file);
        const auto name = QString::fromStdString(chip.name);
        put(std::move(chip), tr("import chip %1").arg(name));
    } catch (const Error& error) {
        emit failed(QString::fromUtf8(error.what()));
    }
}

void ChipShelf::push(const std::filesystem::path& file, std::optional<std::string> content,
    const std::string& choice, const QString& text)
{
    session_.undoStack().push(new ChangeChip(session_, *this, {file, std::move(content), choice}, text));
}

bool ChipShelf::exchange(const std::filesystem::path& file, std::optional<std::string>& text)
{
    std::optional<std::string> before;
    try {
        if (std::filesystem::exists(file))
            before = readTextFile(file);
        std::filesystem::create_directories(file.parent_path());
        if (text)
            writeTextAtomically(file, *text);
        else
            std::filesystem::remove(file);
    } catch (const std::exception& error) {
        emit failed(QString::fromUtf8(error.what()));
        return false;
    }
    text = std::move(before);
    return true;
}

} // namespace espalier
