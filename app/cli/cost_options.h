#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace espalier::cli {

/// What cost is asked for.
struct CostCommandOptions {
    std::string model; ///< a .esp file, or a name of the zoo
    std::string
        plan; ///< a recipe (file or name), a file with a plan, or a ratio such as "20x"; empty: as it is
    std::string accelerator = "generic-45nm"; ///< id of a built-in one, or a .json file
    std::string energyTable; ///< replaces the accelerator's; empty: its own
    std::int64_t batch = 1;
    std::string data; ///< pictures whose zeros are counted in a .esp file: "digits" or a folder; empty: none
    std::size_t pictures = 64; ///< of the validation set, as many
    std::string format = "table"; ///< table, csv or json
    bool published = false; ///< ADMM-NN's hardware table instead of a model's costs
    bool validation = false; ///< the help page on how good the model is
    bool schema = false; ///< the JSON schema of accelerator files
};

} // namespace espalier::cli
