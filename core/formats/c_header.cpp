#include "core/formats/c_header.h"

#include "core/compress/bit_stream.h"
#include "core/compress/packing_parts.h"
#include "core/formats/buffer_plan.h"
#include "core/formats/c_code.h"
#include "core/formats/c_runtime.h"
#include "core/formats/c_steps.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

namespace espalier {

namespace {

constexpr int mostGapBits = 16;

using c_code::array;
using c_code::number;

std::int64_t denseCount(const CompressedLayer& layer)
{
    return elementCount(layer.weightShape);
}

bool keepsAll(const CompressedLayer& layer)
{
    return static_cast<std::int64_t>(layer.positions.size()) == denseCount(layer);
}

std::vector<std::uint8_t> packGaps(const CompressedLayer& layer, int gapBits)
{
    BitWriter out;
    std::uint64_t next = 0;
    for (const auto position : layer.positions) {
        packing::putGap(out, position - next, gapBits);
        next = position + 1;
    }
    return out.take().bytes;
}

std::vector<std::uint8_t> packCodes(const CompressedLayer& layer)
{
    const auto levels = levelsOf(layer);
    BitWriter out;
    for (const auto code : layer.codes)
        out.put(static_cast<std::uint32_t>(levels.entryOf(code)), layer.weightBits);
    return out.take().bytes;
}

/// Writes the header; each part knows what it is for.
class HeaderWriter {
public:
    explicit HeaderWriter(const CompressedModel& model)
        : model_(model)
        , network_(decompress(model))
        , shapes_(inferShapes(network_))
        , buffers_(planBuffers(network_))
        , prefix_(c_code::prefixOf(model.network.name))
    {
    }

    EncodedFile write()
    {
        std::string data;
        for (std::size_t index = 0; index < model_.layers.size(); ++index)
            data += layerText(index);
        const auto steps = stepsOf(model_, network_, buffers_, layerNames_, prefix_);
        hasNorm_ = steps.functions.contains(c_runtime::norm);
        const auto normalizations = normalizationsText(steps.normalizationNames);
        std::string code = c_code::filled(c_runtime::decoder, prefix_);
        for (const auto text : steps.functions)
            code += c_code::filled(text, prefix_);
        const auto provenance = model_.provenance.empty()
            ? std::string()
            : "/* provenance: " + c_code::commented(model_.provenance) + " */\n";
        const auto text = topText() + provenance + beginText() + code + '\n' + data + normalizations
            + steps.text + endText();
        auto& ledger = file_.ledger;
        ledger.normalizations = static_cast<std::int64_t>(normalizations.size());
        ledger.provenance = static_cast<std::int64_t>(provenance.size());
        ledger.graph = static_cast<std::int64_t>(code.size() + steps.text.size());
        ledger.rest = static_cast<std::int64_t>(text.size()) - ledger.total();
        ledger.notes.push_back(flashText());
        ledger.notes.push_back(memoryText());
        file_.bytes.assign(text.begin(), text.end());
        return std::move(file_);
    }

private:
    std::string upper(const std::string& word) const
    {
        auto text = prefix_ + word;
        std::ranges::transform(text, text.begin(),
            [](char letter) { return static_cast<char>(std::toupper(static_cast<unsigned char>(letter))); });
        return text;
    }

    std::string layerName(std::size_t index) const
    {
        auto name =
            prefix_ + "layer" + std::to_string(index) + '_' + c_code::prefixOf(model_.layers[index].name);
        name.pop_back();
        return name;
    }

    std::string flashText() const
    {
        return "flash: " + std::to_string(flash_) + " bytes of weights and other constants, and the code";
    }

    std::string memoryText() const
    {
        return "RAM: " + std::to_string(4 * buffers_.workspace) + " bytes of workspace, "
            + std::to_string(4 * elementCount(network_.inputShape)) + " of input, "
            + std::to_string(4 * elementCount(shapes_.back())) + " of output, some 200 of stack";
    }

    std::string topText() const
    {
        return "/* " + c_code::commented(model_.network.name)
            + ", compressed, written by Espalier. C99, no dependencies; needs math.h only where it includes "
              "it.\n *\n"
              " * "
            + flashText() + "\n * " + memoryText() + "\n *\n * " + "float in[" + upper("INPUTS") + "], out["
            + upper("OUTPUTS") + "], workspace[" + upper("WORKSPACE") + "];\n * " + prefix_
            + "run(in, out, workspace);\n *\n"
            + " * in: channels, rows, columns of one picture, byte / 255. out: one number a class, the "
              "largest wins.\n"
              " */\n";
    }

    std::string beginText() const
    {
        const auto guard = upper("H");
        std::string text = "#ifndef " + guard + "\n#define " + guard + "\n\n#include <stdint.h>\n";
        if (hasNorm_)
            text += "#include <math.h>\n";
        text += "\n#define " + upper("INPUTS") + ' ' + std::to_string(elementCount(network_.inputShape))
            + "\n#define " + upper("OUTPUTS") + ' ' + std::to_string(elementCount(shapes_.back()))
            + "\n#define " + upper("WORKSPACE") + ' '
            + std::to_string(std::max<std::int64_t>(buffers_.workspace, 1)) + "\n\n";
        return text;
    }

    static std::string endText() { return "\n#endif\n"; }

    /// Adds an array and counts its bytes.
    template <class Value>
    std::string constants(const std::string& name, const std::vector<Value>& values)
    {
        flash_ += static_cast<std::int64_t>(values.size() * sizeof(Value));
        return array(name, std::span<const Value>(values));
    }

    std::string layerText(std::size_t index)
    {
        const auto& layer = model_.layers[index];
        const auto& name = layerNames_.emplace_back(layerName(index));
        const bool isQuantized = layer.weightBits != unquantizedBits;
        const int gapBits = keepsAll(layer) ? 0 : bestGapBits(layer);
        const auto gaps = gapBits > 0 ? constants(name + "_gaps", packGaps(layer, gapBits)) : std::string();
        const auto weights = isQuantized ? constants(name + "_codes", packCodes(layer))
                                         : constants(name + "_values", layer.values);
        const auto scales = constants(name + "_levels", layer.codebook);
        const auto biases = constants(name + "_bias", layer.bias);
        auto& bytes = file_.ledger.layers.emplace_back();
        bytes.name = layer.name;
        bytes.indices = static_cast<std::int64_t>(gaps.size());
        bytes.weights = static_cast<std::int64_t>(weights.size());
        bytes.scales = static_cast<std::int64_t>(scales.size());
        bytes.biases = static_cast<std::int64_t>(biases.size());
        const auto pointer = [&name](const std::string& text, const char* ending) {
            return text.empty() ? std::string("0") : name + ending;
        };
        return gaps + weights + scales + biases + "static const " + prefix_ + "weights " + name + " = {"
            + pointer(gaps, "_gaps") + ", " + (isQuantized ? pointer(weights, "_codes") : "0") + ", "
            + (isQuantized ? pointer(scales, "_levels") : pointer(weights, "_values")) + ", "
            + pointer(biases, "_bias") + ", " + std::to_string(layer.positions.size()) + "u, "
            + std::to_string(gapBits) + ", " + std::to_string(isQuantized ? layer.weightBits : 0) + ", "
            + number(layer.interval) + "};\n\n";
    }

    std::string normalizationsText(const std::vector<std::string>& names)
    {
        std::string text;
        std::size_t index = 0;
        for (const auto& node : network_.nodes) {
            if (node.operation != Operation::BatchNorm2d)
                continue;
            const auto& arrays = model_.normalizations[index];
            const auto epsilon = static_cast<double>(std::get<BatchNormAttributes>(node.attributes).epsilon);
            std::vector<float> factors;
            std::vector<float> shifts;
            for (std::size_t channel = 0; channel < arrays.weight.size(); ++channel) {
                const auto factor = static_cast<double>(arrays.weight[channel])
                    / std::sqrt(static_cast<double>(arrays.runningVariance[channel]) + epsilon);
                factors.push_back(static_cast<float>(factor));
                shifts.push_back(static_cast<float>(static_cast<double>(arrays.bias[channel])
                    - static_cast<double>(arrays.runningMean[channel]) * factor));
            }
            const auto& name = names[index++];
            text += constants(name + "_factors", factors) + constants(name + "_shifts", shifts);
        }
        return text;
    }

    const CompressedModel& model_;
    Network network_;
    std::vector<Shape> shapes_;
    BufferPlan buffers_;
    std::string prefix_;
    std::vector<std::string> layerNames_;
    bool hasNorm_ = false;
    std::int64_t flash_ = 0;
    EncodedFile file_;
};

} // namespace

EncodedFile encodeCHeader(const CompressedModel& model)
{
    return HeaderWriter(model).write();
}

int bestGapBits(const CompressedLayer& layer)
{
    int best = 1;
    std::uint64_t fewest = ~std::uint64_t{0};
    for (int bits = 1; bits <= mostGapBits; ++bits) {
        const auto escape = (std::uint64_t{1} << bits) - 1;
        std::uint64_t entries = layer.positions.size();
        std::uint64_t next = 0;
        for (const auto position : layer.positions) {
            entries += (position - next) / escape;
            next = position + 1;
        }
        if (entries * static_cast<std::uint64_t>(bits) < fewest) {
            fewest = entries * static_cast<std::uint64_t>(bits);
            best = bits;
        }
    }
    return best;
}

} // namespace espalier
