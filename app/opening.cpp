#include "app/opening.h"

#include "app/session_file.h"
#include "core/embedded_resource.h"
#include "core/error.h"
#include "core/hardware/accelerator_file.h"
#include "core/network/zoo.h"
#include "core/run/network_source.h"
#include "engine/evaluate.h"
#include "engine/model_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

constexpr double firstRatio = 10.0; ///< of a network that nobody has planned yet

using LoadData = std::function<DataSplit(const DataSource&)>;

std::vector<std::string> layerNames(const Network& network)
{
    std::vector<std::string> names;
    for (const auto& layer : layersOf(network))
        names.push_back(layer.name);
    return names;
}

/// Of a recipe: one of the zoo with its first weights, or what its model file holds.
Network networkFor(const Recipe& recipe)
{
    const std::filesystem::path file = recipe.network;
    return isZooNetwork(recipe) || file.extension() == ".esp" ? firstNetwork(recipe)
                                                              : networkOf(openModel(file));
}

/// The pictures of a recipe: those at hand where they are the same.
std::shared_ptr<const DataSplit> dataOf(
    const SessionContent& content, const SessionContent& current, const LoadData& loadData)
{
    auto data = content.recipe.data == current.recipe.data ? current.data : nullptr;
    return data ? data : std::make_shared<const DataSplit>(loadData(content.recipe.data));
}

/// The same, found to fit the network. Throws Error.
std::shared_ptr<const DataSplit> picturesFor(
    const SessionContent& content, const SessionContent& current, const LoadData& loadData)
{
    auto data = dataOf(content, current, loadData);
    checkFit(*content.network, data->validation);
    return data;
}

Opened openedModel(const std::filesystem::path& file, const SessionContent& current, const LoadData& loadData)
{
    auto read = openModel(file);
    Opened opened{.kind = Opened::Kind::Model, .content = current, .notes = std::move(read.notes)};
    auto& content = opened.content;
    content.network = std::make_shared<const Network>(networkOf(read));
    content.trained = true;
    content.recipe.network = std::filesystem::absolute(file).string();
    content.recipe.name = file.stem().string();
    content.recipe.layerNames = layerNames(*content.network);
    if (auto* model = std::get_if<CompressedModel>(&read.content)) {
        content.recipe.plan = planOf(*model);
        opened.model = std::make_shared<const CompressedModel>(std::move(*model));
    } else if (const auto layers = layersOf(*content.network); layers != layersOf(*current.network)) {
        content.recipe.plan = planForRatio(layers, firstRatio);
    }
    content.data = dataOf(content, current, loadData);
    return opened;
}

Opened openRecipe(const std::filesystem::path& file, const SessionContent& current, const LoadData& loadData)
{
    Opened opened{.kind = Opened::Kind::Recipe, .content = current, .model = {}};
    auto& content = opened.content;
    content.recipe = readRecipe(file);
    content.network = std::make_shared<const Network>(networkFor(content.recipe));
    content.trained = !isZooNetwork(content.recipe);
    matchLayers(content.recipe, layersOf(*content.network));
    content.data = picturesFor(content, current, loadData);
    return opened;
}

Opened openSession(const std::filesystem::path& file, const SessionContent& current, const LoadData& loadData)
{
    Opened opened{.kind = Opened::Kind::Session, .content = readSession(file), .model = {}};
    opened.content.data = picturesFor(opened.content, current, loadData);
    return opened;
}

} // namespace

bool isModelFile(const std::filesystem::path& file)
{
    const auto ending = QString::fromStdString(file.extension().string()).toLower().toStdString();
    return std::ranges::any_of(modelFormats(), [&ending](const ModelFormat& format) {
        return format.opens() && std::ranges::count(format.extensions, ending) > 0;
    });
}

Opened openFile(const std::filesystem::path& file, const SessionContent& current, const LoadData& loadData)
{
    if (isModelFile(file))
        return openedModel(file, current, loadData);
    if (looksLikeSession(file))
        return openSession(file, current, loadData);
    if (file.extension() == ".json")
        return openRecipe(file, current, loadData);
    formatToOpen(file); // throws, and says what would do
    throw Error(file.string() + ": neither a session, nor a recipe, nor a model");
}

SessionContent withZooNetwork(const SessionContent& current, const std::string& name)
{
    auto content = current;
    content.recipe.network = name;
    content.network = std::make_shared<const Network>(firstNetwork(content.recipe));
    content.trained = false;
    const auto layers = layersOf(*content.network);
    if (layers != layersOf(*current.network))
        content.recipe.plan = planForRatio(layers, firstRatio);
    content.recipe.layerNames = layerNames(*content.network);
    return content;
}

SessionContent withData(const SessionContent& current, const DataSource& source, const LoadData& loadData)
{
    auto content = current;
    content.recipe.data = source;
    content.data = picturesFor(content, current, loadData);
    if (isZooNetwork(content.recipe)) {
        content.network = std::make_shared<const Network>(firstNetwork(content.recipe));
        content.trained = false;
    }
    return content;
}

SessionContent firstSession()
{
    SessionContent content;
    constexpr auto file = "recipes/lenet5-digits.json";
    content.recipe = parseRecipe(embeddedResource(file), file);
    content.accelerator = defaultAccelerator;
    content.network = std::make_shared<const Network>(firstNetwork(content.recipe));
    content.recipe.plan = planForRatio(layersOf(*content.network), firstRatio);
    return content;
}

QString zooTitle(const std::string& name)
{
    auto title = QString::fromStdString(name);
    for (const auto* family : {"MobileNet", "LeNet", "AlexNet", "ResNet", "VGG"})
        title.replace(QString::fromLatin1(family).toLower(), QString::fromLatin1(family));
    return title;
}

QString networkTitle(const SessionContent& content)
{
    if (isZooNetwork(content.recipe))
        return zooTitle(content.recipe.network);
    return QString::fromStdString(std::filesystem::path(content.recipe.network).filename().string());
}

QString dataTitle(const DataSource& source)
{
    if (source.kind == "digits")
        return QCoreApplication::translate("DataSource", "built-in digits");
    const auto folder = source.folder.lexically_normal();
    const auto name = folder.has_filename() ? folder.filename() : folder.parent_path().filename();
    return QString::fromStdString(name.string());
}

} // namespace espalier
