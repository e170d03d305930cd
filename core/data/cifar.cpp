#include "core/data/cifar.h"

#include "core/error.h"

#include <fstream>
#include <span>
#include <utility>

namespace espalier {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t side = 32;
constexpr std::size_t pixelBytes = 3 * side * side;

/// How the files of a kind are called and laid out.
struct Layout {
    std::vector<const char*> training;
    const char* test = nullptr;
    const char* names = nullptr;
    std::size_t labelBytes = 1; ///< in front of the pixels; the last one is the class
    std::size_t classes = 10;
};

Layout layoutOf(CifarKind kind)
{
    if (kind == CifarKind::Cifar100)
        return {{"train.bin"}, "test.bin", "fine_label_names.txt", 2, 100};
    return {
        {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"},
        "test_batch.bin", "batches.meta.txt", 1, 10};
}

/// Appends the records of a file.
void readRecords(const fs::path& file, const Layout& layout, PictureSet& pictures)
{
    std::error_code error;
    const auto size = fs::file_size(file, error);
    std::ifstream in(file, std::ios::binary);
    if (error || !in)
        throw Error(file.string() + ": cannot be read: " + (error ? error.message() : "no permission"));
    const auto recordBytes = layout.labelBytes + pixelBytes;
    if (size == 0 || size % recordBytes != 0)
        throw Error(file.string() + ": has " + std::to_string(size)
            + " bytes, expected a whole number of records of " + std::to_string(recordBytes) + " bytes");
    std::vector<char> record(recordBytes);
    for (std::uintmax_t offset = 0; offset < size; offset += recordBytes) {
        if (!in.read(record.data(), static_cast<std::streamsize>(recordBytes)))
            throw Error(file.string() + ": ends at byte " + std::to_string(offset) + ", expected "
                + std::to_string(size) + " bytes");
        const auto label = static_cast<std::uint8_t>(record[layout.labelBytes - 1]);
        if (label >= layout.classes)
            throw Error(file.string() + ": label " + std::to_string(label) + " at byte "
                + std::to_string(offset + layout.labelBytes - 1) + ", expected 0 to "
                + std::to_string(layout.classes - 1));
        pictures.labels.push_back(label);
        pictures.pixels.insert(pictures.pixels.end(),
            record.begin() + static_cast<std::ptrdiff_t>(layout.labelBytes), record.end());
    }
}

std::vector<std::string> readNames(const fs::path& file, std::size_t classes)
{
    std::vector<std::string> names;
    if (!fs::exists(file)) {
        for (std::size_t index = 0; index < classes; ++index)
            names.push_back(std::to_string(index));
        return names;
    }
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.ends_with('\r'))
            line.pop_back();
        if (!line.empty())
            names.push_back(std::move(line));
    }
    if (names.size() != classes)
        throw Error(file.string() + ": names " + std::to_string(names.size()) + " classes, expected "
            + std::to_string(classes));
    return names;
}

} // namespace

TrainingAndTest readCifarFolder(const fs::path& folder, CifarKind kind, const std::string& name)
{
    if (!fs::is_directory(folder))
        throw Error("data folder " + folder.string() + " does not exist");
    const auto layout = layoutOf(kind);
    PictureSet empty;
    empty.channels = 3;
    empty.height = side;
    empty.width = side;
    empty.classNames = readNames(folder / layout.names, layout.classes);
    TrainingAndTest sets{empty, std::move(empty)};
    sets.training.name = name + " training";
    sets.test.name = name + " test";
    for (const auto* file : layout.training)
        readRecords(folder / file, layout, sets.training);
    readRecords(folder / layout.test, layout, sets.test);
    return sets;
}

} // namespace espalier
