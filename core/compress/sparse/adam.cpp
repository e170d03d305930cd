#include "core/compress/sparse/adam.h"

#include "core/compress/sparse/kernels.h"
#include "core/error.h"

#include <cmath>
#include <string>

namespace espalier {

namespace {

void checkSize(const char* what, std::size_t found, std::size_t expected)
{
    if (found != expected)
        throw Error("Adam: " + std::to_string(found) + " " + what + ", expected " + std::to_string(expected));
}

} // namespace

Adam::Adam(std::size_t size, const AdamOptions& options)
    : options_(options), moments_{std::vector<float>(size), std::vector<float>(size), 0}
{
}

void Adam::step(std::span<float> values, std::span<const float> gradients, double rate)
{
    checkSize("values", values.size(), moments_.first.size());
    checkSize("gradients", gradients.size(), moments_.first.size());
    ++moments_.steps;
    const auto steps = static_cast<double>(moments_.steps);
    AdamPass pass;
    pass.values = values.data();
    pass.gradients = gradients.data();
    pass.first = moments_.first.data();
    pass.second = moments_.second.data();
    pass.count = values.size();
    pass.beta1 = options_.beta1;
    pass.beta2 = options_.beta2;
    pass.weightDecay = options_.weightDecay;
    pass.stepSize = static_cast<float>(rate / (1.0 - std::pow(static_cast<double>(options_.beta1), steps)));
    pass.secondCorrection =
        static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(static_cast<double>(options_.beta2), steps)));
    pass.epsilon = options_.epsilon;
    static const Kernels& kernels = kernelsFor(bestInstructionSet());
    kernels.adam(pass);
}

void Adam::setMoments(Moments moments)
{
    checkSize("first moments", moments.first.size(), moments_.first.size());
    checkSize("second moments", moments.second.size(), moments_.second.size());
    moments_ = std::move(moments);
}

} // namespace espalier
