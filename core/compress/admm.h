#pragma once

#include <functional>
#include <span>
#include <vector>

namespace espalier {

/// Replaces weights by the nearest point of a constraint set, in place; returns the smallest kept magnitude.
using Projection = std::function<float(std::span<float>)>;

/// ADMM's variables of one array of weights W, in the scaled form (Boyd et al. 2011, section 3.1.1; ADMM-NN,
/// arXiv 1812.11677, section 3.3): minimise f(W) + ρ/2 ‖W − Z + U‖², then Z = Π(W + U), then U += W − Z.
class AdmmVariables {
public:
    struct Residuals {
        double primal = 0.0; ///< ‖W − Z‖ / ‖Z‖
        double dual = 0.0; ///< ‖Z − Z before‖ / ‖Z‖
        float threshold = 0.0F; ///< smallest kept |W + U|
        int changes = 0; ///< positions where Z became zero or ceased to be
    };

    /// Z = Π(W), U = 0.
    void start(std::span<const float> weights, const Projection& project, double rho);

    /// Goes on with variables that were saved.
    void restore(std::vector<float> z, std::vector<float> u, double rho);

    /// Adds ρ (W − Z + U), the gradient of the penalty: part of the loss, so that the optimiser sees it like
    /// the rest.
    void addPenaltyGradient(std::span<const float> weights, std::span<float> gradient) const;

    /// The Z and U steps.
    Residuals update(std::span<const float> weights, const Projection& project);

    /// A new penalty; U shrinks by the old over the new ρ, as it is the dual divided by ρ.
    void setRho(double rho);

    double rho() const { return rho_; }
    const std::vector<float>& z() const { return z_; }
    const std::vector<float>& u() const { return u_; }

private:
    std::vector<float> z_;
    std::vector<float> u_;
    double rho_ = 0.0;
};

/// ρ of iteration `iteration` (from 0) of `iterations`, rising geometrically from `first` to `last`.
double risingRho(double first, double last, int iteration, int iterations);

} // namespace espalier
