#include "app/cli/commands.h"
#include "app/cli/cost_text.h"
#include "core/data/data_source.h"
#include "core/error.h"
#include "core/formats/file_io.h"
#include "core/hardware/accelerator_file.h"
#include "core/network/zoo.h"
#include "core/run/model_cost.h"
#include "engine/layer_activity.h"
#include "engine/model_files.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>

namespace espalier::cli {

namespace {

/// What the model argument stands for.
struct Subject {
    std::string name = {};
    std::vector<LayerInfo> layers = {};
    Plan plan = {};
    std::string planName = "as it is";
    CostOptions options = {};
    bool isCounted = false;
};

Subject zooSubject(const std::string& name)
{
    const auto network = zooNetwork(name);
    Subject subject{.name = network.name, .layers = layersOf(network)};
    subject.plan = densePlan(subject.layers.size());
    subject.planName = "dense";
    subject.options.graph = std::make_shared<const LayerGraph>(layerGraph(network));
    return subject;
}

Subject fileSubject(const CostCommandOptions& options, const Accelerator& accelerator)
{
    const auto model = compressedOf(openModel(options.model));
    const auto network = decompress(model);
    Subject subject{.name = network.name, .layers = layersOf(network), .plan = planOf(model)};
    for (auto& layer : subject.plan.layers)
        layer.keep = 1.0; // the masks say what is kept, which may be nothing
    subject.options.graph = std::make_shared<const LayerGraph>(layerGraph(network));
    subject.options.masks = masksOf(model, accelerator.array.macs);
    subject.isCounted = true;
    if (!options.data.empty()) {
        const auto data = loadData(dataSourceFor(options.data));
        addActivity(subject.options, measureActivity(model, data.validation, options.pictures));
    }
    return subject;
}

Subject subjectOf(const CostCommandOptions& options, const Accelerator& accelerator)
{
    const auto& model = options.model;
    const auto names = zooNames();
    if (std::ranges::find(names, model) != names.end()) {
        if (!options.data.empty())
            throw Error("--data counts the zeros of a model file, '" + model + "' is none");
        return zooSubject(model);
    }
    try {
        formatToOpen(model);
    } catch (const Error& error) {
        std::string list;
        for (const auto& name : names)
            list += (list.empty() ? "" : ", ") + name;
        throw Error(std::string(error.what()) + "; the zoo has " + list);
    }
    return fileSubject(options, accelerator);
}

/// "20x" as a ratio; 0 for anything else.
double ratioOf(const std::string& words)
{
    double ratio = 0.0;
    const auto end = std::from_chars(words.data(), words.data() + words.size(), ratio);
    return end.ec == std::errc() && std::string_view(end.ptr) == "x" ? ratio : 0.0;
}

Plan namedPlan(const std::string& words, std::span<const LayerInfo> layers)
{
    if (const auto ratio = ratioOf(words); ratio > 0.0) {
        auto plan = planForRatio(layers, ratio);
        check(plan, layers);
        return plan;
    }
    const auto recipe = findRecipe(words);
    return parsePlan(recipe.text, recipe.origin, layers);
}

template <class Table>
void write(const Table& table, const std::string& format)
{
    const auto text = format == "csv" ? csvOf(table) : format == "json" ? jsonOf(table) : tableOf(table);
    std::fputs(text.c_str(), stdout);
}

void costOfModel(const CostCommandOptions& options)
{
    auto accelerator = acceleratorNamed(options.accelerator);
    if (!options.energyTable.empty())
        accelerator = withEnergyTable(accelerator, options.energyTable);
    auto subject = subjectOf(options, accelerator);
    if (!options.plan.empty()) {
        subject.plan = namedPlan(options.plan, subject.layers);
        subject.planName = "plan " + options.plan;
        subject.options.masks.clear(); // another plan keeps other weights
        subject.options.inputDensities.clear();
        subject.isCounted = false;
    }
    subject.options.batch = options.batch;
    const auto report = estimateCost(subject.layers, subject.plan, accelerator, subject.options);
    std::vector<BreakEvenThresholds> thresholds;
    for (std::size_t layer = 0; layer < subject.layers.size() && options.format == "json"; ++layer)
        thresholds.push_back(
            breakEvenThresholds(subject.layers, subject.plan, layer, accelerator, subject.options));
    write(CostTable{.model = subject.name,
              .plan = subject.planName,
              .accelerator = accelerator,
              .layers = subject.layers,
              .asked = subject.plan,
              .report = report,
              .thresholds = thresholds,
              .isCounted = subject.isCounted},
        options.format);
}

} // namespace

void cost(const CostCommandOptions& options)
{
    if (options.validation)
        std::fputs(validationPage().c_str(), stdout);
    else if (options.schema)
        std::fputs(acceleratorSchema().c_str(), stdout);
    else if (options.published)
        write(admmHardwareTable(), options.format);
    else if (options.model.empty())
        throw Error("cost: no model is named; expected a .esp file or a network of the zoo");
    else
        costOfModel(options);
}

} // namespace espalier::cli
