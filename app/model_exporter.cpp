#include "app/model_exporter.h"

#include "core/compress/shrink_model.h"

namespace espalier {

namespace {

using ModelPtr = std::shared_ptr<const CompressedModel>;

ModelPtr modelOf(const ModelPtr& model, bool shrunk)
{
    return shrunk ? std::make_shared<const CompressedModel>(shrink(*model)) : model;
}

} // namespace

void ModelExporter::plan(const ExportWish& wish)
{
    planning_.cancel();
    const auto* run = runs_.find(wish.run);
    if (!run)
        return emit notPlanned(tr("The run is not there any more."));
    const ExportOptions how{.variant = wish.variant};
    planning_.start([wish, how, model = run->model](
                        std::stop_token) { return ledgerOf(*modelOf(model, wish.shrunk), wish.file, how); },
        [this](const FileLedger& ledger) { emit planned(ledger); },
        [this](const QString& why) { emit notPlanned(why); });
}

void ModelExporter::write(const ExportWish& wish)
{
    const auto* run = runs_.find(wish.run);
    if (!run)
        return emit failed(tr("The run is not there any more."));
    emit started(wish.file);
    writing_.start(
        [wish, model = run->model](std::stop_token stop) {
            return exportModel(
                *modelOf(model, wish.shrunk), wish.file, {.variant = wish.variant, .stop = stop});
        },
        [this, file = wish.file](const ExportResult& result) { emit written(file, result); },
        [this](const QString& why) { emit failed(why); });
}

void ModelExporter::cancel()
{
    if (!writing_.running())
        return;
    writing_.cancel();
    emit cancelled();
}

} // namespace espalier
