#include "core/error.h"
#include "core/formats/npz.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try {
        espalier::decodeNpzModel({data, size}, {}, "input");
    } catch (const espalier::Error&) { // what a reader says of a wrong file
    }
    return 0;
}
