#include "core/error.h"
#include "core/formats/onnx.h"

#include <cstddef>
#include <cstdint>

/// What can be read can be written again, unless it holds an operation that is not known.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try {
        const auto model =
            espalier::decodeOnnxModel({data, size}, "input", {.foldBatchNorms = size % 2 == 0});
        espalier::encodeOnnx(model.network);
        espalier::encodeOnnx(model.compressed());
    } catch (const espalier::Error&) { // what a reader says of a wrong file
    }
    return 0;
}
