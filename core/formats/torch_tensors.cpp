// Arrays among the values of a pickle that PyTorch has written.
#include "core/formats/torch_tensors.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace espalier {

namespace {

using Bytes = std::span<const std::uint8_t>;
using Kind = PickleValue::Kind;

constexpr std::size_t mostTensors = 100'000;
constexpr std::size_t mostVisited = 2'000; // dictionaries or modules: the stack holds as many calls
constexpr std::size_t mostNameLength = 4096;
constexpr std::size_t mostDimensions = 16;
constexpr std::size_t mostSharing = 8; // arrays that every byte of a file may belong to, on average

struct StorageType {
    std::string_view name;
    NumberType type;
};
constexpr std::array storageTypes{StorageType{"FloatStorage", NumberType::F32},
    StorageType{"DoubleStorage", NumberType::F64}, StorageType{"HalfStorage", NumberType::F16},
    StorageType{"BFloat16Storage", NumberType::BF16}, StorageType{"ByteStorage", NumberType::U8},
    StorageType{"CharStorage", NumberType::I8}, StorageType{"ShortStorage", NumberType::I16},
    StorageType{"IntStorage", NumberType::I32}, StorageType{"LongStorage", NumberType::I64},
    StorageType{"BoolStorage", NumberType::Bool}};

std::size_t elementBytes(NumberType type)
{
    return static_cast<std::size_t>(bytesOf(type));
}

/// Finds the arrays of one archive.
class TensorFinder {
public:
    /// `fileBytes` limits what arrays that share a storage may take together.
    TensorFinder(const ZipArchive& archive, std::string folder, const Pickle& pickle, std::size_t fileBytes)
        : archive_(archive), folder_(std::move(folder)), pickle_(pickle), bytesLeft_(mostSharing * fileBytes)
    {
    }

    std::vector<TorchTensor> run()
    {
        const auto& root = pickle_.at(pickle_.root);
        if (isModule(root)) {
            collectModule(pickle_.root, "");
            return std::move(tensors_);
        }
        const auto* dictionary = findStateDict(pickle_.root);
        if (!dictionary)
            throw Error(
                "holds no dictionary of arrays; expected what torch.save(model.state_dict(), ...) writes");
        for (std::size_t index = 0; index + 1 < dictionary->items.size(); index += 2)
            take(pickle_.item(*dictionary, index), pickle_.item(*dictionary, index + 1), "");
        return std::move(tensors_);
    }

private:
    bool isTensor(const PickleValue& value) const { return tensorCall(value) != nullptr; }

    /// The call that rebuilds an array, perhaps inside one that makes it a parameter.
    const PickleValue* tensorCall(const PickleValue& value, int depth = 0) const
    {
        if (value.kind != Kind::Call || depth > 1)
            return nullptr;
        const auto& callee = pickle_.item(value, 0);
        const auto& arguments = pickle_.item(value, 1);
        if (callee.text == "torch._utils _rebuild_tensor_v2" || callee.text == "torch._utils _rebuild_tensor")
            return &value;
        if ((callee.text == "torch._utils _rebuild_parameter"
                || callee.text == "torch._utils _rebuild_parameter_with_state")
            && !arguments.items.empty())
            return tensorCall(pickle_.item(arguments, 0), depth + 1);
        return nullptr;
    }

    /// What LibTorch wraps to say of which type it is.
    std::uint32_t untagged(std::uint32_t place) const
    {
        const auto& value = pickle_.at(place);
        const bool isTagged = value.kind == Kind::Call
            && pickle_.item(value, 0).text == "torch.jit._pickle restore_type_tag"
            && !pickle_.item(value, 1).items.empty();
        return isTagged ? pickle_.item(value, 1).items[0] : place;
    }

    /// The value itself, or the first below it that has arrays under names, the usual keys first. Each is
    /// looked at once: a dictionary may hold itself.
    const PickleValue* findStateDict(std::uint32_t place)
    {
        place = untagged(place);
        const auto& value = pickle_.at(place);
        if (value.kind != Kind::Dictionary || !visited_.insert(place).second || visited_.size() > mostVisited)
            return nullptr;
        for (std::size_t index = 0; index + 1 < value.items.size(); index += 2)
            if (pickle_.item(value, index).kind == Kind::Text && isTensor(pickle_.item(value, index + 1)))
                return &value;
        for (const auto* usual : {"state_dict", "model_state_dict", "model", "net", ""})
            for (std::size_t index = 0; index + 1 < value.items.size(); index += 2)
                if (*usual == '\0' || pickle_.item(value, index).text == usual)
                    if (const auto* found = findStateDict(value.items[index + 1]))
                        return found;
        return nullptr;
    }

    /// A module of TorchScript: an object of a class of its own, its attributes in a dictionary.
    bool isModule(const PickleValue& value) const
    {
        return value.kind == Kind::Call && value.items.size() > 2
            && pickle_.item(value, 0).text.starts_with("__torch__")
            && pickle_.item(value, 2).kind == Kind::Dictionary;
    }

    /// Arrays of a module and of those in it, under the names that its state dict would have.
    void collectModule(std::uint32_t place, const std::string& prefix)
    {
        if (!visited_.insert(place).second || visited_.size() > mostVisited)
            return;
        const auto& attributes = pickle_.item(pickle_.at(place), 2);
        for (std::size_t index = 0; index + 1 < attributes.items.size(); index += 2) {
            const auto& key = pickle_.item(attributes, index);
            take(key, pickle_.item(attributes, index + 1), prefix);
            if (isModule(pickle_.item(attributes, index + 1)) && prefix.size() < mostNameLength)
                collectModule(attributes.items[index + 1], prefix + key.text + '.');
        }
    }

    /// Takes an array; looks past whatever else has a name.
    void take(const PickleValue& key, const PickleValue& value, const std::string& prefix)
    {
        const auto* call = tensorCall(value);
        if (key.kind != Kind::Text || !call)
            return;
        const auto name = prefix + key.text;
        if (tensors_.size() == mostTensors)
            throw Error("holds more than " + std::to_string(mostTensors) + " arrays");
        try {
            tensors_.push_back(rebuild(name, pickle_.item(*call, 1)));
        } catch (const Error& error) {
            throw Error("array '" + name + "': " + error.what());
        }
    }

    static std::int64_t integerOf(const PickleValue& value, const char* what)
    {
        if (value.kind != Kind::Integer || value.integer < 0)
            throw Error(std::string(what) + " is no whole number from 0 on");
        return value.integer;
    }

    std::vector<std::int64_t> integersOf(const PickleValue& value, const char* what) const
    {
        if (value.kind != Kind::Tuple || value.items.size() > mostDimensions)
            throw Error(
                std::string(what) + " is no tuple of at most " + std::to_string(mostDimensions) + " sizes");
        std::vector<std::int64_t> integers;
        for (std::size_t index = 0; index < value.items.size(); ++index)
            integers.push_back(integerOf(pickle_.item(value, index), what));
        return integers;
    }

    /// Arguments: storage, offset, shape, strides, ...
    TorchTensor rebuild(const std::string& name, const PickleValue& arguments)
    {
        if (arguments.kind != Kind::Tuple || arguments.items.size() < 4)
            throw Error("is not described by storage, offset, shape and strides");
        TorchTensor tensor{.name = name,
            .shape = integersOf(pickle_.item(arguments, 2), "its shape"),
            .strides = integersOf(pickle_.item(arguments, 3), "its strides")};
        const auto offset = integerOf(pickle_.item(arguments, 1), "its offset");
        if (tensor.shape.size() != tensor.strides.size())
            throw Error("has " + std::to_string(tensor.shape.size()) + " sizes and "
                + std::to_string(tensor.strides.size()) + " strides");
        const auto storage = storageOf(pickle_.item(arguments, 0), tensor.type);
        const auto elements = static_cast<std::int64_t>(storage.size() / elementBytes(tensor.type));
        checkInside(tensor, offset, elements);
        const auto bytes = static_cast<std::size_t>(bytesOf(tensor.type, tensor.shape));
        if (bytes > bytesLeft_)
            throw Error("of shape " + toText(tensor.shape)
                + " is one of many that share a storage: together they are far larger than the file");
        bytesLeft_ -= bytes;
        tensor.bytes = storage.subspan(
            std::min(storage.size(), static_cast<std::size_t>(offset) * elementBytes(tensor.type)));
        return tensor;
    }

    /// Throws where an element would lie outside the storage, or there are more of them than in it: an array
    /// whose strides are 0 could claim any size.
    static void checkInside(const TorchTensor& tensor, std::int64_t offset, std::int64_t elements)
    {
        std::int64_t last = std::min(offset, elements);
        std::int64_t count = 1;
        for (std::size_t index = 0; index < tensor.shape.size(); ++index) {
            const auto size = tensor.shape[index];
            const auto stride = tensor.strides[index];
            if (size == 0)
                return; // no elements at all
            const bool fits = size - 1 <= (stride == 0 ? elements : elements / stride) // no product overflows
                && count <= elements / size;
            last += fits ? (size - 1) * stride : elements;
            count *= fits ? size : 1;
        }
        if (last >= elements)
            throw Error("of shape " + toText(tensor.shape) + " from element " + std::to_string(offset)
                + " on reaches past the " + std::to_string(elements) + " elements of its storage");
    }

    /// ('storage', type, key, device, elements), the bytes being the archive's entry data/KEY.
    Bytes storageOf(const PickleValue& value, NumberType& type) const
    {
        if (value.kind != Kind::Persistent || pickle_.item(value, 0).kind != Kind::Tuple
            || pickle_.item(value, 0).items.size() < 5)
            throw Error("has no storage");
        const auto& id = pickle_.item(value, 0);
        const auto& global = pickle_.item(id, 1);
        const auto space = global.text.find(' ');
        const auto name = space == std::string::npos ? global.text : global.text.substr(space + 1);
        const auto found = std::ranges::find(storageTypes, name, &StorageType::name);
        if (found == storageTypes.end())
            throw Error("is of type '" + name + "', which is not known");
        type = found->type;
        const auto elements = integerOf(pickle_.item(id, 4), "its storage's size");
        const auto bytes = archive_.at(folder_ + "data/" + pickle_.item(id, 2).text);
        if (bytes.size() / elementBytes(found->type) < static_cast<std::size_t>(elements))
            throw Error("its storage holds " + std::to_string(bytes.size()) + " bytes, expected "
                + std::to_string(elements) + " elements of " + std::to_string(elementBytes(found->type)));
        return bytes.first(static_cast<std::size_t>(elements) * elementBytes(found->type));
    }

    const ZipArchive& archive_;
    std::string folder_; ///< of all entries, with a slash
    const Pickle& pickle_;
    std::size_t bytesLeft_;
    std::vector<TorchTensor> tensors_;
    std::set<std::uint32_t> visited_; ///< places of dictionaries or modules
};

} // namespace

std::vector<TorchTensor> findTorchTensors(
    const ZipArchive& archive, const std::string& folder, const Pickle& pickle, std::size_t fileBytes)
{
    return TensorFinder(archive, folder, pickle, fileBytes).run();
}

} // namespace espalier
