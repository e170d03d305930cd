#include "app/lesson.h"

#include "core/embedded_resource.h"
#include "core/error.h"
#include "core/run/json_reader.h"
#include "widgets/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace espalier {

namespace {

using Json = JsonReader::Json;

QString number(double value)
{
    return QString::number(value, 'g', 4);
}

QString percent(double value)
{
    return formatPercent(value);
}

QString bits(double value)
{
    return formatBits(static_cast<int>(value));
}

/// What a fact is called and how its values read. Facts of a layer stand behind its name and a dot.
struct FactKind {
    std::string_view name;
    bool ofLayer;
    const char* label;
    QString (*format)(double);
};
constexpr std::array factKinds{
    FactKind{"ratio", false, QT_TRANSLATE_NOOP("Lesson", "fewer weights"), formatRatio},
    FactKind{"stored", false, QT_TRANSLATE_NOOP("Lesson", "stored"), formatBytes},
    FactKind{"index_share", false, QT_TRANSLATE_NOOP("Lesson", "indices, of what is stored,"), formatShare},
    FactKind{"energy", false, QT_TRANSLATE_NOOP("Lesson", "energy of a picture"), formatEnergy},
    FactKind{"accuracy", false, QT_TRANSLATE_NOOP("Lesson", "accuracy"), percent},
    FactKind{"runs", false, QT_TRANSLATE_NOOP("Lesson", "finished runs"), number},
    FactKind{"new_runs", false, QT_TRANSLATE_NOOP("Lesson", "runs finished in this step"), number},
    FactKind{"run_accuracy", false, QT_TRANSLATE_NOOP("Lesson", "the best run's accuracy on test"), percent},
    FactKind{"run_file", false, QT_TRANSLATE_NOOP("Lesson", "the smallest run's file"), formatBytes},
    FactKind{"keep", true, QT_TRANSLATE_NOOP("Lesson", "keeps"), formatShare},
    FactKind{"bits", true, QT_TRANSLATE_NOOP("Lesson", "weight bits"), bits},
    FactKind{"speedup", true, QT_TRANSLATE_NOOP("Lesson", "against its dense self: speed"), formatRatio},
    FactKind{"selected", true, QT_TRANSLATE_NOOP("Lesson", "is selected"), number},
};

const FactKind* kindOf(const std::string& fact)
{
    const auto dot = fact.find('.');
    const auto name = dot == std::string::npos ? fact : fact.substr(dot + 1);
    const auto found = std::ranges::find_if(factKinds, [&](const FactKind& kind) {
        return kind.name == name && kind.ofLayer == (dot != std::string::npos);
    });
    return found == factKinds.end() ? nullptr : &*found;
}

QString translated(const char* text)
{
    return QCoreApplication::translate("Lesson", text);
}

LessonCheck checkFrom(JsonReader reader)
{
    LessonCheck check{.fact = reader.text("fact"), .least = {}, .most = {}};
    if (!kindOf(check.fact))
        throw Error("'" + reader.pathOf("fact") + "' is '" + check.fact + "', which no lesson can ask for");
    if (reader.has("at_least"))
        check.least = reader.number("at_least");
    if (reader.has("at_most"))
        check.most = reader.number("at_most");
    if (!check.least && !check.most)
        throw Error("'" + reader.pathOf("fact") + "' is asked for neither at_least nor at_most");
    reader.finish();
    return check;
}

LessonAction actionFrom(JsonReader reader)
{
    using Kind = LessonAction::Kind;
    LessonAction action;
    if (reader.has("layer")) {
        action.kind = Kind::Layer;
        action.name = reader.text("layer");
        if (reader.has("keep"))
            action.number = reader.number("keep");
        if (reader.has("weight_bits"))
            action.weightBits = static_cast<int>(reader.wholeNumber("weight_bits", 1));
        if (reader.has("pattern"))
            action.pattern = reader.text("pattern");
    } else if (reader.has("recipe")) {
        action.kind = Kind::Recipe;
        action.name = reader.text("recipe");
        action.number = reader.number("value");
    } else if (reader.has("ratio")) {
        action.kind = Kind::Ratio;
        action.number = reader.number("ratio");
    } else if (reader.has("dense") || reader.has("run")) {
        action.kind = reader.has("run") ? Kind::Run : Kind::Dense;
        reader.truth(reader.has("run") ? "run" : "dense");
    } else {
        const std::array named{std::pair{"network", Kind::Network}, std::pair{"strategy", Kind::Strategy},
            std::pair{"chip", Kind::Chip}, std::pair{"select", Kind::Select}};
        const auto found =
            std::ranges::find_if(named, [&](const auto& each) { return reader.has(each.first); });
        if (found == named.end())
            throw Error("'" + reader.pathOf({}) + "' does nothing that a lesson knows");
        action.kind = found->second;
        action.name = reader.text(found->first);
    }
    reader.finish();
    return action;
}

/// Each element of a list, or nothing where the key is missing.
template <class Item>
std::vector<Item> listOf(JsonReader& reader, const std::string& key, Item (*read)(JsonReader))
{
    std::vector<Item> items;
    if (!reader.has(key))
        return items;
    const auto& json = reader.at(key);
    if (!json.is_array())
        throw Error("'" + reader.pathOf(key) + "' is " + json.type_name() + ", expected a list");
    for (std::size_t index = 0; index < json.size(); ++index)
        items.push_back(read({json[index], reader.pathOf(key) + "[" + std::to_string(index) + "]"}));
    return items;
}

LessonStep stepFrom(JsonReader reader)
{
    LessonStep step;
    std::string text;
    const auto& lines = reader.at("text");
    if (!lines.is_array())
        throw Error("'" + reader.pathOf("text") + "' is " + lines.type_name() + ", expected a list of lines");
    for (const auto& line : lines)
        text += line.get<std::string>() + "\n";
    step.text = QString::fromStdString(text);
    if (reader.has("view"))
        step.view = reader.text("view");
    step.setup = listOf(reader, "setup", actionFrom);
    step.checks = listOf(reader, "checks", checkFrom);
    step.solution = listOf(reader, "solution", actionFrom);
    if (!step.checks.empty() && step.solution.empty())
        throw Error("'" + reader.pathOf("solution") + "' is missing: the checks need one");
    reader.finish();
    return step;
}

} // namespace

Lesson parseLesson(std::string_view text, const std::string& origin)
{
    try {
        const auto json = Json::parse(text);
        JsonReader reader(json, {});
        Lesson lesson;
        const auto slash = origin.rfind('/');
        lesson.name = origin.substr(slash == std::string::npos ? 0 : slash + 1);
        lesson.name = lesson.name.substr(0, lesson.name.rfind('.'));
        lesson.title = QString::fromStdString(reader.text("title"));
        lesson.steps = listOf(reader, "steps", stepFrom);
        reader.finish();
        if (lesson.steps.empty())
            throw Error("'steps' is empty");
        return lesson;
    } catch (const Json::exception& error) {
        throw Error(origin + ": " + error.what());
    } catch (const Error& error) {
        throw Error(origin + ": " + error.what());
    }
}

std::vector<Lesson> builtInLessons()
{
    std::vector<Lesson> lessons;
    for (const auto& path : embeddedResourcesIn("lessons")) // their names begin with their numbers
        lessons.push_back(parseLesson(embeddedResource(path), path));
    return lessons;
}

QString factText(const std::string& fact, double value)
{
    return kindOf(fact)->format(value);
}

QString toText(const LessonCheck& check)
{
    const auto* kind = kindOf(check.fact);
    auto text = translated(kind->label);
    if (kind->ofLayer)
        text = QString::fromStdString(check.fact.substr(0, check.fact.find('.'))) + u' ' + text;
    if (kind->name == "selected")
        return text;
    if (check.least)
        text += QStringLiteral(" ≥ ") + kind->format(*check.least);
    if (check.most)
        text += (check.least ? QStringLiteral(", ≤ ") : QStringLiteral(" ≤ ")) + kind->format(*check.most);
    return text;
}

} // namespace espalier
