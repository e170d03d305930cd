#include "core/data/data_source.h"

#include "core/data/cifar.h"
#include "core/data/digits.h"
#include "core/data/idx.h"
#include "core/error.h"
#include "core/random.h"

#include <utility>

namespace espalier {

namespace {

constexpr std::int64_t digitTraining = 8000;
constexpr std::int64_t digitTest = 2000;
constexpr std::int64_t mostDigitValidation = 2000;

DataSplit loadDigits(const DataSource& source)
{
    const std::string name = "Digits";
    if (source.validation < 1 || source.validation > mostDigitValidation)
        throw Error("data 'digits': " + std::to_string(source.validation)
            + " validation pictures, expected 1 to " + std::to_string(mostDigitValidation));
    Random seeds(source.seed);
    auto training = drawDigits(digitTraining, seeds.next(), name + " training");
    auto test = drawDigits(digitTest, seeds.next(), name + " test");
    return holdOut(
        std::move(training), std::move(test), static_cast<std::size_t>(source.validation), source.seed, name);
}

/// A folder's pictures, some held out; `read(folder, name)` reads them.
template <class Read>
DataSplit loadFolder(const DataSource& source, const Read& read)
{
    if (source.validation < 1)
        throw Error("data folder " + source.folder.string() + ": " + std::to_string(source.validation)
            + " validation pictures, expected at least 1");
    auto name = source.folder.lexically_normal().filename().string();
    if (name.empty())
        name = source.folder.lexically_normal().parent_path().filename().string();
    TrainingAndTest sets = read(source.folder, name);
    return holdOut(std::move(sets.training), std::move(sets.test),
        static_cast<std::size_t>(source.validation), source.seed, std::move(name));
}

} // namespace

DataSource folderSource(const std::filesystem::path& folder)
{
    std::string kind = "idx";
    if (std::filesystem::exists(folder / "test_batch.bin"))
        kind = "cifar10";
    else if (std::filesystem::exists(folder / "test.bin"))
        kind = "cifar100";
    return {.kind = kind, .folder = folder};
}

DataSplit loadData(const DataSource& source)
{
    if (source.kind == "digits")
        return loadDigits(source);
    if (source.kind == "idx")
        return loadFolder(source, readIdxFolder);
    for (const auto& [kind, cifar] :
        {std::pair{"cifar10", CifarKind::Cifar10}, std::pair{"cifar100", CifarKind::Cifar100}})
        if (source.kind == kind)
            return loadFolder(source, [kind = cifar](const auto& folder, const auto& name) {
                return readCifarFolder(folder, kind, name);
            });
    throw Error("unknown kind of data '" + source.kind + "', expected digits, idx, cifar10 or cifar100");
}

} // namespace espalier
