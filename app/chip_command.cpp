#include "app/chip_command.h"

namespace espalier {

ChangeChip::ChangeChip(Session& session, ChipShelf& shelf, State wanted, const QString& text)
    : QUndoCommand(text), session_(session), shelf_(shelf), other_(std::move(wanted))
{
}

void ChangeChip::redo()
{
    if (!shelf_.exchange(other_.file, other_.content)) {
        setObsolete(true); // the stack drops it: a change that was not made cannot be undone
        return;
    }
    // The file first: whoever hears of the choice reads it.
    other_.choice = session_.exchangeAccelerator(std::move(other_.choice));
    emit shelf_.changed();
}

} // namespace espalier
