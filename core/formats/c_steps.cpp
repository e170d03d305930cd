#include "core/formats/c_steps.h"

#include "core/error.h"
#include "core/formats/c_code.h"
#include "core/formats/c_runtime.h"
#include "core/network/activation_sites.h"

#include <utility>

namespace espalier {

namespace {

using c_code::number;

std::string joined(std::initializer_list<std::int64_t> values)
{
    std::string text;
    for (const auto value : values)
        text += (text.empty() ? "" : ", ") + std::to_string(value);
    return text;
}

class StepWriter {
public:
    StepWriter(const CompressedModel& model, const Network& network, const BufferPlan& buffers,
        const std::vector<std::string>& layerNames, const std::string& prefix)
        : model_(model)
        , network_(network)
        , shapes_(inferShapes(network))
        , buffers_(buffers)
        , layerNames_(layerNames)
        , prefix_(prefix)
    {
    }

    CSteps write()
    {
        if (buffers_.buffers.back().place != BufferPlan::Place::Output)
            throw Error("network '" + network_.name + "' computes nothing");
        const auto sites = activationSites(network_);
        std::string steps;
        for (std::size_t node = 1; node < network_.nodes.size(); ++node) {
            steps += stepText(node);
            if (sites[node])
                steps += levelsText(node, model_.layers[*sites[node]]);
        }
        steps_.text = "\nstatic void " + prefix_ + "run(const float *in, float *out, float *workspace)\n{\n"
            + "    (void)workspace;\n" + steps + "}\n";
        return std::move(steps_);
    }

private:
    std::string bufferText(std::size_t node) const
    {
        const auto& buffer = buffers_.buffers[node];
        switch (buffer.place) {
        case BufferPlan::Place::Input: return "in";
        case BufferPlan::Place::Output: return "out";
        case BufferPlan::Place::Workspace: break;
        }
        return "workspace + " + std::to_string(buffer.offset);
    }

    static std::string windowText(const PoolAttributes& pool)
    {
        return joined({pool.kernel.height, pool.kernel.width, pool.stride.height, pool.stride.width,
            pool.padding.height, pool.padding.width});
    }

    /// A call with sizes as arrays: three sizes of what is read, of what is written, and the window.
    std::string sized(
        const std::string& call, std::size_t node, const std::string& steps, const std::string& more)
    {
        const auto& from = shapes_[static_cast<std::size_t>(network_.nodes[node].inputs.front())];
        const auto& to = shapes_[node];
        return "    {\n        static const int from[] = {" + joined({from[0], from[1], from[2]})
            + "}, to[] = {" + joined({to[0], to[1], to[2]}) + "}, steps[] = {" + steps + "};\n        " + call
            + ", from, to, steps" + more + ");\n    }\n";
    }

    std::string use(std::string_view function)
    {
        steps_.functions.insert(function);
        return prefix_;
    }

    std::string stepText(std::size_t index)
    {
        const auto& node = network_.nodes[index];
        const auto& shape = shapes_[index];
        const auto source = static_cast<std::size_t>(node.inputs.front());
        const auto in = bufferText(source);
        const auto passed = in + ", " + bufferText(index);
        const auto size = std::to_string(elementCount(shape));
        const auto perChannel = [&shape] { return joined({shape[0], shape[1] * shape[2]}); };
        switch (node.operation) {
        case Operation::Linear:
            return "    " + use(c_runtime::linear) + "linear(&" + layerNames_[layer_++] + ", " + passed + ", "
                + joined({elementCount(shapes_[source]), shape[0]}) + ");\n";
        case Operation::Conv2d: {
            const auto& conv = std::get<Conv2dAttributes>(node.attributes);
            return sized(use(c_runtime::conv2d) + "conv2d(&" + layerNames_[layer_++] + ", " + passed, index,
                joined({conv.kernel.height, conv.kernel.width, conv.stride.height, conv.stride.width,
                    conv.padding.height, conv.padding.width, conv.dilation.height, conv.dilation.width,
                    conv.groups}),
                {});
        }
        case Operation::Relu: return "    " + use(c_runtime::relu) + "relu(" + passed + ", " + size + ");\n";
        case Operation::BatchNorm2d: {
            const auto& name = steps_.normalizationNames.emplace_back(
                prefix_ + "norm" + std::to_string(steps_.normalizationNames.size()));
            return "    " + use(c_runtime::scale) + "scale(" + name + "_factors, " + name + "_shifts, "
                + passed + ", " + perChannel() + ");\n";
        }
        case Operation::Add:
            return "    " + use(c_runtime::add) + "add(" + in + ", "
                + bufferText(static_cast<std::size_t>(node.inputs[1])) + ", " + bufferText(index) + ", "
                + size + ");\n";
        case Operation::MaxPool2d:
            return sized(use(c_runtime::pool) + "pool(" + passed, index,
                windowText(std::get<PoolAttributes>(node.attributes)), ", 0, 0");
        case Operation::AveragePool2d: {
            const auto& pool = std::get<AveragePoolAttributes>(node.attributes);
            return sized(use(c_runtime::pool) + "pool(" + passed, index,
                windowText({pool.kernel, pool.stride, pool.padding}),
                pool.countPadding ? ", 1, 1" : ", 1, 0");
        }
        case Operation::GlobalAveragePool2d: {
            const Extent whole{shapes_[source][1], shapes_[source][2]};
            return sized(
                use(c_runtime::pool) + "pool(" + passed, index, windowText({whole, whole, {0, 0}}), ", 1, 0");
        }
        case Operation::LocalResponseNorm: {
            const auto& norm = std::get<LocalResponseNormAttributes>(node.attributes);
            return "    " + use(c_runtime::norm) + "norm(" + passed + ", " + perChannel() + ", "
                + std::to_string(norm.size) + ", " + number(norm.alpha) + ", " + number(norm.beta) + ", "
                + number(norm.bias) + ");\n";
        }
        case Operation::Flatten: return {};
        default: break;
        }
        throw Error("node '" + node.name + "' (" + toText(node.operation) + ") has no C code");
    }

    /// Activation levels apply to what a node leaves.
    std::string levelsText(std::size_t node, const CompressedLayer& layer)
    {
        if (layer.activationInterval == 0.0F && layer.activationThreshold == 0.0F)
            return {};
        const auto most = layer.activationInterval > 0.0F ? (1 << layer.activationBits) - 1 : 0;
        return "    " + use(c_runtime::levels) + "levels(" + bufferText(node) + ", "
            + std::to_string(elementCount(shapes_[node])) + ", " + number(layer.activationThreshold) + ", "
            + number(layer.activationInterval) + ", " + number(static_cast<float>(most)) + ");\n";
    }

    const CompressedModel& model_;
    const Network& network_;
    std::vector<Shape> shapes_;
    const BufferPlan& buffers_;
    const std::vector<std::string>& layerNames_;
    const std::string& prefix_;
    std::size_t layer_ = 0;
    CSteps steps_;
};

} // namespace

CSteps stepsOf(const CompressedModel& model, const Network& network, const BufferPlan& buffers,
    const std::vector<std::string>& layerNames, const std::string& prefix)
{
    return StepWriter(model, network, buffers, layerNames, prefix).write();
}

} // namespace espalier
