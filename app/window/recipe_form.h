#pragma once

#include "core/run/recipe.h"

#include <QScrollArea>

#include <vector>

class QComboBox;
class QFormLayout;
class QLineEdit;

namespace espalier {

class NumberField;

/// The hyperparameters of a recipe as a form, made from recipeFields() and recipeChoices(). Announces
/// wishes.
class RecipeForm : public QScrollArea {
    Q_OBJECT
public:
    explicit RecipeForm(QWidget* parent = nullptr);

    void setRecipe(const Recipe& recipe);

signals:
    /// `what` names the setting, for the undo menu.
    void edited(const espalier::Recipe& wanted, const QString& what);

private:
    void addGroup(const QString& title, std::string_view group);
    void addField(const RecipeField& field);
    void addChoices(std::string_view group);
    void addHeading(const QString& title);
    void addSteps();
    void acceptSteps();

    struct Row {
        RecipeField field;
        NumberField* editor;
    };
    struct ChoiceRow {
        RecipeChoice choice;
        QComboBox* editor;
    };
    Recipe recipe_;
    std::vector<Row> rows_;
    std::vector<ChoiceRow> choices_;
    QLineEdit* steps_ = nullptr;
    QFormLayout* form_;
};

} // namespace espalier
