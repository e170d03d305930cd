#include "core/formats/pickle.h"

#include "core/error.h"

#include <bit>
#include <cstdio>
#include <unordered_map>
#include <utility>

namespace espalier {

namespace {

using Kind = PickleValue::Kind;
using Place = std::uint32_t;

/// The stack machine that a pickle is written for.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) { }

    Pickle run()
    {
        for (;;) {
            start_ = at_;
            const auto operation = byte();
            if (operation == '.')
                break;
            step(operation);
        }
        pickle_.root = pop();
        return std::move(pickle_);
    }

private:
    [[noreturn]] void fail(const std::string& what) const
    {
        throw Error("pickle, offset " + std::to_string(start_) + ": " + what);
    }

    std::uint8_t byte() { return take(1)[0]; }

    std::span<const std::uint8_t> take(std::uint64_t count)
    {
        if (count > bytes_.size() - at_)
            fail("needs " + std::to_string(count) + " more bytes, " + std::to_string(bytes_.size() - at_)
                + " are left");
        const auto part = bytes_.subspan(at_, count);
        at_ += count;
        return part;
    }

    std::uint64_t number(std::size_t count)
    {
        std::uint64_t value = 0;
        const auto part = take(count);
        for (auto index = count; index-- > 0;)
            value = value << 8 | part[index];
        return value;
    }

    std::string text(std::uint64_t count)
    {
        const auto part = take(count);
        return {part.begin(), part.end()};
    }

    std::string line()
    {
        std::string words;
        for (auto letter = byte(); letter != '\n'; letter = byte())
            words.push_back(static_cast<char>(letter));
        return words;
    }

    Place add(PickleValue value)
    {
        pickle_.values.push_back(std::move(value));
        return static_cast<Place>(pickle_.values.size() - 1);
    }
    void push(PickleValue value) { stack_.push_back(add(std::move(value))); }
    void pushText(std::uint64_t count) { push({.kind = Kind::Text, .text = text(count)}); }
    void pushBytes(std::uint64_t count) { push({.kind = Kind::Bytes, .text = text(count)}); }
    void pushInteger(std::int64_t value) { push({.kind = Kind::Integer, .integer = value}); }

    Place pop()
    {
        if (stack_.size() <= (marks_.empty() ? 0 : marks_.back()))
            fail("takes a value from an empty stack");
        const auto place = stack_.back();
        stack_.pop_back();
        return place;
    }

    std::vector<Place> popToMark()
    {
        if (marks_.empty())
            fail("looks for a mark that was not set");
        const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
        std::vector<Place> items(begin, stack_.end());
        stack_.erase(begin, stack_.end());
        marks_.pop_back();
        return items;
    }

    void pushTuple(std::size_t count)
    {
        PickleValue tuple{.kind = Kind::Tuple};
        for (std::size_t index = 0; index < count; ++index)
            tuple.items.insert(tuple.items.begin(), pop());
        push(std::move(tuple));
    }

    /// Adds to what lies on top of the stack.
    void extend(const std::vector<Place>& items, bool pairs)
    {
        if (stack_.size() <= (marks_.empty() ? 0 : marks_.back()))
            fail("adds to an empty stack");
        if (pairs && items.size() % 2 != 0)
            fail("adds a key without a value");
        auto& target = pickle_.values[stack_.back()];
        target.items.insert(target.items.end(), items.begin(), items.end());
    }

    /// Python's OrderedDict comes as a call without arguments that items are added to; as data it is a
    /// dictionary.
    void call()
    {
        const auto arguments = pop();
        const auto callee = pop();
        const auto& what = pickle_.values[callee];
        if (what.kind == Kind::Global && what.text == "collections OrderedDict"
            && pickle_.values[arguments].items.empty())
            push({.kind = Kind::Dictionary});
        else
            push({.kind = Kind::Call, .items = {callee, arguments}});
    }

    void memoize(std::uint64_t key)
    {
        if (stack_.empty())
            fail("remembers a value of an empty stack");
        memo_[key] = stack_.back();
    }

    void recall(std::uint64_t key)
    {
        const auto found = memo_.find(key);
        if (found == memo_.end())
            fail("recalls value " + std::to_string(key) + ", which was not remembered");
        stack_.push_back(found->second);
    }

    void longInteger(std::uint64_t count)
    {
        const auto part = take(count);
        if (count > 8)
            fail("an integer of " + std::to_string(count) + " bytes, expected at most 8");
        std::uint64_t value = count > 0 && part[count - 1] >= 0x80 ? ~std::uint64_t{0} : 0;
        for (auto index = count; index-- > 0;)
            value = value << 8 | part[index];
        pushInteger(static_cast<std::int64_t>(value));
    }

    std::uint64_t wholeNumber(const std::string& words)
    {
        std::uint64_t value = 0;
        if (words.empty() || words.size() > 18)
            fail("'" + words + "' is no number");
        for (const auto letter : words) {
            if (letter < '0' || letter > '9')
                fail("'" + words + "' is no number");
            value = value * 10 + static_cast<std::uint64_t>(letter - '0');
        }
        return value;
    }

    void step(std::uint8_t operation);
    bool stepOfValues(std::uint8_t operation);
    bool stepOfContainers(std::uint8_t operation);

    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
    std::size_t start_ = 0; ///< of the operation under way
    Pickle pickle_;
    std::vector<Place> stack_;
    std::vector<std::size_t> marks_; ///< heights of the stack
    std::unordered_map<std::uint64_t, Place> memo_;
};

/// Operations that push one plain value, or that move values between stack and memo.
bool Reader::stepOfValues(std::uint8_t operation)
{
    switch (operation) {
    case 'N': push({}); return true;
    case 0x88: push({.kind = Kind::Boolean, .integer = 1}); return true;
    case 0x89: push({.kind = Kind::Boolean}); return true;
    case 'J': pushInteger(static_cast<std::int32_t>(static_cast<std::uint32_t>(number(4)))); return true;
    case 'K': pushInteger(static_cast<std::int64_t>(number(1))); return true;
    case 'M': pushInteger(static_cast<std::int64_t>(number(2))); return true;
    case 0x8A: longInteger(number(1)); return true;
    case 0x8B: longInteger(number(4)); return true;
    case 'G': {
        std::uint64_t bits = 0; // the one number with its most significant byte first
        for (const auto part : take(8))
            bits = bits << 8 | part;
        push({.kind = Kind::Real, .real = std::bit_cast<double>(bits)});
        return true;
    }
    case 0x8C: pushText(number(1)); return true;
    case 'X': pushText(number(4)); return true;
    case 0x8D: pushText(number(8)); return true;
    case 'U': pushText(number(1)); return true;
    case 'T': pushText(number(4)); return true;
    case 'C': pushBytes(number(1)); return true;
    case 'B': pushBytes(number(4)); return true;
    case 0x8E: pushBytes(number(8)); return true;
    case 0x96: pushBytes(number(8)); return true;
    case 'h': recall(number(1)); return true;
    case 'j': recall(number(4)); return true;
    case 'g': recall(wholeNumber(line())); return true;
    case 'q': memoize(number(1)); return true;
    case 'r': memoize(number(4)); return true;
    case 'p': memoize(wholeNumber(line())); return true;
    case 0x94: memoize(memo_.size()); return true;
    case '0':
        if (!marks_.empty() && stack_.size() == marks_.back())
            marks_.pop_back();
        else
            pop();
        return true;
    case '1': popToMark(); return true;
    case '2': {
        const auto top = pop();
        stack_.insert(stack_.end(), {top, top});
        return true;
    }
    default: return false;
    }
}

/// Operations that make values of others.
bool Reader::stepOfContainers(std::uint8_t operation)
{
    switch (operation) {
    case '(': marks_.push_back(stack_.size()); return true;
    case ')': push({.kind = Kind::Tuple}); return true;
    case ']':
    case 0x8F: push({.kind = Kind::List}); return true;
    case '}': push({.kind = Kind::Dictionary}); return true;
    case 't': push({.kind = Kind::Tuple, .items = popToMark()}); return true;
    case 'l':
    case 0x91: push({.kind = Kind::List, .items = popToMark()}); return true;
    case 'd': push({.kind = Kind::Dictionary, .items = popToMark()}); return true;
    case 0x85: pushTuple(1); return true;
    case 0x86: pushTuple(2); return true;
    case 0x87: pushTuple(3); return true;
    case 'a': {
        const auto item = pop();
        extend({item}, false);
        return true;
    }
    case 'e':
    case 0x90: extend(popToMark(), false); return true;
    case 's': {
        const auto value = pop();
        const auto key = pop();
        extend({key, value}, true);
        return true;
    }
    case 'u': extend(popToMark(), true); return true;
    case 'c': {
        auto module = line();
        push({.kind = Kind::Global, .text = module + ' ' + line()});
        return true;
    }
    case 0x93: {
        const auto name = pop();
        const auto module = pop();
        push({.kind = Kind::Global, .text = pickle_.at(module).text + ' ' + pickle_.at(name).text});
        return true;
    }
    case 'R':
    case 0x81: call(); return true;
    case 0x92: {
        pop(); // arguments by name: of no class that holds weights
        call();
        return true;
    }
    case 'b': {
        const auto state = pop();
        if (!stack_.empty() && pickle_.values[stack_.back()].kind == Kind::Call)
            extend({state}, false);
        return true; // a dictionary's data are there already
    }
    case 'Q': {
        const auto id = pop();
        push({.kind = Kind::Persistent, .items = {id}});
        return true;
    }
    default: return false;
    }
}

void Reader::step(std::uint8_t operation)
{
    if (operation == 0x80) {
        if (const auto protocol = byte(); protocol < 2 || protocol > 5)
            fail("protocol " + std::to_string(protocol) + ", expected 2 to 5");
        return;
    }
    if (operation == 0x95) { // a frame: only says how many bytes follow
        take(8);
        return;
    }
    if (stepOfValues(operation) || stepOfContainers(operation))
        return;
    char code[8];
    std::snprintf(code, sizeof code, "0x%02X", operation);
    fail(std::string("operation ") + code + " is not known");
}

} // namespace

Pickle readPickle(std::span<const std::uint8_t> bytes)
{
    return Reader(bytes).run();
}

} // namespace espalier
