#include "app/cli/commands.h"
#include "app/cli/sensitivity_text.h"
#include "app/cli/subject.h"

#include <cstdio>

namespace espalier::cli {

void showSensitivity(const SubjectOptions& options)
{
    const auto subject = subjectFor(options);
    const auto sensitivity = sensitivityOf(subject, options);
    const auto layers = layersOf(*subject.network);
    const auto text = options.json ? jsonOf(*sensitivity, layers)
        : options.csv              ? csvOf(*sensitivity, layers)
                                   : tableOf(*sensitivity, layers);
    std::fputs(text.c_str(), stdout);
}

} // namespace espalier::cli
