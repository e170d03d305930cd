#include "core/formats/npy.h"

#include "core/error.h"
#include "core/formats/byte_stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace espalier {

namespace {

constexpr std::array<std::uint8_t, 6> magic{0x93, 'N', 'U', 'M', 'P', 'Y'};
constexpr std::size_t alignment = 64;

constexpr std::array typeCodes{std::pair{NumberType::F64, std::string_view("<f8")},
    std::pair{NumberType::F32, std::string_view("<f4")}, std::pair{NumberType::F16, std::string_view("<f2")},
    std::pair{NumberType::I64, std::string_view("<i8")}, std::pair{NumberType::I32, std::string_view("<i4")},
    std::pair{NumberType::I16, std::string_view("<i2")}, std::pair{NumberType::I8, std::string_view("|i1")},
    std::pair{NumberType::U64, std::string_view("<u8")}, std::pair{NumberType::U32, std::string_view("<u4")},
    std::pair{NumberType::U16, std::string_view("<u2")}, std::pair{NumberType::U8, std::string_view("|u1")},
    std::pair{NumberType::Bool, std::string_view("|b1")}};

std::string codeOf(NumberType type)
{
    for (const auto& [known, code] : typeCodes)
        if (known == type)
            return std::string(code);
    throw Error("numpy has no numbers of type " + std::string(toText(type)));
}

NumberType typeOf(std::string_view code)
{
    std::string known;
    for (const auto& [type, name] : typeCodes) {
        if (name == code)
            return type;
        known += (known.empty() ? "" : ", ") + std::string(name);
    }
    throw Error("its numbers are '" + std::string(code) + "'; this program reads " + known);
}

std::string shapeText(const Shape& shape)
{
    std::string text = "(";
    for (std::size_t index = 0; index < shape.size(); ++index)
        text += (index > 0 ? ", " : "") + std::to_string(shape[index]);
    return text + (shape.size() == 1 ? ",)" : ")");
}

/// The header of a .npy file: a dictionary in Python's words with these three keys in any order.
class HeaderReader {
public:
    explicit HeaderReader(std::string_view text) : left_(text) { }

    /// Takes type and shape.
    void read(PlainArray& array)
    {
        expect('{');
        bool hasType = false;
        bool hasOrder = false;
        bool hasShape = false;
        while (!found('}')) {
            const auto key = quoted();
            expect(':');
            if (key == "descr" && !std::exchange(hasType, true))
                array.type = typeOf(quoted());
            else if (key == "fortran_order" && !std::exchange(hasOrder, true))
                readOrder();
            else if (key == "shape" && !std::exchange(hasShape, true))
                array.shape = shape();
            else
                fail();
            if (!found(',')) {
                expect('}');
                break;
            }
        }
        skipSpaces();
        if (!left_.empty() || !hasType || !hasOrder || !hasShape)
            fail();
    }

private:
    [[noreturn]] static void fail() { throw Error("its header is not that of a numpy array"); }

    void skipSpaces()
    {
        while (!left_.empty() && (left_.front() == ' ' || left_.front() == '\n'))
            left_.remove_prefix(1);
    }

    bool found(char letter)
    {
        skipSpaces();
        if (left_.empty() || left_.front() != letter)
            return false;
        left_.remove_prefix(1);
        return true;
    }

    void expect(char letter)
    {
        if (!found(letter))
            fail();
    }

    std::string_view quoted()
    {
        expect('\'');
        const auto end = left_.find('\'');
        if (end == std::string_view::npos)
            fail();
        const auto text = left_.substr(0, end);
        left_.remove_prefix(end + 1);
        return text;
    }

    void readOrder()
    {
        skipSpaces();
        constexpr std::string_view rowsFirst = "False";
        if (!left_.starts_with(rowsFirst))
            throw Error(
                "its columns come before its rows (fortran_order); save it with numpy.ascontiguousarray");
        left_.remove_prefix(rowsFirst.size());
    }

    Shape shape()
    {
        constexpr std::size_t mostDimensions = 32; // numpy's own limit
        Shape sizes;
        expect('(');
        while (!found(')')) {
            skipSpaces();
            std::int64_t size = 0;
            const auto end = std::from_chars(left_.data(), left_.data() + left_.size(), size);
            if (end.ec != std::errc() || size < 0 || sizes.size() == mostDimensions)
                fail();
            left_.remove_prefix(static_cast<std::size_t>(end.ptr - left_.data()));
            sizes.push_back(size);
            if (!found(',')) {
                expect(')');
                break;
            }
        }
        return sizes;
    }

    std::string_view left_;
};

} // namespace

std::vector<std::uint8_t> encodeNpy(const PlainArray& array)
{
    auto header = "{'descr': '" + codeOf(array.type)
        + "', 'fortran_order': False, 'shape': " + shapeText(array.shape) + ", }";
    const auto before = magic.size() + 4;
    header.append(alignment - 1 - (before + header.size()) % alignment, ' ');
    header += '\n';
    ByteWriter out;
    out.append(magic);
    out.byte(1);
    out.byte(0);
    out.littleEndian(header.size(), 2);
    out.append({reinterpret_cast<const std::uint8_t*>(header.data()), header.size()});
    out.append(array.bytes);
    return out.take();
}

PlainArray parseNpy(std::string name, std::span<const std::uint8_t> bytes)
{
    PlainArray array;
    array.name = std::move(name);
    ByteReader in(bytes);
    if (bytes.size() < magic.size() || !std::ranges::equal(in.take(magic.size()), magic))
        throw Error("is no numpy array: it does not begin with '\\x93NUMPY'");
    const auto version = in.byte();
    in.byte();
    if (version < 1 || version > 3)
        throw Error("is a numpy array of version " + std::to_string(version) + ", expected 1 to 3");
    const auto header = in.take(static_cast<std::size_t>(in.littleEndian(version == 1 ? 2 : 4)));
    HeaderReader({reinterpret_cast<const char*>(header.data()), header.size()}).read(array);
    array.bytes = in.take(in.left());
    const auto expected = bytesOf(array.type, array.shape);
    if (static_cast<std::int64_t>(array.bytes.size()) != expected)
        throw Error("has " + std::to_string(array.bytes.size()) + " bytes, its shape "
            + shapeText(array.shape) + " takes " + std::to_string(expected));
    return array;
}

} // namespace espalier
