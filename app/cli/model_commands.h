// The commands about model files, as the command line knows them.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace espalier::cli {

/// The command that was chosen; run after parsing, so that its errors are not taken for wrong usage.
using Action = std::function<void()>;

void addEvaluate(CLI::App& app, Action& action);
void addInspect(CLI::App& app, Action& action);
void addExport(CLI::App& app, Action& action);
void addConvert(CLI::App& app, Action& action);
void addFormats(CLI::App& app, Action& action);

} // namespace espalier::cli
