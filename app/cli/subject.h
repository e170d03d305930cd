#pragma once

#include "app/cli/options.h"
#include "core/network/network.h"
#include "core/plan/sensitivity.h"

#include <memory>

namespace espalier::cli {

/// What sensitivity and plan are about: trained weights, the recipe that asks for a plan, and its pictures.
struct Subject {
    Recipe recipe; ///< its plan in the order of the network's layers
    std::shared_ptr<const Network> network; ///< trained
    DataSplitPtr data;
};

/// Reads the recipe and its pictures; a network of the zoo is trained by the recipe first, or taken from the
/// cache. A .esp file brings its weights and, where its provenance says so, its recipe. Throws Error.
Subject subjectFor(const SubjectOptions& options);

/// Its sensitivities, from the cache as far as they are there; progress on stderr. Throws Error, also where
/// it was stopped.
SensitivityPtr sensitivityOf(const Subject& subject, const SubjectOptions& options);

} // namespace espalier::cli
