#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

struct AdamOptions {
    float beta1 = 0.9F;
    float beta2 = 0.999F;
    float epsilon = 1e-8F;
    float weightDecay = 0.0F; ///< L2: added to the gradient times the value
    bool operator==(const AdamOptions&) const = default;
};

/// Adam with bias correction (Kingma and Ba, ICLR 2015) for one array, dense or only the kept weights. Fast
/// on any processor; the same calls give the same bits on the same machine.
class Adam {
public:
    /// What a checkpoint keeps.
    struct Moments {
        std::vector<float> first;
        std::vector<float> second;
        std::int64_t steps = 0;
        bool operator==(const Moments&) const = default;
    };

    explicit Adam(std::size_t size, const AdamOptions& options = {});

    /// values −= rate · m̂ / (√v̂ + ε). Throws Error where the sizes differ from the constructor's.
    void step(std::span<float> values, std::span<const float> gradients, double rate);

    const Moments& moments() const { return moments_; }
    /// Throws Error where the sizes differ.
    void setMoments(Moments moments);

private:
    AdamOptions options_;
    Moments moments_;
};

} // namespace espalier
