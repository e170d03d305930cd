#include "core/formats/mapped_file.h"

#include "core/error.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace espalier {

namespace {

[[noreturn]] void fail(const std::filesystem::path& file)
{
    throw Error(file.string() + ": cannot be read: " + std::generic_category().message(errno));
}

/// Closes the descriptor when the mapping is made, which outlives it.
struct Descriptor {
    int number;
    ~Descriptor() { close(number); }
};

} // namespace

MappedFile::MappedFile(const std::filesystem::path& file)
{
    const int number = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (number < 0)
        fail(file);
    const Descriptor descriptor{number};
    struct stat facts { };
    if (fstat(number, &facts) != 0)
        fail(file);
    if (!S_ISREG(facts.st_mode))
        throw Error(file.string() + ": is no regular file");
    const auto size = static_cast<std::size_t>(facts.st_size);
    if (size == 0)
        return; // cannot be mapped
    void* place = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, number, 0);
    if (place == MAP_FAILED)
        fail(file);
    madvise(place, size, MADV_SEQUENTIAL);
    bytes_ = {static_cast<const std::uint8_t*>(place), size};
}

MappedFile::~MappedFile()
{
    if (!bytes_.empty())
        munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
}

} // namespace espalier
