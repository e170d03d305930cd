#include "core/formats/onnx/byte_source.h"

#include "core/error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace espalier {

namespace {

class FileSource final : public ByteSource {
public:
    explicit FileSource(std::filesystem::path file)
        : file_(std::move(file)), descriptor_(::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
    {
        struct stat facts { };
        if (descriptor_ < 0 || ::fstat(descriptor_, &facts) != 0) {
            const auto reason = errno;
            if (descriptor_ >= 0)
                ::close(descriptor_);
            fail(std::strerror(reason));
        }
        if (!S_ISREG(facts.st_mode)) {
            ::close(descriptor_);
            fail("it is no regular file");
        }
        size_ = static_cast<std::uint64_t>(facts.st_size);
    }
    ~FileSource() override { ::close(descriptor_); }
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    std::uint64_t size() const override { return size_; }

    void read(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        while (!into.empty()) {
            const auto got = ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                fail(got < 0 ? std::strerror(errno) : "it ends too early");
            into = into.subspan(static_cast<std::size_t>(got));
            offset += static_cast<std::uint64_t>(got);
        }
    }

private:
    [[noreturn]] void fail(const std::string& reason) const
    {
        throw Error("cannot read " + file_.string() + ": " + reason);
    }

    std::filesystem::path file_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::span<const std::uint8_t> bytes) : bytes_(bytes) { }
    explicit MemorySource(std::vector<std::uint8_t> bytes) : owned_(std::move(bytes)), bytes_(owned_) { }

    std::uint64_t size() const override { return bytes_.size(); }

    void read(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        if (offset > bytes_.size() || into.size() > bytes_.size() - offset)
            throw Error("the bytes end too early");
        std::ranges::copy(bytes_.subspan(static_cast<std::size_t>(offset), into.size()), into.begin());
    }

private:
    std::vector<std::uint8_t> owned_;
    std::span<const std::uint8_t> bytes_;
};

} // namespace

std::shared_ptr<const ByteSource> ByteSource::open(const std::filesystem::path& file)
{
    return std::make_shared<FileSource>(file);
}

std::shared_ptr<const ByteSource> ByteSource::over(std::span<const std::uint8_t> bytes)
{
    return std::make_shared<MemorySource>(bytes);
}

std::shared_ptr<const ByteSource> ByteSource::own(std::vector<std::uint8_t> bytes)
{
    return std::make_shared<MemorySource>(std::move(bytes));
}

std::vector<std::uint8_t> readRange(const ByteRange& range)
{
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(range.length));
    if (!bytes.empty())
        range.source->read(range.offset, bytes);
    return bytes;
}

} // namespace espalier
