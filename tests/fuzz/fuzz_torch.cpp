#include "core/error.h"
#include "core/formats/torch_checkpoint.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try {
        for (const auto& tensor : espalier::readTorchTensors({data, size}, "input"))
            espalier::valuesOf(tensor);
    } catch (const espalier::Error&) { // what a reader says of a wrong file
    }
    return 0;
}
