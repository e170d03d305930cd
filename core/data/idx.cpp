#include "core/data/idx.h"

#include "core/error.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iomanip>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>

namespace espalier {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t classes = 10;
/// Deflate packs no more than this many bytes into one (zlib's technical details).
constexpr std::uint64_t mostPacking = 1032;

/// A file read from front to back, unpacked on the way where it is gzip.
class PackedFile {
public:
    explicit PackedFile(fs::path path) : path_(std::move(path)), file_(gzopen(path_.c_str(), "rb"), &gzclose)
    {
        std::error_code error;
        size_ = fs::file_size(path_, error);
        if (!file_ || error)
            fail("cannot be read: " + (error ? error.message() : std::string(std::strerror(errno))));
    }

    [[noreturn]] void fail(const std::string& what) const { throw Error(path_.string() + ": " + what); }

    /// Bytes on the disk.
    std::uint64_t size() const { return size_; }

    /// Appends `count` bytes, fewer only where the file ends; grows with what is really there.
    void read(std::vector<std::uint8_t>& bytes, std::uint64_t count)
    {
        constexpr std::uint64_t block = 1 << 20;
        while (count > 0) {
            const auto before = bytes.size();
            const auto wanted = std::min(count, block);
            bytes.resize(before + wanted);
            const auto got = gzread(file_.get(), bytes.data() + before, static_cast<unsigned>(wanted));
            bytes.resize(before + static_cast<std::size_t>(std::max(got, 0)));
            if (got <= 0) {
                failIfDamaged();
                return;
            }
            count -= static_cast<std::uint64_t>(got);
        }
    }

private:
    void failIfDamaged() const
    {
        int code = Z_OK;
        const char* message = gzerror(file_.get(), &code);
        if (code == Z_OK || code == Z_STREAM_END)
            return;
        if (code == Z_ERRNO)
            fail(std::string("cannot be read: ") + std::strerror(errno));
        if (code == Z_BUF_ERROR)
            fail("its gzip data ends too early");
        fail(std::string("its gzip data is damaged (") + message + ")");
    }

    fs::path path_;
    std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
    std::uint64_t size_ = 0;
};

struct IdxArray {
    std::vector<std::uint64_t> sizes;
    std::vector<std::uint8_t> values;
};

std::uint32_t bigEndian(std::span<const std::uint8_t> bytes)
{
    return (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) | (std::uint32_t{bytes[2]} << 8)
        | bytes[3];
}

std::string hexadecimal(std::uint32_t value)
{
    std::ostringstream text;
    text << "0x" << std::hex << std::setw(8) << std::setfill('0') << value;
    return text.str();
}

void checkMagic(const PackedFile& file, std::uint32_t found, std::uint32_t expected, std::string_view what)
{
    if (found != expected)
        file.fail("begins with " + hexadecimal(found) + ", expected " + hexadecimal(expected)
            + " (IDX file of " + std::string(what) + ")");
}

/// Bytes that the header promises. Each size has 32 bits and each step is checked, so nothing overflows.
std::uint64_t promisedBytes(const PackedFile& file, const std::vector<std::uint64_t>& sizes)
{
    std::uint64_t bytes = 1;
    std::string text;
    for (const auto size : sizes) {
        text += (text.empty() ? "" : "×") + std::to_string(size);
        if (size == 0)
            file.fail("its header says " + text + ", expected sizes of at least 1");
    }
    for (const auto size : sizes) {
        if (size > file.size() * mostPacking / bytes)
            file.fail("its header promises " + text + " bytes, which a file of " + std::to_string(file.size())
                + " bytes cannot hold");
        bytes *= size;
    }
    return bytes;
}

IdxArray readArray(const fs::path& path, std::size_t dimensions, std::string_view what)
{
    PackedFile file(path);
    std::vector<std::uint8_t> header;
    file.read(header, 4 + 4 * dimensions);
    if (header.size() >= 4)
        checkMagic(file, bigEndian(header), 0x800U + static_cast<std::uint32_t>(dimensions), what);
    if (header.size() < 4 + 4 * dimensions)
        file.fail("ends within its header, after " + std::to_string(header.size()) + " bytes");

    IdxArray array;
    for (std::size_t index = 0; index < dimensions; ++index)
        array.sizes.push_back(bigEndian(std::span(header).subspan(4 + 4 * index)));
    const auto promised = promisedBytes(file, array.sizes);
    file.read(array.values, promised);
    if (array.values.size() < promised)
        file.fail("ends after " + std::to_string(array.values.size()) + " bytes of " + std::string(what)
            + ", its header promises " + std::to_string(promised));
    std::vector<std::uint8_t> rest;
    file.read(rest, 1);
    if (!rest.empty())
        file.fail("goes on after the " + std::to_string(promised) + " bytes of " + std::string(what)
            + " that its header promises");
    return array;
}

void checkFolder(const fs::path& folder)
{
    std::error_code error;
    if (folder.empty())
        throw Error("no data folder is named");
    if (!fs::exists(folder, error))
        throw Error("data folder " + folder.string() + " does not exist");
    if (!fs::is_directory(folder, error))
        throw Error("data folder " + folder.string() + " is not a folder");
    const fs::directory_iterator files(folder, error);
    if (error)
        throw Error("data folder " + folder.string() + " cannot be read: " + error.message());
    if (files == fs::directory_iterator())
        throw Error("data folder " + folder.string()
            + " is empty, expected MNIST's four files, as "
              "train-images-idx3-ubyte.gz");
}

/// The file "<what>-idx<dimensions>-ubyte" in one of its spellings.
fs::path findFile(const fs::path& folder, const std::string& what, int dimensions)
{
    const auto ending = "idx" + std::to_string(dimensions) + "-ubyte";
    for (const auto* joint : {"-", "."})
        for (const auto* packing : {"", ".gz"})
            if (const auto file = folder / (what + joint + ending + packing); fs::is_regular_file(file))
                return file;
    throw Error("data folder " + folder.string() + " has no file " + what + "-" + ending + " (or .gz)");
}

} // namespace

PictureSet readIdx(const fs::path& pictures, const fs::path& labels, std::string name)
{
    auto pixels = readArray(pictures, 3, "pictures");
    auto numbers = readArray(labels, 1, "labels");
    if (numbers.sizes[0] != pixels.sizes[0])
        throw Error(labels.string() + ": holds " + std::to_string(numbers.sizes[0]) + " labels, but "
            + pictures.filename().string() + " holds " + std::to_string(pixels.sizes[0]) + " pictures");
    const auto wrong = std::ranges::find_if(numbers.values, [](auto label) { return label >= classes; });
    if (wrong != numbers.values.end())
        throw Error(labels.string() + ": label number " + std::to_string(wrong - numbers.values.begin())
            + " is " + std::to_string(*wrong) + ", expected 0 to " + std::to_string(classes - 1));

    PictureSet set;
    set.name = std::move(name);
    set.height = static_cast<std::int64_t>(pixels.sizes[1]);
    set.width = static_cast<std::int64_t>(pixels.sizes[2]);
    set.pixels = std::move(pixels.values);
    set.labels = std::move(numbers.values);
    for (std::uint64_t label = 0; label < classes; ++label)
        set.classNames.push_back(std::to_string(label));
    return set;
}

TrainingAndTest readIdxFolder(const fs::path& folder, const std::string& name)
{
    checkFolder(folder);
    const std::array files{findFile(folder, "train-images", 3), findFile(folder, "train-labels", 1),
        findFile(folder, "t10k-images", 3), findFile(folder, "t10k-labels", 1)};
    TrainingAndTest sets{
        readIdx(files[0], files[1], name + " training"), readIdx(files[2], files[3], name + " test")};
    if (sets.test.height != sets.training.height || sets.test.width != sets.training.width)
        throw Error(files[2].string() + ": its pictures are " + std::to_string(sets.test.height) + "×"
            + std::to_string(sets.test.width) + ", the training pictures "
            + std::to_string(sets.training.height) + "×" + std::to_string(sets.training.width));
    return sets;
}

} // namespace espalier
