#pragma once

#include "core/hardware/storage.h"

#include <string>

namespace espalier {

/// Why smallestStorage takes what it takes, in one sentence with the runner-up: for people.
std::string storageReason(const StoredWeights& weights);

} // namespace espalier
