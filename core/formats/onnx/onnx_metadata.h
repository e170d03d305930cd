// What this program adds to the metadata_props of an ONNX file, beyond what the format itself has room for.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace espalier {

inline constexpr auto provenanceKey = "espalier.provenance"; ///< recipe, seed, data, accuracies: JSON
inline constexpr auto classNamesKey = "espalier.class_names"; ///< JSON array of texts
inline constexpr auto weightBitsKey = "espalier.weight_bits"; ///< JSON array of numbers, one a layer

std::string arrayText(const std::vector<std::string>& values);
std::string arrayText(const std::vector<int>& values);

/// Empty where they are not stated, or damaged: a file without them is read as well.
std::vector<std::string> statedClassNames(const std::map<std::string, std::string>& metadata);
std::vector<int> statedWeightBits(const std::map<std::string, std::string>& metadata);

} // namespace espalier
