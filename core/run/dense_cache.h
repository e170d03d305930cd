#pragma once

#include "core/network/network.h"
#include "core/run/recipe.h"

#include <filesystem>
#include <optional>

namespace espalier {

/// Trained dense networks on disk, so that the same training is not done twice. Any thread.
class DenseCache {
public:
    /// An empty folder keeps nothing.
    explicit DenseCache(std::filesystem::path folder) : folder_(std::move(folder)) { }

    /// The network that this recipe's dense training ended with; nothing where it is not there or damaged.
    std::optional<Network> find(const Recipe& recipe) const;
    /// Never throws: a full disk must not cost the training.
    void keep(const Recipe& recipe, const Network& trained) const noexcept;

private:
    std::filesystem::path fileFor(const Recipe& recipe) const;

    std::filesystem::path folder_;
};

} // namespace espalier
