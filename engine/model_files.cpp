#include "engine/model_files.h"

#include "core/error.h"
#include "core/formats/file_draft.h"
#include "core/formats/file_io.h"
#include "core/run/model_cost.h"
#include "engine/export_check.h"
#include "engine/model_format.h"

#include <algorithm>
#include <cctype>
#include <type_traits>
#include <utility>

namespace espalier {

namespace {

std::string endingOf(const std::filesystem::path& file)
{
    auto ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(),
        [](char letter) { return static_cast<char>(std::tolower(static_cast<unsigned char>(letter))); });
    return ending;
}

const ModelFormat& formatOf(
    const std::filesystem::path& file, bool (ModelFormat::*can)() const, const std::string& action)
{
    const auto ending = endingOf(file);
    std::string known;
    for (const auto& format : modelFormats()) {
        if (!(format.*can)())
            continue;
        if (std::ranges::count(format.extensions, ending) > 0)
            return format;
        for (const auto& extension : format.extensions)
            known += (known.empty() ? "" : ", ") + extension;
    }
    throw Error("'" + file.string()
        + "': " + (ending.empty() ? "has no ending" : "no format " + action + " in '" + ending + "'")
        + "; known are " + known);
}

const FormatVariant& variantOf(const ModelFormat& format, const std::string& name)
{
    if (name.empty())
        return format.variants.front();
    std::string known;
    for (const auto& variant : format.variants) {
        if (variant.name == name)
            return variant;
        known += (known.empty() ? "" : ", ") + variant.name;
    }
    throw Error(format.name + " is not written as '" + name + "'; it knows " + known);
}

EncodedFile encoded(const ModelFormat& format, const FormatVariant& variant, const CompressedModel& model,
    const std::filesystem::path& file)
{
    try {
        auto result = format.encode(model, variant.name);
        if (result.ledger.total() != static_cast<std::int64_t>(result.bytes.size()))
            throw Error("its ledger says " + std::to_string(result.ledger.total()) + " bytes, it has "
                + std::to_string(result.bytes.size()));
        return result;
    } catch (const std::exception& error) {
        throw Error(file.string() + ": was not written: " + error.what());
    }
}

} // namespace

Network networkOf(const OpenedModel& opened)
{
    if (const auto* network = std::get_if<Network>(&opened.content))
        return *network;
    return decompress(std::get<CompressedModel>(opened.content));
}

CompressedModel compressedOf(OpenedModel opened)
{
    if (auto* model = std::get_if<CompressedModel>(&opened.content))
        return std::move(*model);
    const auto& network = std::get<Network>(opened.content);
    const auto layers = layersOf(network).size();
    auto model = compress(network, densePlan(layers), std::vector<float>(layers));
    const auto output = inferShapes(network).back();
    for (std::int64_t index = 0; output.size() == 1 && index < output.front(); ++index)
        model.classNames.push_back(std::to_string(index));
    return model;
}

const ModelFormat& formatToOpen(const std::filesystem::path& file)
{
    return formatOf(file, &ModelFormat::opens, "that can be opened ends");
}

const ModelFormat& formatToWrite(const std::filesystem::path& file)
{
    return formatOf(file, &ModelFormat::writes, "that can be written ends");
}

OpenedModel openModel(const std::filesystem::path& file, const OpenOptions& options)
{
    const auto& format = formatToOpen(file);
    auto opened = format.open(file, options);
    opened.format = format.name;
    return opened;
}

FileLedger ledgerOf(
    const CompressedModel& model, const std::filesystem::path& file, const ExportOptions& options)
{
    const auto& format = formatToWrite(file);
    const auto& variant = variantOf(format, options.variant);
    return encoded(format, variant, withCostProfile(model, options.costProfile), file).ledger;
}

ExportResult exportModel(
    const CompressedModel& model, const std::filesystem::path& file, const ExportOptions& options)
{
    const auto goOn = [&options] {
        if (options.stop.stop_requested())
            throw Cancelled();
    };
    const auto& format = formatToWrite(file);
    const auto& variant = variantOf(format, options.variant);
    const auto wanted = withCostProfile(model, options.costProfile);
    auto content = encoded(format, variant, wanted, file);
    goOn();
    FileDraft draft(file);
    draft.write(content.bytes);
    if (readFile(draft.path()) != content.bytes)
        throw Error(file.string() + ": was not written: the disk does not give back what was put there");
    goOn();
    ExportResult result{.format = format.name, .variant = variant.name, .ledger = std::move(content.ledger)};
    try {
        result.verification = checkExport(format, variant.name, wanted, draft.path(), options.pictures);
    } catch (const std::exception& error) {
        throw Error(
            file.string() + ": was not written, as it would not do what the model does: " + error.what());
    }
    goOn();
    draft.takePlace();
    result.bytes = static_cast<std::int64_t>(std::filesystem::file_size(file));
    return result;
}

} // namespace espalier
