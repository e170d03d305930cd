#pragma once

#include "core/network/network.h"
#include "core/run/recipe.h"

namespace espalier {

/// The recipe names a network of the zoo, which has to be trained first.
bool isZooNetwork(const Recipe& recipe);

/// The network that a recipe begins with: one of the zoo with its first weights, drawn by the recipe's seed,
/// or the dense form of the .esp, .pth or .pt file it names. Throws Error.
Network firstNetwork(const Recipe& recipe);

} // namespace espalier
