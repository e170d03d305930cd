#pragma once

#include <QString>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// A number that a step asks for; see lessonFacts for their names.
struct LessonCheck {
    std::string fact;
    std::optional<double> least;
    std::optional<double> most;

    bool isMet(double value) const { return (!least || value >= *least) && (!most || value <= *most); }
    bool operator==(const LessonCheck&) const = default;
};

/// One thing that is done to the session.
struct LessonAction {
    enum class Kind { Network, Dense, Ratio, Layer, Strategy, Recipe, Chip, Select, Run };
    Kind kind = Kind::Dense;
    std::string name = {}; ///< of a network, layer, strategy, recipe field ("prune.epochs") or chip
    std::optional<double> number = {}; ///< a ratio, a keep ratio, a recipe field's value
    std::optional<int> weightBits = {}; ///< of a layer
    std::string pattern = {}; ///< of a layer; empty: as it is
    bool operator==(const LessonAction&) const = default;
};

struct LessonStep {
    QString text; ///< Markdown
    std::string view; ///< object name of the dock to bring to the front; may be empty
    std::vector<LessonAction> setup; ///< done when the step begins
    std::vector<LessonCheck> checks; ///< empty: there is only something to read or look at
    std::vector<LessonAction> solution; ///< one way to meet the checks
    bool operator==(const LessonStep&) const = default;
};

/// Short steps with something to do and a check. A file of resources/lessons.
struct Lesson {
    std::string name; ///< of the file, without its suffix
    QString title;
    std::vector<LessonStep> steps;
    bool operator==(const Lesson&) const = default;
};

/// Throws Error naming `origin`, the step and the key: unknown or missing keys, wrong types, facts that there
/// are none of, checks without a bound or without a solution.
Lesson parseLesson(std::string_view text, const std::string& origin);

/// The built-in ones, in the order in which they build on each other.
std::vector<Lesson> builtInLessons();

/// "stored ≤ 10 KB", "fc1 keeps ≤ 5.00 %".
QString toText(const LessonCheck& check);
/// A fact's value with its unit.
QString factText(const std::string& fact, double value);

} // namespace espalier
