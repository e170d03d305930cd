#include "core/formats/onnx/onnx_lighten.h"

#include "core/error.h"
#include "core/formats/onnx/wire.h"

#include <algorithm>
#include <array>
#include <utility>

namespace espalier {

namespace {

// Far above what models have, and low enough that a small file cannot fill the memory: a field of two bytes
// can become an object of a hundred.
constexpr std::size_t mostDescription = std::size_t{16} << 20; ///< bytes of all but the arrays
constexpr std::size_t mostNodes = 1 << 14;
constexpr std::size_t mostTensors = 1 << 16;

enum class Part { Model, Graph, Node, Attribute, Tensor, SparseTensor };

/// What becomes of a field: copied as it is, dropped (subgraphs, training information, comments), taken
/// apart, or left where it is in the file.
enum class Action { Copy, Drop, Descend, Leave };

struct Rule {
    Part part;
    std::uint32_t field;
    Action action;
    Part inner = Part::Model;
};

constexpr std::uint32_t rawData = 9;
constexpr std::uint32_t floatData = 4;
constexpr std::array rules{
    Rule{Part::Model, 7, Action::Descend, Part::Graph},
    Rule{Part::Model, 6, Action::Drop},
    Rule{Part::Model, 20, Action::Drop},
    Rule{Part::Model, 25, Action::Drop},
    Rule{Part::Graph, 1, Action::Descend, Part::Node},
    Rule{Part::Graph, 5, Action::Descend, Part::Tensor},
    Rule{Part::Graph, 15, Action::Descend, Part::SparseTensor},
    Rule{Part::Graph, 10, Action::Drop},
    Rule{Part::Graph, 14, Action::Drop},
    Rule{Part::Node, 5, Action::Descend, Part::Attribute},
    Rule{Part::Node, 6, Action::Drop},
    Rule{Part::Attribute, 5, Action::Descend, Part::Tensor},
    Rule{Part::Attribute, 6, Action::Drop},
    Rule{Part::Attribute, 10, Action::Drop},
    Rule{Part::Attribute, 11, Action::Drop},
    Rule{Part::Attribute, 13, Action::Drop},
    Rule{Part::Attribute, 14, Action::Drop},
    Rule{Part::Attribute, 15, Action::Drop},
    Rule{Part::Attribute, 22, Action::Drop},
    Rule{Part::Attribute, 23, Action::Drop},
    Rule{Part::SparseTensor, 1, Action::Descend, Part::Tensor},
    Rule{Part::SparseTensor, 2, Action::Descend, Part::Tensor},
    Rule{Part::Tensor, rawData, Action::Leave},
    Rule{Part::Tensor, floatData, Action::Leave},
    Rule{Part::Tensor, 12, Action::Drop},
};

/// Copies a model without its large arrays: in their stead stand their numbers.
class Lightener {
public:
    explicit Lightener(std::shared_ptr<const ByteSource> source) : source_(std::move(source)) { }

    LightModel run()
    {
        auto bytes = lighten(Part::Model, 0, source_->size());
        return {std::move(bytes), std::move(arrays_)};
    }

private:
    std::string lighten(Part part, std::uint64_t begin, std::uint64_t end)
    {
        std::string out;
        bool leftOne = false;
        for (WireReader fields(*source_, begin, end); !fields.atEnd();) {
            const auto field = fields.next();
            const auto rule = std::ranges::find_if(
                rules, [&](const Rule& one) { return one.part == part && one.field == field.number; });
            const auto action = rule == rules.end() || field.kind != 2 ? Action::Copy : rule->action;
            if (action == Action::Copy)
                copy(field, out);
            if (action == Action::Descend) {
                count(rule->inner);
                const auto inner = lighten(rule->inner, field.content, field.end);
                appendHead(out, field.number, inner.size());
                out += inner;
            }
            if (action == Action::Leave) {
                if (std::exchange(leftOne, true))
                    throw Error(
                        "a tensor holds its values more than once, at byte " + std::to_string(field.begin));
                leave(field, out);
            }
        }
        return out;
    }

    void count(Part part)
    {
        if (part == Part::Node && ++nodes_ > mostNodes)
            throw Error("more than " + std::to_string(mostNodes) + " nodes");
        if (part == Part::Tensor && ++tensors_ > mostTensors)
            throw Error("more than " + std::to_string(mostTensors) + " tensors");
        claim(1);
    }

    void claim(std::uint64_t bytes)
    {
        if (bytes > mostDescription - described_)
            throw Error("more than " + std::to_string(mostDescription)
                + " bytes beside the raw data of its tensors: store weights as raw_data, float_data or "
                  "external data");
        described_ += bytes;
    }

    void copy(const WireField& field, std::string& out)
    {
        const auto length = static_cast<std::size_t>(field.end - field.begin);
        claim(length);
        const auto bytes = readRange({source_, field.begin, length});
        out.append(bytes.begin(), bytes.end());
    }

    void leave(const WireField& field, std::string& out)
    {
        appendHead(out, rawData, sizeof(std::uint64_t));
        for (unsigned shift = 0; shift < 64; shift += 8)
            out.push_back(static_cast<char>(arrays_.size() >> shift));
        arrays_.push_back({{source_, field.content, field.end - field.content}, field.number == floatData});
    }

    std::shared_ptr<const ByteSource> source_;
    std::vector<LeftArray> arrays_;
    std::size_t described_ = 0;
    std::size_t nodes_ = 0;
    std::size_t tensors_ = 0;
};

} // namespace

LightModel lighten(const std::shared_ptr<const ByteSource>& source)
{
    return Lightener(source).run();
}

} // namespace espalier
