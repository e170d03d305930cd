#include "core/compress/sparse/step_planner.h"

#include "core/compress/sparse/add_step.h"
#include "core/compress/sparse/average_pool_step.h"
#include "core/compress/sparse/conv_step.h"
#include "core/compress/sparse/flatten_step.h"
#include "core/compress/sparse/linear_step.h"
#include "core/compress/sparse/local_response_norm_step.h"
#include "core/compress/sparse/max_pool_step.h"
#include "core/compress/sparse/relu_step.h"

#include <set>

namespace espalier {

namespace {

bool sideBySide(const PoolAttributes& pool)
{
    return pool.stride == pool.kernel && pool.padding == Extent{0, 0};
}

class Planner {
public:
    explicit Planner(const PlannerInput& input)
        : in_(input), facts_(input.network, input.groups), tensors_(input.network.nodes.size(), nullptr)
    {
        plan_.pass = std::make_unique<PassState>();
        plan_.pass->addUp = input.addUp;
        plan_.blocksAreHeldUp = input.blocksAreHeldUp;
    }

    StepPlan run()
    {
        for (int index = 0; index < static_cast<int>(in_.network.nodes.size()); ++index)
            if (!tensors_[at(index)] && !inside_.contains(index))
                add(index);
        plan_.output = tensors_.back();
        return std::move(plan_);
    }

private:
    static std::size_t at(int index) { return static_cast<std::size_t>(index); }
    const Node& node(int index) const { return in_.network.nodes[at(index)]; }
    int sourceOf(int index) const { return node(index).inputs.front(); }
    Tensor& inputOf(int index) const { return *tensors_[at(sourceOf(index))]; }

    void add(int index)
    {
        switch (node(index).operation) {
        case Operation::Input: addInput(index); break;
        case Operation::Conv2d: addConvolution(index); break;
        case Operation::Linear: addLinear(index); break;
        case Operation::Relu:
            addStep<ReluStep>(
                index, index, in_.kernels, inputOf(index), tensorFor(index), in_.activations[at(index)]);
            break;
        case Operation::MaxPool2d:
            addStep<MaxPoolStep>(index, index, in_.kernels, inputOf(index), tensorFor(index),
                std::get<PoolAttributes>(node(index).attributes), in_.blocks);
            break;
        case Operation::Flatten: addFlatten(index); break;
        case Operation::BatchNorm2d: addBatchNorm(index); break;
        case Operation::Add: addSum(index); break;
        case Operation::AveragePool2d:
        case Operation::GlobalAveragePool2d:
            addStep<AveragePoolStep>(
                index, index, in_.kernels, inputOf(index), tensorFor(index), averageOf(index));
            break;
        case Operation::LocalResponseNorm:
            addStep<LocalResponseNormStep>(index, index,
                std::get<LocalResponseNormAttributes>(node(index).attributes), inputOf(index),
                tensorFor(index));
            break;
        case Operation::Unknown: break; // canPlan refuses it
        }
    }

    /// The tensor of a node, made when first asked for.
    Tensor& tensorFor(int index)
    {
        if (tensors_[at(index)])
            return *tensors_[at(index)];
        const auto& shape = facts_.shapes[at(index)];
        const bool picture = shape.size() == 3;
        const Layout layout = picture ? Layout{shape[0], shape[1], shape[2], facts_.border[at(index)]}
                                      : Layout{shape[0], 1, in_.blocks};
        auto& owner = picture ? plan_.pictureTensors : plan_.vectorTensors;
        const auto blocks = picture ? in_.blocks : 1;
        const auto gradients = in_.blocksAreHeldUp ? blocks : 1;
        owner.push_back(
            std::make_unique<Tensor>(layout, blocks, facts_.needsGradient[at(index)] ? gradients : 0));
        return *(tensors_[at(index)] = owner.back().get());
    }

    /// A step that begins with node `first` and puts out what node `last` does.
    template <class StepType, class... Arguments>
    StepType* addStep(int first, int last, Arguments&&... arguments)
    {
        auto step = std::make_unique<StepType>(std::forward<Arguments>(arguments)...);
        auto* result = step.get();
        const bool picture = node(first).inputs.empty() || facts_.shapes[at(sourceOf(first))].size() == 3;
        (picture ? plan_.pictureSteps : plan_.vectorSteps)
            .push_back({std::move(step), facts_.needsGradient[at(last)], false});
        return result;
    }

    void addInput(int index)
    {
        plan_.input =
            addStep<InputStep>(index, index, in_.kernels, tensorFor(index), in_.pixelScale, in_.pixelOffset);
    }

    LayerParts partsOf(int index, std::optional<int> relu)
    {
        LayerParts parts;
        parts.kernels = &in_.kernels;
        parts.input = &inputOf(index);
        parts.inputNeedsGradient = facts_.needsGradient[at(sourceOf(index))];
        parts.weights = &in_.groups[at(*node(index).weight)];
        parts.bias = node(index).bias ? &in_.groups[at(*node(index).bias)] : nullptr;
        parts.readOutputs = facts_.read[at(index)];
        parts.activation = relu ? &in_.activations[at(*relu)] : nullptr;
        parts.blocks = in_.blocks;
        return parts;
    }

    void addConvolution(int index)
    {
        const auto relu = facts_.onlyReader(in_.network, index, Operation::Relu);
        auto parts = partsOf(index, relu);
        auto last = relu.value_or(index);
        Extent window;
        if (const auto pool =
                relu ? facts_.onlyReader(in_.network, *relu, Operation::MaxPool2d) : std::nullopt) {
            const auto& attributes = std::get<PoolAttributes>(node(*pool).attributes);
            if (sideBySide(attributes)) {
                window = attributes.kernel;
                inside_.insert(last);
                last = *pool;
            }
        }
        parts.output = &tensorFor(last);
        addStep<ConvStep>(index, last, parts, std::get<Conv2dAttributes>(node(index).attributes), window);
    }

    void addLinear(int index)
    {
        const auto relu = facts_.onlyReader(in_.network, index, Operation::Relu);
        auto parts = partsOf(index, relu);
        const auto last = relu.value_or(index);
        parts.output = &tensorFor(last);
        addStep<LinearStep>(index, last, parts);
    }

    void addBatchNorm(int index)
    {
        const auto relu = facts_.onlyReader(in_.network, index, Operation::Relu);
        const auto last = relu.value_or(index);
        const auto group = [&](const std::optional<int>& parameter) { return &in_.groups[at(*parameter)]; };
        auto shared = std::make_shared<BatchNorm>();
        shared->kernels = &in_.kernels;
        shared->input = &inputOf(index);
        shared->output = &tensorFor(last);
        shared->activation = relu ? &in_.activations[at(*relu)] : nullptr;
        shared->weight = group(node(index).weight);
        shared->bias = group(node(index).bias);
        shared->runningMean = group(node(index).runningMean);
        shared->runningVariance = group(node(index).runningVariance);
        shared->epsilon = static_cast<double>(std::get<BatchNormAttributes>(node(index).attributes).epsilon);
        shared->readOutputs = facts_.read[at(index)];
        shared->pass = plan_.pass.get();
        shared->moments.resize(shared->readOutputs.size());
        addStep<BatchStatisticsStep>(index, last, shared);
        plan_.pictureSteps.back().holdsUp = true;
        addStep<NormalizeStep>(index, last, shared);
    }

    void addSum(int index)
    {
        const auto relu = facts_.onlyReader(in_.network, index, Operation::Relu);
        const auto last = relu.value_or(index);
        addStep<AddStep>(index, last, in_.kernels, inputOf(index), *tensors_[at(node(index).inputs.back())],
            tensorFor(last), relu ? &in_.activations[at(*relu)] : nullptr);
    }

    AveragePoolAttributes averageOf(int index) const
    {
        if (const auto* average = std::get_if<AveragePoolAttributes>(&node(index).attributes))
            return *average;
        const auto& shape = facts_.shapes[at(sourceOf(index))];
        return {.kernel = {shape[1], shape[2]}, .stride = {1, 1}};
    }

    void addFlatten(int index)
    {
        if (facts_.shapes[at(sourceOf(index))].size() == 1)
            tensors_[at(index)] = &inputOf(index);
        else
            addStep<FlattenStep>(index, index, in_.kernels, inputOf(index), tensorFor(index));
    }

    const PlannerInput& in_;
    GraphFacts facts_;
    std::vector<Tensor*> tensors_;
    std::set<int> inside_; ///< nodes done along with others, whose output nobody keeps
    StepPlan plan_;
};

} // namespace

bool canPlan(const Node& node)
{
    switch (node.operation) {
    case Operation::Input:
    case Operation::Conv2d:
    case Operation::Linear:
    case Operation::Relu:
    case Operation::Flatten:
    case Operation::BatchNorm2d:
    case Operation::Add:
    case Operation::AveragePool2d:
    case Operation::GlobalAveragePool2d:
    case Operation::LocalResponseNorm: return true;
    case Operation::MaxPool2d: {
        const auto* pool = std::get_if<PoolAttributes>(&node.attributes);
        return pool && pool->kernel.height * pool->kernel.width <= MaxPoolStep::largestWindow;
    }
    default: return false;
    }
}

StepPlan planSteps(const PlannerInput& input)
{
    return Planner(input).run();
}

} // namespace espalier
