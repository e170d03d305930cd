#include "app/commands.h"

namespace espalier {

namespace {

constexpr int noJoining = -1;
constexpr int planEdit = 1;
constexpr int recipeEdit = 2;

} // namespace

ChangePlan::ChangePlan(Session& session, Plan wanted, const QString& text, EditGesture gesture)
    : ChangeValue(session, &Session::exchangePlan, std::move(wanted), text), gesture_(std::move(gesture))
{
}

int ChangePlan::id() const
{
    return gesture_.number == 0 ? noJoining : planEdit;
}

bool ChangePlan::mergeWith(const QUndoCommand* next)
{
    if (static_cast<const ChangePlan*>(next)->gesture_ != gesture_)
        return false;
    setObsolete(other() == session_.plan());
    return true;
}

ChangeRecipe::ChangeRecipe(Session& session, Recipe wanted, const QString& text, EditGesture gesture)
    : ChangeValue(session, &Session::exchangeRecipe, std::move(wanted), text), gesture_(std::move(gesture))
{
}

int ChangeRecipe::id() const
{
    return gesture_.number == 0 ? noJoining : recipeEdit;
}

bool ChangeRecipe::mergeWith(const QUndoCommand* next)
{
    if (static_cast<const ChangeRecipe*>(next)->gesture_ != gesture_)
        return false;
    setObsolete(other() == session_.recipe());
    return true;
}

} // namespace espalier
