#include "app/lesson_controller.h"

#include "app/workbench.h"
#include "core/error.h"
#include "core/run/strategy.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

std::size_t layerNamed(const Session& session, const std::string& name)
{
    const auto found = std::ranges::find(session.layers(), name, &LayerInfo::name);
    if (found == session.layers().end())
        throw Error("the network has no layer '" + name + "'");
    return static_cast<std::size_t>(found - session.layers().begin());
}

void editLayer(Session& session, const LessonAction& action)
{
    auto plan = session.plan();
    auto& layer = plan.layers[layerNamed(session, action.name)];
    if (!action.pattern.empty())
        layer.pattern = patternFromText(action.pattern);
    layer.keep = action.number.value_or(layer.keep);
    layer.weightBits = action.weightBits.value_or(layer.weightBits);
    check(plan, session.layers());
    session.editPlan(
        std::move(plan), LessonController::tr("lesson: %1").arg(QString::fromStdString(action.name)));
}

void editRecipe(Session& session, const LessonAction& action)
{
    auto recipe = session.recipe();
    const auto fields = recipeFields();
    const auto found = std::ranges::find_if(fields, [&](const RecipeField& field) {
        return std::string(field.group) + "." + std::string(field.key) == action.name;
    });
    if (found == fields.end())
        throw Error("a recipe has no field '" + action.name + "'");
    found->write(recipe, action.number.value());
    session.editRecipe(
        std::move(recipe), LessonController::tr("lesson: %1").arg(QString::fromStdString(action.name)));
}

void addLayerFacts(std::map<std::string, double>& facts, Workbench& bench)
{
    const auto& session = bench.session();
    const auto& report = bench.costs().report();
    for (std::size_t index = 0; index < session.layers().size(); ++index) {
        const auto& name = session.layers()[index].name;
        facts[name + ".keep"] = session.plan().layers[index].keep;
        facts[name + ".bits"] = session.plan().layers[index].weightBits;
        facts[name + ".selected"] =
            std::ranges::count(session.selection(), static_cast<int>(index)) > 0 ? 1.0 : 0.0;
        if (index < report.breakEven.size()) {
            const auto& gains = report.breakEven[index];
            facts[name + ".speedup"] = gains.equalAreaSpeedup > 0.0 ? gains.equalAreaSpeedup : gains.speedup;
        }
    }
}

} // namespace

std::map<std::string, double> lessonFacts(Workbench& bench)
{
    std::map<std::string, double> facts;
    const auto& session = bench.session();
    facts["ratio"] = totalsOf(session.plan(), session.layers()).pruningRatio();
    const auto& report = bench.costs().report();
    if (report.planned.layers.size() == session.layers().size()) {
        const auto& total = report.planned.total;
        facts["stored"] = static_cast<double>(total.storedBytes());
        facts["index_share"] = static_cast<double>(total.indexBits)
            / static_cast<double>(std::max<std::int64_t>(1, total.storedBits));
        facts["energy"] = report.joulesPerPicture();
    }
    const auto& accuracy = bench.accuracy().accuracy();
    if (accuracy.after.pictures > 0 && !accuracy.stale)
        facts["accuracy"] = accuracy.after.percent();
    double runs = 0.0;
    for (const auto& run : bench.log().runs()) {
        if (run.on != session.content().network)
            continue;
        runs += 1.0;
        const auto file = static_cast<double>(run.size.total());
        const auto best = facts.try_emplace("run_accuracy", run.test.percent()).first;
        best->second = std::max(best->second, run.test.percent());
        const auto smallest = facts.try_emplace("run_file", file).first;
        smallest->second = std::min(smallest->second, file);
    }
    facts["runs"] = runs;
    addLayerFacts(facts, bench);
    return facts;
}

void perform(Workbench& bench, const LessonAction& action)
{
    auto& session = bench.session();
    switch (action.kind) {
    case LessonAction::Kind::Network:
        if (session.recipe().network != action.name)
            bench.chooseNetwork(action.name);
        return;
    case LessonAction::Kind::Dense:
        return session.editPlan(
            densePlan(session.layers().size()), LessonController::tr("lesson: all weights"));
    case LessonAction::Kind::Ratio:
        return session.editPlan(
            planForRatio(session.layers(), action.number.value()), LessonController::tr("lesson: a ratio"));
    case LessonAction::Kind::Layer: return editLayer(session, action);
    case LessonAction::Kind::Strategy: {
        auto recipe = session.recipe();
        recipe.strategy = strategyNamed(action.name);
        return session.editRecipe(std::move(recipe), LessonController::tr("lesson: strategy"));
    }
    case LessonAction::Kind::Recipe: return editRecipe(session, action);
    case LessonAction::Kind::Chip: return bench.chooseAccelerator(action.name);
    case LessonAction::Kind::Select:
        return session.select({static_cast<int>(layerNamed(session, action.name))});
    case LessonAction::Kind::Run: return bench.startRun();
    }
}

LessonController::LessonController(Workbench& bench, QObject* parent)
    : QObject(parent), bench_(bench), lessons_(builtInLessons())
{
    auto& session = bench.session();
    for (const auto change : {&Session::planChanged, &Session::contentChanged, &Session::selectionChanged,
             &Session::acceleratorChanged})
        connect(&session, change, this, &LessonController::check);
    connect(&bench.costs(), &Costs::changed, this, &LessonController::check);
    connect(&bench.accuracy(), &AccuracyView::changed, this, &LessonController::check);
    connect(&bench.log(), &RunLog::changed, this, &LessonController::check);
}

bool LessonController::isStepDone() const
{
    return std::ranges::all_of(checks_, &CheckState::met);
}

void LessonController::start(int lesson)
{
    lesson_ = lesson;
    go(0);
}

void LessonController::go(int step)
{
    if (!lesson() || step < 0 || step >= static_cast<int>(lesson()->steps.size()))
        return;
    step_ = step;
    lastRun_ = bench_.log().runs().empty() ? 0 : bench_.log().runs().back().number;
    perform(this->step().setup);
    emit stepChanged();
    check();
}

void LessonController::solve()
{
    if (lesson())
        perform(step().solution);
}

void LessonController::leave()
{
    lesson_ = -1;
    step_ = 0;
    checks_.clear();
    emit stepChanged();
}

void LessonController::perform(const std::vector<LessonAction>& actions)
{
    try {
        for (const auto& action : actions)
            espalier::perform(bench_, action);
    } catch (const Error& error) {
        emit failed(QString::fromUtf8(error.what()));
    }
}

void LessonController::check()
{
    checks_.clear();
    if (!lesson())
        return;
    auto facts = lessonFacts(bench_);
    facts["new_runs"] = static_cast<double>(std::ranges::count_if(
        bench_.log().runs(), [this](const FinishedRun& run) { return run.number > lastRun_; }));
    for (const auto& check : step().checks) {
        const auto found = facts.find(check.fact);
        CheckState state{.text = toText(check), .now = {}};
        if (found != facts.end()) {
            state.now = factText(check.fact, found->second);
            state.met = check.isMet(found->second);
        }
        checks_.push_back(std::move(state));
    }
    emit checksChanged();
}

} // namespace espalier
