#include "core/data/data_source.h"

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

DataSplit loadIdx(const DataSource& source)
{
    if (source.validation < 1)
        throw Error("data folder " + source.folder.string() + ": " + std::to_string(source.validation)
            + " validation pictures, expected at least 1");
    auto name = source.folder.lexically_normal().filename().string();
    if (name.empty())
        name = source.folder.lexically_normal().parent_path().filename().string();
    auto sets = readIdxFolder(source.folder, name);
    return holdOut(std::move(sets.training), std::move(sets.test),
        static_cast<std::size_t>(source.validation), source.seed, std::move(name));
}

} // namespace

DataSplit loadData(const DataSource& source)
{
    if (source.kind == "digits")
        return loadDigits(source);
    if (source.kind == "idx")
        return loadIdx(source);
    throw Error("unknown kind of data '" + source.kind + "', expected digits or idx");
}

} // namespace espalier
