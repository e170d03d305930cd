#include "core/compress/sparse/kernels.h"

#include "core/error.h"

#include <algorithm>

namespace espalier {

const Kernels& portableKernels();
#ifdef __x86_64__
const Kernels& avx2Kernels();
const Kernels& avx512Kernels();
#endif

const Kernels& kernelsFor(InstructionSet set)
{
    if (std::ranges::count(availableInstructionSets(), set) == 0)
        throw Error("instruction set " + toText(set) + " is not available, the best is "
            + toText(bestInstructionSet()));
    switch (set) {
#ifdef __x86_64__
    case InstructionSet::Avx2: return avx2Kernels();
    case InstructionSet::Avx512: return avx512Kernels();
#endif
    default: return portableKernels();
    }
}

} // namespace espalier
