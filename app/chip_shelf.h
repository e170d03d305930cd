#pragma once

#include "app/session.h"
#include "core/hardware/accelerator.h"

#include <QObject>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace espalier {

/// A chip that a session can be about.
struct Chip {
    std::string id; ///< as the session names it: a built-in id, or a file
    std::string name;
    bool own = false; ///< a file of the shelf
};

/// The built-in chips and the person's own, which lie as JSON files in one folder. Every wish is one step of
/// the session's undo stack; files follow undo and redo. What cannot be done is told by failed() and changes
/// nothing.
class ChipShelf : public QObject {
    Q_OBJECT
public:
    /// Without a folder there are only the built-in chips.
    ChipShelf(Session& session, std::filesystem::path folder, QObject* parent = nullptr);

    /// Built-in chips, own ones by name, and the session's where it is a file from elsewhere. Files that
    /// cannot be read are left out.
    std::vector<Chip> chips() const;
    bool isOwn(const std::string& id) const;

    /// Puts a copy on the shelf and chooses it.
    void copy(const Accelerator& chip);
    /// The chip of the session, one of the shelf, becomes `wanted`; `what` is for the undo menu.
    void edit(const Accelerator& wanted, const QString& what);
    /// Takes the session's chip off the shelf; the default one is chosen in its place.
    void remove();
    /// Puts what is in a file on the shelf and chooses it.
    void import(const std::filesystem::path& file);

    // For the command: puts a text into a file of the shelf, or takes the file away; `text` becomes what was
    // there. Where that fails, failed() tells why, and file and text stay as they are.
    bool exchange(const std::filesystem::path& file, std::optional<std::string>& text);

signals:
    void changed();
    void failed(const QString& why);

private:
    void put(Accelerator chip, const QString& text);
    void push(const std::filesystem::path& file, std::optional<std::string> content,
        const std::string& choice, const QString& text);
    bool hasFolder();

    Session& session_;
    std::filesystem::path folder_;
};

} // namespace espalier
