#include "app/window/number_field.h"

#include "widgets/theme.h"

#include <QLocale>

#include <cmath>

namespace espalier {

namespace {

QString shown(double number)
{
    return QLocale::c().toString(number, 'g', 6);
}

} // namespace

NumberField::NumberField(Range range, QWidget* parent) : QLineEdit(parent), range_(range)
{
    setAlignment(Qt::AlignRight);
    connect(this, &QLineEdit::textEdited, this, &NumberField::judge);
    connect(this, &QLineEdit::editingFinished, this, &NumberField::accept);
}

void NumberField::setNumber(double number)
{
    number_ = number;
    if (!hasFocus() || !isModified())
        setText(shown(number));
}

QString NumberField::problem() const
{
    bool isNumber = false;
    const auto typed = QLocale::c().toDouble(text().trimmed(), &isNumber);
    if (!isNumber || !std::isfinite(typed))
        return tr("Not a number.");
    if (range_.whole && typed != std::floor(typed))
        return tr("Whole numbers only.");
    if (typed < range_.least || typed > range_.most)
        return tr("%1 to %2.").arg(shown(range_.least), shown(range_.most));
    return {};
}

void NumberField::judge()
{
    auto own = palette();
    own.setColor(QPalette::Text, problem().isEmpty() ? colours(own).text : colours(own).error);
    setPalette(own);
    setAccessibleDescription(problem());
}

void NumberField::accept()
{
    const auto typed = QLocale::c().toDouble(text().trimmed());
    const bool wanted = isModified() && problem().isEmpty() && typed != number_;
    if (wanted)
        number_ = typed;
    setModified(false);
    setText(shown(number_));
    judge();
    if (wanted)
        emit entered(number_);
}

} // namespace espalier
