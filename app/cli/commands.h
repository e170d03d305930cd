#pragma once

#include "app/cli/cost_options.h"
#include "app/cli/options.h"

namespace espalier::cli {

/// Each does one command and writes its result to stdout; throws Error where it cannot.
void train(const RunOptions& options);
void compress(const RunOptions& options);
void compare(const CompareOptions& options);
void reproduce(const ReproduceOptions& options);
void inspect(const FileOptions& options);
void evaluateModel(const EvaluateOptions& options);
void exportModel(const FileOptions& options);
void showSensitivity(const SubjectOptions& options);
void planForBudget(const PlanOptions& options);
void cost(const CostCommandOptions& options);

} // namespace espalier::cli
