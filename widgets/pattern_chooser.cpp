#include "widgets/pattern_chooser.h"
#include "widgets/pattern_text.h"
#include "widgets/theme.h"

#include <QLineEdit>
#include <QSignalBlocker>

#include <algorithm>

namespace espalier {

namespace {

bool fitsAny(const SparsityPattern& pattern, const QList<LayerInfo>& layers)
{
    return std::any_of(layers.begin(), layers.end(),
        [&pattern](const LayerInfo& layer) { return patternProblem(pattern, layer).isEmpty(); });
}

} // namespace

PatternChooser::PatternChooser(QWidget* parent) : QComboBox(parent)
{
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setAccessibleName(tr("Sparsity pattern"));
    setAccessibleDescription(tr("Choose one, or type a block such as 5x4, or N:M such as 1:8"));
    lineEdit()->setPlaceholderText(tr("mixed"));
    connect(this, &QComboBox::activated, this, &PatternChooser::tell);
    connect(lineEdit(), &QLineEdit::editingFinished, this, &PatternChooser::tell);
    connect(this, &QComboBox::editTextChanged, this, &PatternChooser::judge);
}

void PatternChooser::setPatterns(
    const QList<LayerInfo>& layers, const std::optional<SparsityPattern>& current)
{
    const QString text = current ? QString::fromStdString(toText(*current)) : QString();
    if (count() > 0 && layers == layers_ && text == current_)
        return; // what is being typed stays
    layers_ = layers;
    current_ = text;
    show(current);
}

void PatternChooser::show(const std::optional<SparsityPattern>& current)
{
    const QSignalBlocker blocker(this);
    auto offered = commonPatterns();
    if (current && !offered.contains(*current))
        offered.append(*current);
    clear();
    for (const auto& pattern : offered)
        if (fitsAny(pattern, layers_)) {
            addItem(patternText(pattern), QString::fromStdString(toText(pattern)));
            setItemData(count() - 1, patternHelp(pattern), Qt::ToolTipRole);
        }
    setCurrentIndex(findData(current_));
    setEditText(current ? patternText(*current) : QString());
    judge();
}

std::optional<SparsityPattern> PatternChooser::pattern() const
{
    const auto typed = parsePattern(currentText());
    return typed && fitsAny(*typed, layers_) ? typed : std::nullopt;
}

void PatternChooser::judge()
{
    const auto typed = parsePattern(currentText());
    QString wrong;
    if (!typed && !currentText().isEmpty())
        wrong = tr("“%1” is no pattern: choose one, or type a block such as 5x4, or N:M such as 1:8.")
                    .arg(currentText());
    else if (typed && !fitsAny(*typed, layers_) && !layers_.isEmpty())
        wrong = patternProblem(*typed, layers_.first());
    QPalette own;
    if (!wrong.isEmpty())
        own.setColor(QPalette::Text, colours(palette()).error);
    lineEdit()->setPalette(own);
    setToolTip(!wrong.isEmpty() ? wrong
            : typed             ? patternHelp(*typed)
                                : tr("Which weights of a layer stay or go together"));
}

/// Tells what was chosen or typed; a wrong text gives way to what was there before.
void PatternChooser::tell()
{
    const auto typed = pattern();
    if (!typed) {
        show(current_.isEmpty() ? std::nullopt : std::optional(patternFromText(current_.toStdString())));
        return;
    }
    if (const auto text = QString::fromStdString(toText(*typed)); text != current_) {
        current_ = text;
        emit chosen(text);
    }
}

} // namespace espalier
