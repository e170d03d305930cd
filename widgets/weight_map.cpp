#include "widgets/weight_map.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

WeightMap::WeightMap(WeightMapInput input) : input_(std::move(input)), layout_(input_.shape)
{
    encode();
    countDead();
    sumBlocks();
}

float WeightMap::valueOf(std::int64_t weight) const
{
    return (*input_.compressed)[static_cast<std::size_t>(weight)];
}

float WeightMap::trainedValueOf(std::int64_t weight) const
{
    return (*input_.trained)[static_cast<std::size_t>(weight)];
}

double WeightMap::keptShare() const
{
    return codes_.empty() ? 0.0 : static_cast<double>(kept_) / static_cast<double>(codes_.size());
}

void WeightMap::encode()
{
    const auto& values = *input_.compressed;
    float largest = 0.0F;
    for (const auto value : values)
        largest = std::max(largest, std::abs(value));
    const auto scale = largest > 0.0F ? 127.0F / largest : 0.0F;
    codes_.resize(values.size());
    for (std::size_t index = 0; index < values.size(); ++index) {
        const auto value = values[index];
        if (value == 0.0F)
            continue;
        const auto code = static_cast<int>(value * scale); // towards zero, which stays for the pruned
        codes_[index] = static_cast<std::int8_t>(code != 0 ? code : value > 0.0F ? 1 : -1);
        ++kept_;
    }
}

void WeightMap::countDead()
{
    const auto outputs = static_cast<std::size_t>(input_.shape[0]);
    const auto inputs = static_cast<std::size_t>(input_.shape[1]);
    const auto groups = static_cast<std::size_t>(input_.groups);
    const auto kernel = outputs * inputs == 0 ? 0 : codes_.size() / (outputs * inputs);
    keptOfOutputs_.assign(outputs, 0);
    deadOutputs_.assign(outputs, 1);
    deadInputs_.assign(inputs * groups, 1);
    const auto* code = codes_.data();
    for (std::size_t output = 0; output < outputs; ++output) {
        const auto group = output * groups / outputs;
        for (std::size_t input = 0; input < inputs; ++input) {
            std::int64_t kept = 0;
            for (std::size_t position = 0; position < kernel; ++position)
                kept += *code++ != 0 ? 1 : 0;
            keptOfOutputs_[output] += kept;
            if (kept > 0)
                deadInputs_[group * inputs + input] = 0;
        }
        deadOutputs_[output] = keptOfOutputs_[output] == 0 ? 1 : 0;
    }
}

void WeightMap::sumBlocks()
{
    blocksAcross_ = (layout_.cellsAcross() + blockSide - 1) / blockSide;
    blocksDown_ = (layout_.cellsDown() + blockSide - 1) / blockSide;
    blocks_.assign(static_cast<std::size_t>(blocksAcross_ * blocksDown_), {});
    for (std::int64_t y = 0; y < layout_.cellsDown(); ++y) {
        auto* row = blocks_.data() + y / blockSide * blocksAcross_;
        for (std::int64_t x = 0; x < layout_.cellsAcross(); ++x) {
            const auto weight = layout_.weightAt(x, y);
            if (weight < 0)
                continue;
            auto& sums = row[x / blockSide];
            ++sums.weights;
            sums.kept = static_cast<std::uint8_t>(sums.kept + (codeOf(weight) != 0 ? 1 : 0));
        }
    }
}

} // namespace espalier
