#include "app/run_folder.h"

#include <QDateTime>

#include <set>
#include <system_error>

namespace espalier {

namespace {

constexpr std::size_t keptFolders = 5;

/// In the order of their names, which is that of time.
std::set<std::filesystem::path> foldersIn(const std::filesystem::path& parent)
{
    std::error_code ignored;
    std::set<std::filesystem::path> folders;
    for (const auto& entry : std::filesystem::directory_iterator(parent, ignored))
        if (entry.is_directory(ignored))
            folders.insert(entry.path());
    return folders;
}

void removeOldest(const std::filesystem::path& parent)
{
    std::error_code ignored;
    auto folders = foldersIn(parent);
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

std::filesystem::path sessionIn(const std::filesystem::path& runFolder)
{
    return runFolder / "session.espalier";
}

bool holdsCheckpoint(const std::filesystem::path& runFolder)
{
    // Whatever is not the session or its weights is the engine's.
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(runFolder, ignored))
        if (!entry.path().filename().string().starts_with(sessionIn({}).stem().string()))
            return true;
    return false;
}

std::filesystem::path interruptedRun(const std::filesystem::path& parent)
{
    const auto folders = foldersIn(parent);
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder)
        if (std::filesystem::exists(sessionIn(*folder)) && holdsCheckpoint(*folder))
            return *folder;
    return {};
}

} // namespace espalier
