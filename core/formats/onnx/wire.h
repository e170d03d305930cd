// The wire format of protocol buffers, as far as it takes to leave large arrays where they are.
#pragma once

#include "core/formats/onnx/byte_source.h"

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// One field of a message.
struct WireField {
    std::uint32_t number = 0;
    std::uint32_t kind = 0; ///< 0 varint, 1 eight bytes, 2 a length and as many bytes, 5 four bytes
    std::uint64_t begin = 0; ///< of the whole field
    std::uint64_t content = 0; ///< of what follows tag and length
    std::uint64_t end = 0;
};

/// Steps through the fields of a message that lies in a source. Throws Error for what is no such message.
class WireReader {
public:
    WireReader(const ByteSource& source, std::uint64_t begin, std::uint64_t end)
        : source_(source), position_(begin), end_(end)
    {
    }

    bool atEnd() const { return position_ == end_; }
    WireField next();

private:
    std::uint64_t varint();
    std::uint8_t byte();

    const ByteSource& source_;
    std::uint64_t position_;
    std::uint64_t end_;
    std::vector<std::uint8_t> window_;
    std::uint64_t windowBegin_ = 0;
};

/// Appends tag and length of a field of kind 2.
void appendHead(std::string& out, std::uint32_t number, std::uint64_t length);
/// Bytes of a number as a varint.
int varintBytes(std::uint64_t value);

} // namespace espalier
