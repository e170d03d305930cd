#pragma once

#include "app/cli/result_text.h"
#include "core/error.h"

#include <memory>

namespace espalier::cli {

/// A run was stopped by the person.
class Stopped : public Error {
public:
    using Error::Error;
};

/// Does a recipe in `folder`, which is made where there is none: progress on stderr, and in the folder the
/// recipe, the checkpoint, the model as `fileName`, read back and compared, and result.json. With `resume` it
/// goes on from the checkpoint there. Of several processes rank 0 alone writes. Throws Error, also where the
/// run was stopped.
RunReport runInFolder(Recipe recipe, const std::filesystem::path& folder, bool resume,
    const std::string& fileName, const std::shared_ptr<ProcessGroup>& processes = {});

/// The same where `folder` does not hold the result of this very recipe yet: begun runs are finished.
void runWhereMissing(const Recipe& recipe, const std::filesystem::path& folder, const std::string& fileName);

} // namespace espalier::cli
