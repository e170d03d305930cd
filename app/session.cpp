#include "app/session.h"

#include "app/commands.h"
#include "core/error.h"

#include <algorithm>

namespace espalier {

namespace {

/// Throws Error where the parts of a session do not belong together.
std::vector<LayerInfo> checkedLayers(const SessionContent& content)
{
    if (!content.network)
        throw Error("the session has no network");
    auto layers = layersOf(*content.network);
    check(content.recipe.plan, layers);
    return layers;
}

std::vector<std::string> namesOf(const std::vector<LayerInfo>& layers)
{
    std::vector<std::string> names;
    for (const auto& layer : layers)
        names.push_back(layer.name);
    return names;
}

/// The layer where most can be gained, to begin with.
std::vector<int> largestLayer(const std::vector<LayerInfo>& layers)
{
    if (layers.empty())
        return {};
    const auto largest = std::ranges::max_element(layers, {}, &LayerInfo::weights);
    return {static_cast<int>(largest - layers.begin())};
}

} // namespace

Session::Session(SessionContent content, QObject* parent) : QObject(parent)
{
    layers_ = checkedLayers(content);
    content.recipe.layerNames = namesOf(layers_);
    content_ = std::move(content);
    selection_ = largestLayer(layers_);
}

void Session::editPlan(Plan wanted, const QString& text, EditGesture gesture)
{
    if (wanted == plan())
        return;
    try {
        check(wanted, layers_);
        undoStack_.push(new ChangePlan(*this, std::move(wanted), text, std::move(gesture)));
    } catch (const Error& error) {
        emit refused(QString::fromUtf8(error.what()));
    }
}

void Session::editRecipe(Recipe wanted, const QString& text, EditGesture gesture)
{
    if (wanted == recipe())
        return;
    try {
        check(wanted);
        undoStack_.push(new ChangeRecipe(*this, std::move(wanted), text, std::move(gesture)));
    } catch (const Error& error) {
        emit refused(QString::fromUtf8(error.what()));
    }
}

void Session::chooseAccelerator(const std::string& id, const QString& text)
{
    if (id != content_.accelerator)
        undoStack_.push(new ChangeValue<std::string>(*this, &Session::exchangeAccelerator, id, text));
}

void Session::change(SessionContent wanted, const QString& text)
{
    try {
        wanted.recipe.layerNames = namesOf(checkedLayers(wanted));
        undoStack_.push(
            new ChangeValue<SessionContent>(*this, &Session::exchangeContent, std::move(wanted), text));
    } catch (const Error& error) {
        emit refused(QString::fromUtf8(error.what()));
    }
}

void Session::replace(SessionContent content, const std::filesystem::path& file)
{
    content.recipe.layerNames = namesOf(checkedLayers(content));
    undoStack_.clear();
    setContent(std::move(content));
    setSaved(file);
}

void Session::setSaved(const std::filesystem::path& file, bool asItIsNow)
{
    file_ = file;
    if (asItIsNow)
        undoStack_.setClean();
    emit fileChanged();
}

void Session::setData(const DataSource& source, std::shared_ptr<const DataSplit> data)
{
    if (source != recipe().data)
        return;
    content_.data = std::move(data);
    emit contentChanged();
}

void Session::setTrainedNetwork(
    const std::shared_ptr<const Network>& before, std::shared_ptr<const Network> trained)
{
    if (before != content_.network)
        return;
    content_.network = std::move(trained);
    content_.trained = true;
    emit contentChanged();
}

void Session::select(std::vector<int> layers)
{
    std::sort(layers.begin(), layers.end());
    if (layers == selection_)
        return;
    selection_ = std::move(layers);
    emit selectionChanged();
}

Plan Session::exchangePlan(Plan plan)
{
    std::swap(content_.recipe.plan, plan);
    emit planChanged();
    return plan;
}

Recipe Session::exchangeRecipe(Recipe recipe)
{
    std::swap(content_.recipe, recipe);
    emit recipeChanged();
    return recipe;
}

std::string Session::exchangeAccelerator(std::string id)
{
    std::swap(content_.accelerator, id);
    emit acceleratorChanged();
    return id;
}

SessionContent Session::exchangeContent(SessionContent content)
{
    auto before = content_;
    setContent(std::move(content));
    return before;
}

void Session::setContent(SessionContent content)
{
    layers_ = layersOf(*content.network);
    content_ = std::move(content);
    selection_ = largestLayer(layers_);
    emit contentChanged();
    emit acceleratorChanged();
    emit recipeChanged();
    emit planChanged();
    emit selectionChanged();
}

} // namespace espalier
