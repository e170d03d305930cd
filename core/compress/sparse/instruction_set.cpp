#include "core/compress/sparse/instruction_set.h"

namespace espalier {

std::string toText(InstructionSet set)
{
    switch (set) {
    case InstructionSet::Avx2: return "AVX2";
    case InstructionSet::Avx512: return "AVX-512";
    default: return "portable";
    }
}

std::vector<InstructionSet> availableInstructionSets()
{
    std::vector<InstructionSet> sets{InstructionSet::Portable};
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        sets.push_back(InstructionSet::Avx2);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        sets.push_back(InstructionSet::Avx512);
#endif
    return sets;
}

InstructionSet bestInstructionSet()
{
    return availableInstructionSets().back();
}

} // namespace espalier
