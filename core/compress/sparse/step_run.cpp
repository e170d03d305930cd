#include "core/compress/sparse/step_run.h"

#include <algorithm>
#include <ranges>

namespace espalier {

namespace {

using Steps = std::vector<PlannedStep>::iterator;

void clearPictureGradients(StepPlan& plan)
{
    for (const auto& tensor : plan.pictureTensors)
        tensor->clearGradients();
}

void runBack(StepPlan& plan, Steps first, Steps last, int blocks)
{
    for (int block = 0; block < blocks; ++block) {
        if (!plan.blocksAreHeldUp && block > 0) // the blocks share their gradients
            clearPictureGradients(plan);
        for (auto planned = last; planned-- != first;)
            if (planned->trains)
                planned->step->backward({block, 1});
    }
}

} // namespace

int blocksFor(std::size_t pictures)
{
    return static_cast<int>((pictures + laneCount - 1) / laneCount);
}

int runForward(StepPlan& plan, const std::vector<BatchPicture>& pictures, bool training)
{
    const auto blocks = blocksFor(pictures.size());
    plan.input->setPictures(pictures);
    plan.pass->training = training;
    plan.pass->pictures = pictures.size();
    const auto end = plan.pictureSteps.end();
    for (auto first = plan.pictureSteps.begin(); first != end;) {
        const auto hold =
            training ? std::find_if(first, end, [](const auto& step) { return step.holdsUp; }) : end;
        const auto last = hold == end ? end : std::next(hold);
        for (int block = 0; block < blocks; ++block)
            for (auto planned = first; planned != last; ++planned)
                planned->step->forward({block, 1});
        if (hold != end)
            hold->step->allForward();
        first = last;
    }
    for (const auto& planned : plan.vectorSteps)
        planned.step->forward({0, blocks});
    return blocks;
}

void runBackward(StepPlan& plan, int blocks)
{
    for (const auto& planned : plan.vectorSteps | std::views::reverse)
        if (planned.trains)
            planned.step->backward({0, blocks});
    clearPictureGradients(plan);
    const auto begin = plan.pictureSteps.begin();
    for (auto last = plan.pictureSteps.end(); last != begin;) {
        auto first = std::prev(last);
        while (first != begin && !std::prev(first)->holdsUp)
            --first;
        runBack(plan, first, last, blocks);
        if (first != begin)
            first->step->allBackward();
        last = first;
    }
}

} // namespace espalier
