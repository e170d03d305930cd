#pragma once

#include "app/chip_shelf.h"

#include <QUndoCommand>

namespace espalier {

/// An undoable change of one chip file and of the session's choice: making, editing and deleting alike.
class ChangeChip : public QUndoCommand {
public:
    struct State {
        std::filesystem::path file;
        std::optional<std::string> content; ///< none: no such file
        std::string choice; ///< of the session
    };
    ChangeChip(Session& session, ChipShelf& shelf, State wanted, const QString& text);

    void undo() override { redo(); }
    void redo() override;

private:
    Session& session_;
    ChipShelf& shelf_;
    State other_; ///< that is not in force
};

} // namespace espalier
