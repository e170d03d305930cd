#include "app/window/recipe_form.h"

#include "app/window/number_field.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QWheelEvent>

namespace espalier {

namespace {

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

/// Numbers of the recipe that are not in recipeFields().
RecipeField seedField()
{
    return {"", "seed", "Seed", "", "The same seed gives the same numbers on the same machine.", 0, 1e9, true,
        [](const Recipe& recipe) { return static_cast<double>(recipe.seed); },
        [](Recipe& recipe, double value) { recipe.seed = static_cast<std::uint64_t>(value); }};
}

RecipeField batchField()
{
    return {"", "batch", "Batch", "", "Pictures of one step of the optimiser.", 1, 65536, true,
        [](const Recipe& recipe) { return static_cast<double>(recipe.batch); },
        [](Recipe& recipe, double value) { recipe.batch = static_cast<int>(value); }};
}

/// Leaves the wheel to the form: scrolling past must not change a choice.
class Chooser : public QComboBox {
public:
    using QComboBox::QComboBox;

protected:
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
};

QString stepsText(const std::vector<double>& ratios)
{
    QStringList parts;
    for (const auto ratio : ratios)
        parts << QLocale::c().toString(ratio, 'g', 6) + QStringLiteral("×");
    return parts.join(QStringLiteral(", "));
}

} // namespace

RecipeForm::RecipeForm(QWidget* parent) : QScrollArea(parent), form_(new QFormLayout)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget(this);
    content->setLayout(form_);
    form_->setContentsMargins(spacing::wideGap, spacing::gap, spacing::wideGap, spacing::gap);
    form_->setHorizontalSpacing(spacing::wideGap);
    form_->setVerticalSpacing(spacing::unit);
    addHeading(tr("Run"));
    addChoices("");
    addField(seedField());
    addField(batchField());
    addGroup(tr("Dense training"), "dense");
    addGroup(tr("Pruning"), "prune");
    addGroup(tr("Quantizing"), "quantize");
    addGroup(tr("Learning from the dense network"), "distill");
    addGroup(tr("Stopping early"), "stop");
    setWidget(content);
    setAccessibleName(tr("Recipe"));
}

void RecipeForm::setRecipe(const Recipe& recipe)
{
    recipe_ = recipe;
    for (const auto& row : rows_)
        row.editor->setNumber(row.field.read(recipe));
    for (const auto& row : choices_)
        row.editor->setCurrentIndex(row.editor->findData(text(row.choice.read(recipe))));
    if (!steps_->isModified())
        steps_->setText(stepsText(recipe.prune.ratios));
}

void RecipeForm::addHeading(const QString& title)
{
    auto* heading = new QLabel(title, this);
    auto font = heading->font();
    font.setBold(true);
    heading->setFont(font);
    heading->setContentsMargins(0, rows_.empty() ? 0 : spacing::wideGap, 0, 0);
    form_->addRow(heading);
}

void RecipeForm::addGroup(const QString& title, std::string_view group)
{
    addHeading(title);
    addChoices(group);
    if (group == "prune")
        addSteps();
    for (const auto& field : recipeFields())
        if (field.group == group)
            addField(field);
}

void RecipeForm::addField(const RecipeField& field)
{
    auto* editor = new NumberField({field.least, field.most, field.whole}, this);
    const auto label = tr(text(field.label).toUtf8().constData());
    editor->setAccessibleName(label);
    editor->setObjectName(text(field.group) + u'.' + text(field.key));
    editor->setToolTip(tr(text(field.help).toUtf8().constData())
        + tr("\n%1 to %2").arg(QLocale::c().toString(field.least), QLocale::c().toString(field.most)));
    form_->addRow(field.unit.empty() ? label : tr("%1 (%2)").arg(label, text(field.unit)), editor);
    form_->labelForField(editor)->setToolTip(editor->toolTip());
    rows_.push_back({field, editor});
    connect(editor, &NumberField::entered, this, [this, write = field.write, label](double number) {
        auto wanted = recipe_;
        write(wanted, number);
        emit edited(wanted, label);
    });
}

void RecipeForm::addChoices(std::string_view group)
{
    for (const auto& choice : recipeChoices()) {
        if (choice.group != group)
            continue;
        auto* editor = new Chooser(this);
        const auto label = tr(text(choice.label).toUtf8().constData());
        for (const auto& way : choice.ways) {
            editor->addItem(tr(text(way.label).toUtf8().constData()), text(way.name));
            editor->setItemData(
                editor->count() - 1, tr(text(way.help).toUtf8().constData()), Qt::ToolTipRole);
        }
        editor->setAccessibleName(label);
        editor->setObjectName(group.empty() ? text(choice.key) : text(group) + u'.' + text(choice.key));
        editor->setToolTip(tr(text(choice.help).toUtf8().constData()));
        form_->addRow(label, editor);
        form_->labelForField(editor)->setToolTip(editor->toolTip());
        choices_.push_back({choice, editor});
        connect(editor, &QComboBox::activated, this, [this, editor, write = choice.write, label] {
            auto wanted = recipe_;
            write(wanted, editor->currentData().toString().toStdString());
            if (wanted != recipe_)
                emit edited(wanted, label);
        });
    }
}

void RecipeForm::addSteps()
{
    steps_ = new QLineEdit(this);
    steps_->setObjectName(QStringLiteral("prune.ratios"));
    steps_->setPlaceholderText(tr("none: straight to the plan"));
    steps_->setToolTip(
        tr("Pruning ratios of partial models on the way to the plan, rising: \"5×, 20×\". Far targets "
           "are reached better in steps."));
    form_->addRow(tr("Partial models"), steps_);
    connect(steps_, &QLineEdit::editingFinished, this, &RecipeForm::acceptSteps);
}

void RecipeForm::acceptSteps()
{
    auto wanted = recipe_;
    wanted.prune.ratios.clear();
    for (const auto& part : steps_->text().split(u',', Qt::SkipEmptyParts)) {
        auto bare = part.trimmed();
        while (bare.endsWith(u'×') || bare.endsWith(u'x'))
            bare.chop(1);
        wanted.prune.ratios.push_back(QLocale::c().toDouble(bare));
    }
    steps_->setModified(false);
    if (wanted != recipe_)
        emit edited(wanted, tr("Partial models"));
    steps_->setText(stepsText(recipe_.prune.ratios));
}

} // namespace espalier
