#pragma once

#include "app/session.h"

#include <QUndoCommand>

namespace espalier {

/// An undoable change of one value of the session. It keeps the value that is not shown, so that undo and
/// redo are the same exchange.
template <class Value>
class ChangeValue : public QUndoCommand {
public:
    using Exchange = Value (Session::*)(Value);

    ChangeValue(Session& session, Exchange exchange, Value wanted, const QString& text)
        : QUndoCommand(text), session_(session), exchange_(exchange), other_(std::move(wanted))
    {
    }

    void undo() override { other_ = (session_.*exchange_)(std::move(other_)); }
    void redo() override { undo(); }

protected:
    Session& session_;
    const Value& other() const { return other_; }

private:
    Exchange exchange_;
    Value other_;
};

/// A plan edit. Edits of one gesture are one step, and no step where it came back to its start.
class ChangePlan : public ChangeValue<Plan> {
public:
    ChangePlan(Session& session, Plan wanted, const QString& text, EditGesture gesture);
    int id() const override;
    bool mergeWith(const QUndoCommand* next) override;

private:
    EditGesture gesture_;
};

/// An edit of hyperparameters, joined by gesture in the same way.
class ChangeRecipe : public ChangeValue<Recipe> {
public:
    ChangeRecipe(Session& session, Recipe wanted, const QString& text, EditGesture gesture);
    int id() const override;
    bool mergeWith(const QUndoCommand* next) override;

private:
    EditGesture gesture_;
};

} // namespace espalier
