#include "app/run_folder.h"

#include <QDateTime>

#include <set>
#include <system_error>

namespace espalier {

namespace {

constexpr std::size_t keptFolders = 5;

void removeOldest(const std::filesystem::path& parent)
{
    std::error_code ignored;
    std::set<std::filesystem::path> folders; // in the order of their names, which is that of time
    for (const auto& entry : std::filesystem::directory_iterator(parent, ignored))
        if (entry.is_directory(ignored))
            folders.insert(entry.path());
    while (folders.size() >= keptFolders) {
        std::filesystem::remove_all(*folders.begin(), ignored);
        folders.erase(folders.begin());
    }
}

} // namespace

std::filesystem::path makeRunFolder(const std::filesystem::path& parent)
{
    if (parent.empty())
        return {};
    std::error_code failure;
    removeOldest(parent);
    const auto name = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
    const auto folder = parent / name.toStdString();
    std::filesystem::create_directories(folder, failure);
    return failure ? std::filesystem::path() : folder;
}

} // namespace espalier
