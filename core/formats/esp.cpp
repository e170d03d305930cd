#include "core/formats/esp.h"

#include "core/error.h"
#include "core/formats/byte_stream.h"
#include "core/formats/esp_graph.h"
#include "core/formats/esp_layers.h"
#include "core/formats/esp_ledger.h"
#include "core/formats/file_io.h"
#include "core/formats/text_packing.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace espalier {

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::array<std::uint8_t, 3> magic{'E', 'S', 'P'};
constexpr std::uint8_t version = 1;
constexpr int checksumBytes = 4;

enum Section { Graph, Scales, Indices, Weights, Biases, Provenance };
constexpr std::array sectionNames{"graph", "scales", "indices", "weights", "biases", "provenance"};
constexpr std::size_t sectionCount = sectionNames.size();

std::uint32_t checksum(std::span<const std::uint8_t> bytes, std::uint32_t before = 0)
{
    // zlib takes a null pointer for the wish to start anew.
    return bytes.empty() ? before : static_cast<std::uint32_t>(crc32_z(before, bytes.data(), bytes.size()));
}

/// The bytes of a file taken apart, checksums compared.
struct Container {
    std::size_t headerBytes = 0;
    std::array<std::span<const std::uint8_t>, sectionCount> sections;
};

class ContainerReader {
public:
    explicit ContainerReader(std::span<const std::uint8_t> bytes) : bytes_(bytes), in_(bytes) { }

    Container read()
    {
        readMagic();
        readLengths();
        auto whole = checksum(bytes_.first(container_.headerBytes));
        for (std::size_t index = 0; index < sectionCount; ++index) {
            auto& section = container_.sections[index];
            section = in_.take(lengths_[index]);
            if (in_.littleEndian(checksumBytes) != checksum(section))
                throw Error(
                    std::string("section '") + sectionNames[index] + "' is damaged: its checksum is wrong");
            whole = checksum(section, whole);
        }
        if (in_.littleEndian(checksumBytes) != whole)
            throw Error("is damaged: the checksum of the whole is wrong");
        return container_;
    }

private:
    void readMagic()
    {
        if (bytes_.size() < magic.size() + 1 || !std::ranges::equal(bytes_.first(magic.size()), magic))
            throw Error("is no .esp file: it does not begin with 'ESP'");
        in_.take(magic.size());
        const auto found = in_.byte();
        if (found != version)
            throw Error("is an .esp file of version " + std::to_string(found)
                + ", this program reads version " + std::to_string(version));
    }

    void readLengths()
    {
        constexpr std::uint64_t mostLength = std::uint64_t{1} << 48; // so that sums do not overflow
        std::size_t promised = (sectionCount + 1) * checksumBytes;
        for (auto& length : lengths_) {
            length = static_cast<std::size_t>(in_.numberUpTo(mostLength));
            promised += length;
        }
        container_.headerBytes = in_.position();
        promised += in_.position();
        if (promised != bytes_.size())
            throw Error("has " + std::to_string(bytes_.size()) + " bytes, its header promises "
                + std::to_string(promised));
    }

    std::span<const std::uint8_t> bytes_;
    ByteReader in_;
    std::array<std::size_t, sectionCount> lengths_{};
    Container container_;
};

Container readContainer(std::span<const std::uint8_t> bytes, const std::string& origin)
{
    try {
        return ContainerReader(bytes).read();
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
}

CompressedModel decode(const Container& container, const std::string& origin)
{
    CompressedModel model;
    const auto read = [&](Section section, const auto& decodeSection) {
        try {
            decodeSection(container.sections[section]);
        } catch (const Error& error) {
            throw Error(origin + ": section '" + sectionNames[section] + "' makes no sense: " + error.what());
        }
    };
    read(Graph, [&](auto bytes) {
        auto graph = decodeGraph(bytes);
        model.network = std::move(graph.network);
        model.classNames = std::move(graph.classNames);
        model.layers = emptyLayersOf(model.network);
        model.normalizations = emptyNormalizationsOf(model.network);
    });
    read(Scales, [&](auto bytes) { decodeScales(bytes, model); });
    read(Indices, [&](auto bytes) { decodeIndices(bytes, model); });
    read(Weights, [&](auto bytes) { decodeWeights(bytes, model); });
    read(Biases, [&](auto bytes) { decodeBiases(bytes, model); });
    read(Provenance, [&](auto bytes) { model.provenance = unpackText(bytes); });
    read(Graph, [&](auto) { decompress(model); }); // shapes that do not fit show here
    return model;
}

void checkFinite(const CompressedLayer& layer)
{
    const auto finite = [](float value) { return std::isfinite(value); };
    if (!std::ranges::all_of(layer.values, finite) || !std::ranges::all_of(layer.bias, finite)
        || !finite(layer.activationInterval) || !finite(layer.activationThreshold))
        throw Error("layer '" + layer.name + "': some of its numbers are not finite");
}

using Sections = std::array<Bytes, sectionCount>;

struct EncodedModel {
    Sections sections;
    FileLedger ledger; ///< without the header
};

/// The model's parts in the order of the sections. Throws Error where they do not fit together.
EncodedModel encodeModel(const CompressedModel& model)
{
    decompress(model); // throws where the parts do not fit together
    for (const auto& layer : model.layers)
        checkFinite(layer);
    auto scales = encodeScales(model);
    auto indices = encodeIndices(model);
    auto weights = encodeWeights(model);
    auto biases = encodeBiases(model);
    EncodedModel encoded;
    auto& ledger = encoded.ledger;
    ledger.normalizations = static_cast<std::int64_t>(biases.bytes.size());
    for (std::size_t index = 0; index < model.layers.size(); ++index) {
        ledger.layers.push_back({model.layers[index].name, weights.layerBytes[index],
            indices.layerBytes[index], scales.layerBytes[index], biases.layerBytes[index]});
        ledger.normalizations -= biases.layerBytes[index];
    }
    encoded.sections = {encodeGraph({model.network, model.classNames}), std::move(scales.bytes),
        std::move(indices.bytes), std::move(weights.bytes), std::move(biases.bytes),
        packText(model.provenance)};
    ledger.graph = static_cast<std::int64_t>(encoded.sections[Graph].size());
    ledger.provenance = static_cast<std::int64_t>(encoded.sections[Provenance].size());
    return encoded;
}

Bytes encodeHeader(const Sections& sections)
{
    ByteWriter out;
    out.append(magic);
    out.byte(version);
    for (const auto& section : sections)
        out.number(section.size());
    return out.take();
}

Bytes assemble(const Sections& sections)
{
    ByteWriter out;
    out.append(encodeHeader(sections));
    auto whole = checksum(out.bytes());
    for (const auto& section : sections) {
        out.append(section);
        out.littleEndian(checksum(section), checksumBytes);
        whole = checksum(section, whole);
    }
    out.littleEndian(whole, checksumBytes);
    return out.take();
}

EspSize sizeOf(std::size_t headerBytes, const std::array<std::size_t, sectionCount>& sections)
{
    const auto size = [&sections](Section section) { return static_cast<std::int64_t>(sections[section]); };
    return {.header = static_cast<std::int64_t>(headerBytes),
        .graph = size(Graph),
        .indices = size(Indices),
        .weights = size(Weights),
        .scales = size(Scales),
        .biases = size(Biases),
        .provenance = size(Provenance),
        .checksums = static_cast<std::int64_t>((sectionCount + 1) * checksumBytes)};
}

/// Lengths of the sections, whatever holds them.
template <class Held>
std::array<std::size_t, sectionCount> lengthsOf(const std::array<Held, sectionCount>& sections)
{
    std::array<std::size_t, sectionCount> lengths{};
    std::ranges::transform(sections, lengths.begin(), [](const Held& section) { return section.size(); });
    return lengths;
}

EspSize sizeOf(const Container& container)
{
    return sizeOf(container.headerBytes, lengthsOf(container.sections));
}

} // namespace

Bytes encodeEsp(const CompressedModel& model)
{
    return assemble(encodeModel(model).sections);
}

EspSize sizeOfEsp(const CompressedModel& model)
{
    const auto sections = encodeModel(model).sections;
    return sizeOf(encodeHeader(sections).size(), lengthsOf(sections));
}

EncodedFile encodeEspFile(const CompressedModel& model)
{
    auto encoded = encodeModel(model);
    encoded.ledger.rest =
        static_cast<std::int64_t>(encodeHeader(encoded.sections).size() + (sectionCount + 1) * checksumBytes);
    return {assemble(encoded.sections), std::move(encoded.ledger)};
}

CompressedModel decodeEsp(std::span<const std::uint8_t> bytes, const std::string& origin)
{
    return decode(readContainer(bytes, origin), origin);
}

EspSize sizeOfEsp(std::span<const std::uint8_t> bytes, const std::string& origin)
{
    const auto container = readContainer(bytes, origin);
    decode(container, origin);
    return sizeOf(container);
}

EspSize writeEsp(const CompressedModel& model, const std::filesystem::path& file)
{
    const auto bytes = encodeEsp(model);
    const auto container = readContainer(bytes, file.string());
    if (decode(container, file.string()) != model)
        throw Error(file.string() + ": was not written, as the model would not come back the same");
    writeFileAtomically(file, bytes);
    if (readFile(file) != bytes)
        throw Error(file.string() + ": the disk does not give back what was written");
    return sizeOf(container);
}

CompressedModel readEsp(const std::filesystem::path& file)
{
    return decodeEsp(readFile(file), file.string());
}

} // namespace espalier
