#pragma once

#include "core/network/network.h"

#include <filesystem>

namespace espalier {

/// Writes a network's parameters with LibTorch's own serializers: as the dictionary that torch.load gives
/// Python, or as a TorchScript module with a module for each of the dots in the names.
void writeWithTorch(const Network& network, const std::filesystem::path& file);
void writeScriptWithTorch(const Network& network, const std::filesystem::path& file);

} // namespace espalier
