#include "app/opening.h"

#include "app/session_file.h"
#include "core/embedded_resource.h"
#include "core/error.h"
#include "core/formats/esp.h"
#include "core/hardware/accelerator_file.h"
#include "core/network/zoo.h"
#include "core/run/network_source.h"
#include "engine/evaluate.h"

#include <QCoreApplication>

namespace espalier {

namespace {

constexpr double firstRatio = 10.0; ///< of a network that nobody has planned yet

using LoadData = std::function<DataSplit(const DataSource&)>;

/// The pictures of a recipe: those at hand where they are the same.
std::shared_ptr<const DataSplit> picturesFor(
    const SessionContent& content, const SessionContent& current, const LoadData& loadData)
{
    auto data = content.recipe.data == current.recipe.data ? current.data : nullptr;
    if (!data)
        data = std::make_shared<const DataSplit>(loadData(content.recipe.data));
    checkFit(*content.network, data->validation);
    return data;
}

std::vector<std::string> layerNames(const Network& network)
{
    std::vector<std::string> names;
    for (const auto& layer : layersOf(network))
        names.push_back(layer.name);
    return names;
}

Opened openModel(const std::filesystem::path& file, const SessionContent& current, const LoadData& loadData)
{
    Opened opened{.kind = Opened::Kind::Model, .content = current, .model = {}};
    auto model = std::make_shared<const CompressedModel>(readEsp(file));
    auto& content = opened.content;
    content.network = std::make_shared<const Network>(decompress(*model));
    content.trained = true;
    content.recipe.network = std::filesystem::absolute(file).string();
    content.recipe.name = file.stem().string();
    content.recipe.plan = planOf(*model);
    content.recipe.layerNames = layerNames(*content.network);
    content.data = picturesFor(content, current, loadData);
    opened.model = std::move(model);
    return opened;
}

Opened openRecipe(const std::filesystem::path& file, const SessionContent& current, const LoadData& loadData)
{
    Opened opened{.kind = Opened::Kind::Recipe, .content = current, .model = {}};
    auto& content = opened.content;
    content.recipe = readRecipe(file);
    content.network = std::make_shared<const Network>(firstNetwork(content.recipe));
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

Opened openFile(const std::filesystem::path& file, const SessionContent& current, const LoadData& loadData)
{
    if (file.extension() == ".esp")
        return openModel(file, current, loadData);
    if (looksLikeSession(file))
        return openSession(file, current, loadData);
    if (file.extension() == ".json")
        return openRecipe(file, current, loadData);
    throw Error(file.string() + ": neither a session (" + sessionSuffix
        + "), nor a recipe (.json), nor a compressed model (.esp)");
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
