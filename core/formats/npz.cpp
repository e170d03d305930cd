#include "core/formats/npz.h"

#include "core/error.h"
#include "core/formats/npy.h"
#include "core/formats/zip.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

constexpr const char* descriptionName = "espalier.json";
constexpr const char* provenanceName = "provenance.json";
constexpr const char* arrayEnding = ".npy";

ZipMember textMember(const char* name, const std::string& text)
{
    return {name, {text.begin(), text.end()}};
}

std::string textOf(const ZipMember& member)
{
    return {member.bytes.begin(), member.bytes.end()};
}

/// Arrays of the members, which must outlive them.
std::vector<PlainArray> arraysIn(std::span<const ZipMember> members)
{
    std::vector<PlainArray> arrays;
    for (const auto& member : members) {
        if (!member.name.ends_with(arrayEnding))
            continue;
        try {
            arrays.push_back(
                parseNpy(member.name.substr(0, member.name.size() - std::string_view(arrayEnding).size()),
                    member.bytes));
        } catch (const Error& error) {
            throw Error("array '" + member.name + "': " + error.what());
        }
    }
    return arrays;
}

} // namespace

EncodedFile encodeNpzModel(const CompressedModel& model, ArrayForm form)
{
    const auto parts = arraysOf(model, form);
    std::vector<ZipMember> members;
    for (const auto& array : parts.arrays)
        members.push_back({array.name + arrayEnding, encodeNpy(array)});
    members.push_back(textMember(descriptionName, parts.description));
    if (!model.provenance.empty())
        members.push_back(textMember(provenanceName, model.provenance));
    auto zip = encodeZip(members);
    EncodedFile file{std::move(zip.bytes), {}};
    const std::span sizes(zip.memberBytes);
    file.ledger = ledgerOf(parts, sizes.first(parts.arrays.size()));
    file.ledger.graph = sizes[parts.arrays.size()];
    file.ledger.provenance = model.provenance.empty() ? 0 : sizes.back();
    file.ledger.rest = static_cast<std::int64_t>(file.bytes.size()) - file.ledger.total();
    return file;
}

ArraysOpened decodeNpzModel(
    std::span<const std::uint8_t> bytes, const std::string& zooName, const std::string& origin)
{
    std::vector<ZipMember> members;
    std::vector<PlainArray> arrays;
    try {
        members = parseZip(bytes);
        arrays = arraysIn(members);
        const auto description = std::ranges::find(members, descriptionName, &ZipMember::name);
        if (description != members.end()) {
            auto model = modelFrom(textOf(*description), arrays);
            const auto provenance = std::ranges::find(members, provenanceName, &ZipMember::name);
            if (provenance != members.end())
                model.provenance = textOf(*provenance);
            return {std::move(model)};
        }
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
    return bareWeights(arrays, zooName, origin);
}

} // namespace espalier
