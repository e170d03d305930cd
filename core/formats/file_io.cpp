#include "core/formats/file_io.h"

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

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* action, const fs::path& file, int reason)
{
    throw Error(std::string("cannot ") + action + ' ' + file.string() + ": " + std::strerror(reason));
}

/// An open file that is closed on every way out.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) { }
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }
    bool close() { return number_ < 0 || ::close(std::exchange(number_, -1)) == 0; }

private:
    int number_;
};

/// The file that is written beside its target, and goes away again unless it takes the target's place.
class Draft {
public:
    explicit Draft(fs::path target) : target_(std::move(target)), path_(target_), descriptor_(create()) { }
    ~Draft()
    {
        if (!placed_)
            ::unlink(path_.c_str());
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    void write(std::span<const std::uint8_t> bytes)
    {
        while (!bytes.empty()) {
            const auto written = ::write(descriptor_.number(), bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                failToWrite();
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
    }

    void takePlace()
    {
        keepPermissions();
        if (::fsync(descriptor_.number()) != 0 || !descriptor_.close())
            failToWrite();
        if (::rename(path_.c_str(), target_.c_str()) != 0)
            failToWrite();
        placed_ = true;
        // The rename itself reaches the disk with the folder. Some file systems cannot do this: no harm done.
        const auto folder = target_.parent_path();
        const Descriptor opened(
            ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (opened.number() >= 0)
            static_cast<void>(::fsync(opened.number()));
    }

private:
    [[noreturn]] void failToWrite() const { fail("write", target_, errno); }

    /// Opens a file beside the target under a name that is still free.
    int create()
    {
        for (int number = 0;; ++number) {
            auto name = '.' + target_.filename().string() + '.' + std::to_string(::getpid()) + '-'
                + std::to_string(number) + ".part";
            path_.replace_filename(name);
            const auto opened = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (opened >= 0)
                return opened;
            if (errno != EEXIST)
                failToWrite();
        }
    }

    void keepPermissions() const
    {
        struct stat older { };
        if (::stat(target_.c_str(), &older) == 0 && S_ISREG(older.st_mode))
            static_cast<void>(::fchmod(descriptor_.number(), older.st_mode & 07777));
    }

    fs::path target_;
    fs::path path_;
    Descriptor descriptor_;
    bool placed_ = false;
};

/// Appends the whole file to bytes or text.
template <class Content>
Content readWhole(const fs::path& file)
{
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (opened.number() < 0)
        fail("read", file, errno);
    Content content;
    std::size_t used = 0;
    for (;;) {
        constexpr std::size_t least = 1 << 16;
        content.resize(used + std::max(used, least));
        const auto got = ::read(opened.number(), content.data() + used, content.size() - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail("read", file, errno);
        if (got == 0)
            break;
        used += static_cast<std::size_t>(got);
    }
    content.resize(used);
    return content;
}

} // namespace

std::vector<std::uint8_t> readFile(const fs::path& file)
{
    return readWhole<std::vector<std::uint8_t>>(file);
}

std::string readTextFile(const fs::path& file)
{
    return readWhole<std::string>(file);
}

void writeFileAtomically(const fs::path& file, std::span<const std::uint8_t> bytes)
{
    if (!file.has_filename())
        fail("write", file, EISDIR);
    // A link stays a link: what it points to is replaced.
    std::error_code error;
    auto target = fs::is_symlink(file, error) ? fs::canonical(file, error) : file;
    Draft draft(error || target.empty() ? file : std::move(target));
    draft.write(bytes);
    draft.takePlace();
}

void writeTextAtomically(const fs::path& file, std::string_view text)
{
    writeFileAtomically(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

} // namespace espalier
