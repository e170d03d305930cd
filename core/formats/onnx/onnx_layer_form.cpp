#include "core/formats/onnx/onnx_layer_form.h"

#include "core/error.h"
#include "core/formats/onnx/onnx_output.h"

#include <algorithm>
#include <array>
#include <optional>

namespace espalier {

namespace {

constexpr int oldestOpset = 13; // DequantizeLinear by channel
constexpr int opsetOfInt4 = 21; // and of INT16
constexpr int opsetOfInt2 = 25;

int opsetOf(OnnxType type)
{
    switch (type) {
    case OnnxType::Int2:
    case OnnxType::UInt2: return opsetOfInt2;
    case OnnxType::Int4:
    case OnnxType::UInt4:
    case OnnxType::Int16: return opsetOfInt4;
    default: return oldestOpset;
    }
}

/// What decides on the form of a layer.
struct LayerFacts {
    LayerInfo info;
    int bits = unquantizedBits;
    bool hasCodebook = false;
    int lowest = 0; ///< of the codes
    int highest = 0;
    std::int64_t kept = 0;
    ActivationLevels activation = {};
};

class FormChooser {
public:
    explicit FormChooser(const OnnxWriteOptions& options) : options_(options)
    {
        if (options.newestOpset < oldestOpset)
            throw Error("opset " + std::to_string(options.newestOpset) + ", expected "
                + std::to_string(oldestOpset) + " or later");
    }

    void add(const LayerFacts& facts)
    {
        OnnxLayerForm form{.bits = facts.bits, .kept = facts.kept};
        if (options_.levels) {
            form.type = integerType(facts);
            form.activation = facts.activation;
            noteActivation(facts);
        }
        if (options_.sparse)
            makeSparse(facts, form);
        forms_.opset = std::max(forms_.opset, opsetOf(form.type));
        forms_.layers.push_back(form);
    }

    OnnxForms take() { return std::move(forms_); }

private:
    void note(const LayerFacts& facts, const std::string& text)
    {
        forms_.notes.push_back(facts.info.name + ": " + text);
    }

    OnnxType integerType(const LayerFacts& facts)
    {
        if (facts.bits == unquantizedBits)
            return OnnxType::Float;
        if (facts.hasCodebook) {
            note(facts, "levels of a codebook are at no equal distances, held as FLOAT");
            return OnnxType::Float;
        }
        for (const auto type : {OnnxType::Int2, OnnxType::Int4, OnnxType::Int8, OnnxType::Int16}) {
            const auto half = 1 << (bitsOf(type) - 1);
            if (opsetOf(type) > options_.newestOpset || facts.lowest < -half || facts.highest >= half)
                continue;
            if (bitsOf(type) != facts.bits)
                note(facts,
                    std::to_string(facts.bits) + "-bit levels from " + std::to_string(facts.lowest) + " to "
                        + std::to_string(facts.highest) + " and zero, held in " + toText(type));
            return type;
        }
        note(facts,
            std::to_string(facts.bits) + "-bit levels do not fit into the types of opset "
                + std::to_string(options_.newestOpset) + ", held as FLOAT");
        return OnnxType::Float;
    }

    void noteActivation(const LayerFacts& facts)
    {
        const auto& levels = facts.activation;
        if (levels.bits == unquantizedBits || !(levels.interval > 0.0F))
            return;
        const auto type = activationType(levels.bits, options_.newestOpset);
        forms_.opset = std::max(forms_.opset, opsetOf(type));
        if (bitsOf(type) != levels.bits)
            note(facts,
                std::to_string(levels.bits) + "-bit activations, clipped to their range, held in "
                    + toText(type));
    }

    void makeSparse(const LayerFacts& facts, OnnxLayerForm& form)
    {
        const auto bytes = [&](OnnxType type, bool sparse) {
            return bytesOf({.part = OnnxPart::Weights,
                               .name = facts.info.name,
                               .type = type,
                               .dims = facts.info.weightShape,
                               .values = {},
                               .kept = sparse ? facts.kept : -1,
                               .places = {}})
                .all;
        };
        // Runtimes take sparse initializers of whole bytes only.
        const bool fitsByte = form.isInteger() && facts.lowest >= -128 && facts.highest <= 127;
        const auto type = fitsByte ? OnnxType::Int8 : form.type;
        const auto dense = bytes(form.type, false);
        const auto sparse = bytes(type, true);
        if (sparse < dense && type != OnnxType::Int16) {
            form.type = type;
            form.sparse = true;
        } else {
            note(facts,
                "a sparse initializer would take " + std::to_string(sparse) + " bytes, the dense one takes "
                    + std::to_string(dense)
                    + ": its indices have 8 bytes each, so it pays above 66.7 % zeros for FLOAT, 88.9 % for "
                      "INT8");
        }
    }

    const OnnxWriteOptions& options_;
    OnnxForms forms_;
};

} // namespace

OnnxType activationType(int bits, int newestOpset)
{
    for (const auto type : {OnnxType::UInt2, OnnxType::UInt4})
        if (bits <= bitsOf(type) && opsetOf(type) <= newestOpset)
            return type;
    return OnnxType::UInt8;
}

OnnxForms formsOf(const Network& dense, const CompressedModel& model, const OnnxWriteOptions& options)
{
    FormChooser chooser(options);
    const auto infos = layersOf(dense);
    for (std::size_t index = 0; index < infos.size(); ++index) {
        const auto& layer = model.layers.at(index);
        LayerFacts facts{.info = infos[index],
            .bits = layer.weightBits,
            .hasCodebook = !layer.codebook.empty(),
            .kept = static_cast<std::int64_t>(layer.positions.size()),
            .activation = {layer.activationInterval, layer.activationBits, layer.activationThreshold}};
        for (const auto code : layer.codes) {
            facts.lowest = std::min<int>(facts.lowest, code);
            facts.highest = std::max<int>(facts.highest, code);
        }
        chooser.add(facts);
    }
    return chooser.take();
}

OnnxForms formsOf(const Network& network, const OnnxWriteOptions& options)
{
    FormChooser chooser(options);
    for (const auto& info : layersOf(network)) {
        const auto& node = network.nodes[static_cast<std::size_t>(info.node)];
        const auto& weights = network.parameters[static_cast<std::size_t>(*node.weight)].values;
        chooser.add({.info = info,
            .kept = options.sparse
                ? std::ranges::count_if(weights, [](float weight) { return weight != 0.0F; })
                : info.weights});
    }
    return chooser.take();
}

OnnxForms formsOf(const Network& network, const Plan& plan, const OnnxWriteOptions& options)
{
    const auto infos = layersOf(network);
    check(plan, infos);
    FormChooser chooser(options);
    for (std::size_t index = 0; index < infos.size(); ++index) {
        const auto& layer = plan.layers[index];
        LayerFacts facts{
            .info = infos[index], .bits = layer.weightBits, .kept = keptWeights(layer, infos[index])};
        if (layer.weightBits != unquantizedBits) {
            facts.highest = 1 << (layer.weightBits - 1);
            facts.lowest = -facts.highest;
        }
        // Sizes of activation levels are all the same, whatever they will be.
        if (infos[index].activationNode)
            facts.activation = {layer.activationBits == unquantizedBits ? 0.0F : 1.0F, layer.activationBits,
                layer.activationThreshold > 0.0 ? 1.0F : 0.0F};
        chooser.add(facts);
    }
    return chooser.take();
}

} // namespace espalier
