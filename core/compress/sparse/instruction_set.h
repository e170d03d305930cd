#pragma once

#include <string>
#include <vector>

namespace espalier {

/// What the sparse kernels are compiled for. All of them give the same results up to float rounding.
enum class InstructionSet { Portable, Avx2, Avx512 };

/// "portable", "AVX2", "AVX-512".
std::string toText(InstructionSet set);

/// What this program has kernels for and this processor can run, slowest first. Never empty.
std::vector<InstructionSet> availableInstructionSets();

/// The fastest of them.
InstructionSet bestInstructionSet();

} // namespace espalier
