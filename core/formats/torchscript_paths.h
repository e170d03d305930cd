#pragma once

#include "core/formats/plain_array.h"

#include <map>
#include <span>
#include <string>

namespace espalier {

/// Where the arrays of a model lie in a module of TorchScript: each at the attribute that its name leads to
/// ("layer1.0.conv1.weight"), changed where such an attribute could not be, or not beside the others.
class ScriptPaths {
public:
    explicit ScriptPaths(std::span<const PlainArray> arrays);

    bool has(const std::string& array) const { return paths_.contains(array); }
    /// Attributes with dots between them, from the outermost module on. Throws std::out_of_range.
    const std::string& of(const std::string& array) const { return paths_.at(array); }
    const std::map<std::string, std::string>& all() const { return paths_; } ///< by array

private:
    std::map<std::string, std::string> paths_;
};

/// What TorchScript's code calls an attribute: "self.conv1.weight", "getattr(self.layer1, \"0\").weight".
std::string scriptAttribute(const std::string& path);

} // namespace espalier
