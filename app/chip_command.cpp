#include "app/chip_command.h"

namespace espalier {

ChangeChip::ChangeChip(Session& session, ChipShelf& shelf, State wanted, const QString& text)
    : QUndoCommand(text), session_(session), shelf_(shelf), other_(std::move(wanted))
{
}

void ChangeChip::redo()
{
    other_.content = shelf_.exchange(other_.file, other_.content);
    // The file first: whoever hears of the choice reads it.
    other_.choice = session_.exchangeAccelerator(std::move(other_.choice));
    emit shelf_.changed();
}

} // namespace espalier
