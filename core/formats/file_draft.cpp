#include "core/formats/file_draft.h"

#include "core/error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace espalier {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file, int reason)
{
    throw Error("cannot write " + file.string() + ": " + std::strerror(reason));
}

/// A link stands for what it points to.
fs::path resolved(fs::path target)
{
    if (!target.has_filename())
        fail(target, EISDIR);
    std::error_code error;
    auto real = fs::is_symlink(target, error) ? fs::canonical(target, error) : target;
    return error || real.empty() ? target : real;
}

/// The rename itself reaches the disk with the folder. Some file systems cannot do this: no harm done.
void flushFolderOf(const fs::path& file)
{
    const auto folder = file.parent_path();
    const auto opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0)
        return;
    static_cast<void>(::fsync(opened));
    ::close(opened);
}

} // namespace

FileDraft::FileDraft(fs::path target)
    : target_(resolved(std::move(target))), path_(target_), descriptor_(create())
{
}

FileDraft::~FileDraft()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
    if (!placed_)
        ::unlink(path_.c_str());
}

void FileDraft::write(std::span<const std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            failToWrite();
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void FileDraft::takePlace()
{
    keepPermissions();
    if (::fsync(descriptor_) != 0 || ::close(std::exchange(descriptor_, -1)) != 0)
        failToWrite();
    if (::rename(path_.c_str(), target_.c_str()) != 0)
        failToWrite();
    placed_ = true;
    flushFolderOf(target_);
}

void FileDraft::failToWrite() const
{
    fail(target_, errno);
}

/// Opens a file beside the target under a name that is still free.
int FileDraft::create()
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

void FileDraft::keepPermissions() const
{
    struct stat older { };
    if (::stat(target_.c_str(), &older) == 0 && S_ISREG(older.st_mode))
        static_cast<void>(::fchmod(descriptor_, older.st_mode & 07777));
}

} // namespace espalier
