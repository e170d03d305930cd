#include "tests/support/torch_file.h"

#include <cstring>
#include <set>

namespace espalier {

namespace {

using Bytes = std::vector<std::uint8_t>;

void number(Bytes& bytes, std::uint64_t value, int count)
{
    for (int byte = 0; byte < count; ++byte)
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * byte)));
}

void append(Bytes& bytes, const std::string& text)
{
    bytes.insert(bytes.end(), text.begin(), text.end());
}

void text(Bytes& bytes, const std::string& words)
{
    bytes.push_back('X');
    number(bytes, words.size(), 4);
    append(bytes, words);
}

void integer(Bytes& bytes, std::int64_t value)
{
    if (value >= INT32_MIN && value <= INT32_MAX) {
        bytes.push_back('J');
        number(bytes, static_cast<std::uint64_t>(value), 4);
    } else {
        bytes.insert(bytes.end(), {0x8A, 8});
        number(bytes, static_cast<std::uint64_t>(value), 8);
    }
}

void integers(Bytes& bytes, const std::vector<std::int64_t>& values)
{
    bytes.push_back('(');
    for (const auto value : values)
        integer(bytes, value);
    bytes.push_back('t');
}

void orderedDict(Bytes& bytes)
{
    append(bytes, "ccollections\nOrderedDict\n)R");
}

void tensor(Bytes& bytes, const TorchFileTensor& tensor)
{
    if (tensor.isParameter)
        append(bytes, "ctorch._utils\n_rebuild_parameter\n(");
    append(bytes, "ctorch._utils\n_rebuild_tensor_v2\n((");
    text(bytes, "storage");
    append(bytes, "ctorch\n" + tensor.storageType + '\n');
    text(bytes, tensor.storageKey);
    text(bytes, "cpu");
    integer(bytes, tensor.storageElements);
    append(bytes, "tQ");
    integer(bytes, tensor.offset);
    integers(bytes, tensor.shape);
    integers(bytes, tensor.strides);
    bytes.push_back(0x89); // requires_grad
    orderedDict(bytes); // backward hooks
    append(bytes, "tR");
    if (tensor.isParameter) {
        bytes.push_back(0x88);
        orderedDict(bytes);
        append(bytes, "tR");
    }
}

void dictionary(Bytes& bytes, const std::vector<TorchFileTensor>& tensors)
{
    orderedDict(bytes);
    bytes.insert(bytes.end(), {'q', 1, '('});
    for (const auto& each : tensors) {
        text(bytes, each.name);
        tensor(bytes, each);
    }
    append(bytes, "u}"); // and a state: the versions of the modules
    text(bytes, "_metadata");
    orderedDict(bytes);
    append(bytes, "sb");
}

} // namespace

TorchFileTensor floatTensor(const std::string& name, const std::vector<std::int64_t>& shape,
    const std::vector<float>& values, const std::string& storageKey)
{
    TorchFileTensor tensor{.name = name, .storageKey = storageKey, .shape = shape};
    tensor.storageElements = static_cast<std::int64_t>(values.size());
    tensor.storage.resize(values.size() * sizeof(float));
    std::memcpy(tensor.storage.data(), values.data(), tensor.storage.size());
    tensor.strides.resize(shape.size());
    std::int64_t stride = 1;
    for (auto axis = shape.size(); axis-- > 0; stride *= shape[axis])
        tensor.strides[axis] = stride;
    return tensor;
}

std::vector<std::uint8_t> torchFile(const std::vector<TorchFileTensor>& tensors, const std::string& key)
{
    Bytes pickle{0x80, 2};
    if (key.empty()) {
        dictionary(pickle, tensors);
    } else {
        append(pickle, "}(");
        text(pickle, "epoch");
        integer(pickle, 90);
        text(pickle, "optimizer");
        append(pickle, "}");
        text(pickle, key);
        dictionary(pickle, tensors);
        append(pickle, "u");
    }
    pickle.push_back('.');
    std::vector<ZipEntry> entries{{"archive/data.pkl", pickle}, {"archive/version", {'3', '\n'}}};
    std::set<std::string> written;
    for (const auto& each : tensors)
        if (written.insert(each.storageKey).second)
            entries.push_back({"archive/data/" + each.storageKey, each.storage});
    return zipFile(entries);
}

std::vector<TorchFileTensor> stateDictOf(
    const Network& network, std::string (*rename)(const std::string& name))
{
    std::vector<TorchFileTensor> tensors;
    for (const auto& parameter : network.parameters)
        tensors.push_back(floatTensor(rename ? rename(parameter.name) : parameter.name, parameter.shape,
            parameter.values, std::to_string(tensors.size())));
    return tensors;
}

std::vector<std::uint8_t> zipFile(const std::vector<ZipEntry>& entries)
{
    Bytes file;
    Bytes directory;
    for (const auto& entry : entries) {
        const auto offset = file.size();
        // PyTorch begins the contents at a multiple of 64, by an extra field of padding.
        const auto start = offset + 30 + entry.name.size();
        const auto padding = 4 + (64 - (start + 4) % 64) % 64;
        const auto common = [&](Bytes& bytes, std::size_t extra) {
            number(bytes, 0, 2); // flags
            number(bytes, 0, 2); // stored
            number(bytes, 0, 4); // time
            number(bytes, 0, 4); // checksum, which no reader of PyTorch files asks for
            number(bytes, entry.bytes.size(), 4);
            number(bytes, entry.bytes.size(), 4);
            number(bytes, entry.name.size(), 2);
            number(bytes, extra, 2);
        };
        number(file, 0x04034B50, 4);
        number(file, 20, 2);
        common(file, padding);
        append(file, entry.name);
        append(file, "FB");
        number(file, padding - 4, 2);
        file.resize(file.size() + padding - 4, 'Z');
        file.insert(file.end(), entry.bytes.begin(), entry.bytes.end());
        number(directory, 0x02014B50, 4);
        number(directory, 20, 2);
        number(directory, 20, 2);
        common(directory, 0);
        number(directory, 0, 2); // comment
        number(directory, 0, 2); // disk
        number(directory, 0, 2);
        number(directory, 0, 4);
        number(directory, offset, 4);
        append(directory, entry.name);
    }
    const auto start = file.size();
    file.insert(file.end(), directory.begin(), directory.end());
    number(file, 0x06054B50, 4);
    number(file, 0, 4);
    number(file, entries.size(), 2);
    number(file, entries.size(), 2);
    number(file, directory.size(), 4);
    number(file, start, 4);
    number(file, 0, 2);
    return file;
}

} // namespace espalier
