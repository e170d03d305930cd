#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// One value of a pickle. Values speak of each other by their position in Pickle::values, where a value may
/// hold itself.
struct PickleValue {
    enum class Kind {
        None,
        Boolean, ///< integer: 0 or 1
        Integer,
        Real,
        Text, ///< text
        Bytes, ///< text
        Tuple, ///< items
        List, ///< items; a set, too
        Dictionary, ///< items: key, value, key, value, ...
        Global, ///< text: "module name"
        Call, ///< items: what is called, its arguments, perhaps a state; nothing is called
        Persistent, ///< items: the id of something outside the pickle
    };
    Kind kind = Kind::None;
    std::int64_t integer = 0;
    double real = 0.0;
    std::string text = {};
    std::vector<std::uint32_t> items = {};
};

/// What a pickle of Python says, as data: names of classes and functions stay names, and nothing is executed.
struct Pickle {
    std::vector<PickleValue> values;
    std::uint32_t root = 0;

    const PickleValue& at(std::uint32_t place) const { return values[place]; }
    const PickleValue& item(const PickleValue& value, std::size_t number) const
    {
        return values[value.items[number]];
    }
};

/// Reads a pickle of protocol 2 to 5 (Python's pickletools names the opcodes). Throws Error naming the offset
/// where it is no such pickle. Takes memory in proportion to the bytes.
Pickle readPickle(std::span<const std::uint8_t> bytes);

} // namespace espalier
