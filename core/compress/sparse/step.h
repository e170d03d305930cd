#pragma once

namespace espalier {

/// Part of a chunk of lane blocks that a step works on: one block for pictures, all of them for plain
/// vectors.
struct BlockRange {
    int first = 0;
    int count = 1;
};

/// One operation of a sparse network, or a few that are done together.
class Step {
public:
    virtual ~Step() = default;

    virtual void forward(const BlockRange& blocks) = 0;

    /// Adds to the gradients of inputs and parameters. forward has been called for the same blocks.
    virtual void backward(const BlockRange& blocks) = 0;

    /// After a step that holds the blocks up (see StepPlan): all of a batch have passed it.
    virtual void allForward() { }
    virtual void allBackward() { }

    /// Hands over parameter gradients that backward has gathered in a form of its own.
    virtual void finishGradients() { }
};

} // namespace espalier
