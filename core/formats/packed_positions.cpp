#include "core/formats/packed_positions.h"

#include "core/error.h"

#include <array>
#include <string>
#include <utility>

namespace espalier {

namespace {

constexpr std::array formNames{std::pair{PositionForm::All, std::string_view("all")},
    std::pair{PositionForm::Mask, std::string_view("mask")},
    std::pair{PositionForm::Gaps, std::string_view("gaps")}};

constexpr std::uint32_t escape = 255;

std::vector<std::uint8_t> packGaps(std::span<const std::uint32_t> positions)
{
    std::vector<std::uint8_t> bytes;
    std::uint32_t next = 0;
    for (const auto position : positions) {
        for (; position - next >= escape; next += escape)
            bytes.push_back(escape);
        bytes.push_back(static_cast<std::uint8_t>(position - next));
        next = position + 1;
    }
    return bytes;
}

std::vector<std::uint8_t> packMask(std::span<const std::uint32_t> positions, std::uint64_t count)
{
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>((count + 7) / 8));
    for (const auto position : positions)
        bytes[position / 8] |= static_cast<std::uint8_t>(0x80U >> (position % 8));
    return bytes;
}

std::vector<std::uint32_t> unpackGaps(std::span<const std::uint8_t> bytes, std::uint64_t count)
{
    std::vector<std::uint32_t> positions;
    std::uint64_t next = 0;
    for (const auto gap : bytes) {
        next += gap;
        if (gap == escape)
            continue;
        if (next >= count)
            throw Error("its gaps lead to weight " + std::to_string(next) + " of " + std::to_string(count));
        positions.push_back(static_cast<std::uint32_t>(next));
        ++next;
    }
    if (!bytes.empty() && bytes.back() == escape)
        throw Error("its gaps end in zeros that no weight follows");
    return positions;
}

std::vector<std::uint32_t> unpackMask(std::span<const std::uint8_t> bytes, std::uint64_t count)
{
    if (bytes.size() != (count + 7) / 8)
        throw Error("its mask has " + std::to_string(bytes.size()) + " bytes for " + std::to_string(count)
            + " weights");
    std::vector<std::uint32_t> positions;
    for (std::uint64_t position = 0; position < 8 * bytes.size(); ++position) {
        if (((bytes[position / 8] << (position % 8)) & 0x80U) == 0)
            continue;
        if (position >= count)
            throw Error("its mask marks weight " + std::to_string(position) + " of " + std::to_string(count));
        positions.push_back(static_cast<std::uint32_t>(position));
    }
    return positions;
}

std::vector<std::uint32_t> allPositions(std::span<const std::uint8_t> bytes, std::uint64_t count)
{
    if (!bytes.empty())
        throw Error("it keeps all weights, and yet says where they are");
    std::vector<std::uint32_t> positions(static_cast<std::size_t>(count));
    for (std::size_t index = 0; index < positions.size(); ++index)
        positions[index] = static_cast<std::uint32_t>(index);
    return positions;
}

} // namespace

std::string_view toText(PositionForm form)
{
    return formNames[static_cast<std::size_t>(form)].second;
}

PositionForm positionFormFromText(std::string_view text)
{
    for (const auto& [form, name] : formNames)
        if (name == text)
            return form;
    throw Error("its index is '" + std::string(text) + "', expected all, mask or gaps");
}

PositionForm smallestPositionForm(std::span<const std::uint32_t> positions, std::uint64_t count)
{
    if (positions.size() == count)
        return PositionForm::All;
    std::uint64_t gapBytes = positions.size();
    std::uint32_t next = 0;
    for (const auto position : positions) {
        gapBytes += (position - next) / escape;
        next = position + 1;
    }
    return gapBytes < (count + 7) / 8 ? PositionForm::Gaps : PositionForm::Mask;
}

std::vector<std::uint8_t> packPositions(
    PositionForm form, std::span<const std::uint32_t> positions, std::uint64_t count)
{
    switch (form) {
    case PositionForm::All: break;
    case PositionForm::Mask: return packMask(positions, count);
    case PositionForm::Gaps: return packGaps(positions);
    }
    return {};
}

std::vector<std::uint32_t> unpackPositions(
    PositionForm form, std::span<const std::uint8_t> bytes, std::uint64_t kept, std::uint64_t count)
{
    if (form == PositionForm::All && kept != count)
        throw Error("it keeps " + std::to_string(kept) + " of " + std::to_string(count)
            + " weights, and does not say which");
    auto positions = form == PositionForm::All ? allPositions(bytes, count)
        : form == PositionForm::Mask           ? unpackMask(bytes, count)
                                               : unpackGaps(bytes, count);
    if (positions.size() != kept)
        throw Error("its index holds " + std::to_string(positions.size()) + " positions, expected "
            + std::to_string(kept));
    return positions;
}

} // namespace espalier
