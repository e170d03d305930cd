#include "widgets/keep_edit.h"
#include "widgets/format.h"
#include "widgets/parse_keep.h"
#include "widgets/theme.h"

#include <QValidator>

namespace espalier {

namespace {

/// Lets everything be typed, but only a keep ratio be entered.
class KeepValidator : public QValidator {
public:
    using QValidator::QValidator;
    State validate(QString& text, int& /*position*/) const override
    {
        return parseKeep(text).keep ? Acceptable : Intermediate;
    }
};

} // namespace

KeepEdit::KeepEdit(QWidget* parent) : QLineEdit(parent)
{
    setAlignment(Qt::AlignRight);
    setValidator(new KeepValidator(this));
    setAccessibleName(tr("Keep ratio"));
    setAccessibleDescription(tr("Takes 85x, 1.2% or 0.012"));
    connect(this, &QLineEdit::textChanged, this, &KeepEdit::judge);
    judge();
}

void KeepEdit::setKeep(double keep)
{
    setText(formatShare(keep));
    setModified(false);
}

std::optional<double> KeepEdit::keepTyped() const
{
    return isModified() ? parseKeep(text()).keep : std::nullopt;
}

QString KeepEdit::problem() const
{
    return isModified() ? parseKeep(text()).problem : QString();
}

void KeepEdit::judge()
{
    const QString wrong = problem();
    QPalette own;
    if (!wrong.isEmpty())
        own.setColor(QPalette::Text, colours(palette()).error);
    setPalette(own);
    setToolTip(wrong.isEmpty() ? tr("How much to keep: 85x, 1.2% or 0.012") : wrong);
    emit problemChanged(wrong);
}

} // namespace espalier
