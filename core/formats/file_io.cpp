#include "core/formats/file_io.h"

#include "core/error.h"
#include "core/formats/file_draft.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espalier {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file, int reason)
{
    throw Error("cannot read " + file.string() + ": " + std::strerror(reason));
}

/// An open file that is closed on every way out.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) { }
    ~Descriptor()
    {
        if (number_ >= 0)
            ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }

private:
    int number_;
};

/// Appends the whole file to bytes or text.
template <class Content>
Content readWhole(const fs::path& file)
{
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (opened.number() < 0)
        fail(file, errno);
    // One byte more than the file is said to have: the end is then seen without growing. Files that do not
    // say their size, and those that grow meanwhile, are read to their end all the same.
    struct stat facts { };
    std::size_t least = 1 << 16;
    if (::fstat(opened.number(), &facts) == 0 && S_ISREG(facts.st_mode))
        least = std::max(least, static_cast<std::size_t>(facts.st_size) + 1);
    Content content(least, '\0');
    std::size_t used = 0;
    for (;;) {
        if (used == content.size())
            content.resize(2 * used);
        const auto got = ::read(opened.number(), content.data() + used, content.size() - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail(file, errno);
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
    FileDraft draft(file);
    draft.write(bytes);
    draft.takePlace();
}

void writeTextAtomically(const fs::path& file, std::string_view text)
{
    writeFileAtomically(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

} // namespace espalier
