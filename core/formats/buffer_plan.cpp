#include "core/formats/buffer_plan.h"

#include <algorithm>

namespace espalier {

namespace {

using Place = BufferPlan::Place;

/// The operation can write over what it reads.
bool worksElementwise(Operation operation)
{
    return operation == Operation::Relu || operation == Operation::BatchNorm2d || operation == Operation::Add
        || operation == Operation::Flatten;
}

class Planner {
public:
    explicit Planner(const Network& network)
        : network_(network)
        , shapes_(inferShapes(network))
        , readers_(readerCounts(network))
        , roots_(network.nodes.size())
        , mayBeWritten_(network.nodes.size())
        , lastReads_(network.nodes.size())
    {
        plan_.buffers.resize(network.nodes.size());
    }

    BufferPlan plan()
    {
        shareBuffers();
        for (std::size_t node = 0; node < roots_.size(); ++node)
            if (roots_[node] == node)
                place(node);
        for (std::size_t node = 0; node < roots_.size(); ++node) {
            plan_.buffers[node].place = plan_.buffers[roots_[node]].place;
            plan_.buffers[node].offset = plan_.buffers[roots_[node]].offset;
        }
        return std::move(plan_);
    }

private:
    /// Roots are the nodes whose buffer a node shares; itself where it has its own.
    void shareBuffers()
    {
        for (std::size_t node = 0; node < roots_.size(); ++node) {
            const auto& facts = network_.nodes[node];
            roots_[node] = node;
            const auto source = facts.inputs.empty() ? node : static_cast<std::size_t>(facts.inputs.front());
            if (source != node && worksElementwise(facts.operation)
                && (mayBeWritten_[source] || facts.operation == Operation::Flatten)) {
                roots_[node] = roots_[source];
                plan_.buffers[node].inPlace = true;
            }
            // Nothing may write over the picture, nor over what others still read, however it is flattened.
            mayBeWritten_[node] =
                node != 0 && readers_[node] == 1 && (roots_[node] == node || mayBeWritten_[source]);
            for (const auto input : facts.inputs)
                lastReads_[roots_[static_cast<std::size_t>(input)]] = node;
            lastReads_[roots_[node]] = node;
        }
    }

    void place(std::size_t node)
    {
        auto& buffer = plan_.buffers[node];
        if (node == 0) {
            buffer.place = Place::Input;
            return;
        }
        if (node == roots_.back()) {
            buffer.place = Place::Output;
            return;
        }
        const auto size = elementCount(shapes_[node]);
        std::vector<std::size_t> living;
        for (std::size_t other = 1; other < node; ++other)
            if (roots_[other] == other && other != roots_.back() && lastReads_[other] >= node)
                living.push_back(other);
        std::ranges::sort(living, {}, [this](std::size_t other) { return plan_.buffers[other].offset; });
        for (const auto other : living) {
            if (plan_.buffers[other].offset >= buffer.offset + size)
                break;
            buffer.offset =
                std::max(buffer.offset, plan_.buffers[other].offset + elementCount(shapes_[other]));
        }
        plan_.workspace = std::max(plan_.workspace, buffer.offset + size);
    }

    const Network& network_;
    std::vector<Shape> shapes_;
    std::vector<int> readers_;
    std::vector<std::size_t> roots_;
    std::vector<bool> mayBeWritten_; ///< by the one node that reads it
    std::vector<std::size_t> lastReads_; ///< by root: the last node that reads or writes its buffer
    BufferPlan plan_;
};

} // namespace

BufferPlan planBuffers(const Network& network)
{
    return Planner(network).plan();
}

} // namespace espalier
