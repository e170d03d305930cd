#include "core/compress/admm.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

namespace {

double norm(std::span<const float> values)
{
    double sum = 0.0;
    for (const double value : values)
        sum += value * value;
    return std::sqrt(sum);
}

double distance(std::span<const float> left, std::span<const float> right)
{
    double sum = 0.0;
    for (std::size_t index = 0; index < left.size(); ++index) {
        const auto difference = static_cast<double>(left[index]) - static_cast<double>(right[index]);
        sum += difference * difference;
    }
    return std::sqrt(sum);
}

} // namespace

void AdmmVariables::start(std::span<const float> weights, const Projection& project, double rho)
{
    z_.assign(weights.begin(), weights.end());
    project(z_);
    u_.assign(weights.size(), 0.0F);
    rho_ = rho;
}

void AdmmVariables::restore(std::vector<float> z, std::vector<float> u, double rho)
{
    z_ = std::move(z);
    u_ = std::move(u);
    rho_ = rho;
}

void AdmmVariables::addPenaltyGradient(std::span<const float> weights, std::span<float> gradient) const
{
    const auto rho = static_cast<float>(rho_);
    for (std::size_t index = 0; index < weights.size(); ++index)
        gradient[index] += rho * (weights[index] - z_[index] + u_[index]);
}

AdmmVariables::Residuals AdmmVariables::update(std::span<const float> weights, const Projection& project)
{
    std::vector<float> next(weights.begin(), weights.end());
    for (std::size_t index = 0; index < next.size(); ++index)
        next[index] += u_[index];
    Residuals residuals;
    residuals.threshold = project(next);
    for (std::size_t index = 0; index < next.size(); ++index)
        u_[index] += weights[index] - next[index];
    const auto size = std::max(norm(next), 1e-30);
    residuals.primal = distance(weights, next) / size;
    residuals.dual = distance(next, z_) / size;
    for (std::size_t index = 0; index < next.size(); ++index)
        residuals.changes += (next[index] == 0.0F) != (z_[index] == 0.0F) ? 1 : 0;
    z_ = std::move(next);
    return residuals;
}

void AdmmVariables::setRho(double rho)
{
    const auto scale = static_cast<float>(rho_ / rho);
    for (auto& value : u_)
        value *= scale;
    rho_ = rho;
}

double risingRho(double first, double last, int iteration, int iterations)
{
    if (iterations <= 1)
        return last;
    return first * std::pow(last / first, static_cast<double>(iteration) / (iterations - 1));
}

} // namespace espalier
