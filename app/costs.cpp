#include "app/costs.h"

#include "core/error.h"
#include "core/hardware/accelerator_file.h"
#include "core/run/model_cost.h"

#include <algorithm>

namespace espalier {

Costs::Costs(Session& session, const RunLog& runs, QObject* parent)
    : QObject(parent), session_(session), runs_(runs)
{
    connect(&session_, &Session::acceleratorChanged, this, &Costs::readAccelerator);
    connect(&session_, &Session::planChanged, this, &Costs::update);
    connect(&session_, &Session::contentChanged, this, &Costs::readNetwork);
    connect(&runs_, &RunLog::changed, this, &Costs::update);
    readAccelerator();
}

void Costs::readAccelerator()
{
    try {
        accelerator_ = acceleratorNamed(session_.content().accelerator);
    } catch (const Error& error) {
        accelerator_ = builtInAccelerator(defaultAccelerator);
        emit failed(QString::fromUtf8(error.what()));
    }
    readNetwork();
}

void Costs::readNetwork()
{
    if (const auto& network = session_.content().network; network != network_) {
        network_ = network;
        try {
            options_.graph = std::make_shared<const LayerGraph>(layerGraph(*network));
        } catch (const Error& error) {
            options_.graph = nullptr; // costs as a chain, which is better than none
            emit failed(QString::fromUtf8(error.what()));
        }
    }
    update();
}

void Costs::update()
{
    const auto* run = runs_.newestFor(session_.content().network, session_.plan());
    options_.masks = run ? masksOf(*run) : Masks();
    try {
        report_ = estimateCost(session_.layers(), session_.plan(), accelerator_, options_);
    } catch (const Error& error) {
        report_ = {};
        emit failed(QString::fromUtf8(error.what()));
    }
    emit changed();
}

/// A queue before each unit makes it matter which of them gets a kept weight. That is counted anew for a chip
/// of other units, which takes a while on large networks; an expectation holds until then.
Costs::Masks Costs::masksOf(const FinishedRun& run)
{
    const auto units = accelerator_.array.macs;
    const auto known = [units](const std::optional<MaskStatistics>& mask) {
        return mask && mask->spread && mask->spread->units == units;
    };
    if (accelerator_.sparse.fifoDepth == 0 || std::ranges::all_of(run.masks, known))
        return run.masks;
    if (counted_.model == run.model && counted_.units == units)
        return counted_.masks.empty() ? run.masks : counted_.masks;
    counted_ = {run.model, units, {}};
    counting_.start([model = run.model, units](std::stop_token) { return espalier::masksOf(*model, units); },
        [this](Masks masks) {
            counted_.masks = std::move(masks);
            update();
        },
        [this](const QString& why) { emit failed(why); });
    return run.masks;
}

CostOptions Costs::optionsOfPlans() const
{
    auto options = options_;
    options.masks.clear();
    return options;
}

CostOfPlan Costs::ofPlans(Quantity quantity) const
{
    return costOfPlan(quantity, session_.layers(), accelerator_, optionsOfPlans());
}

} // namespace espalier
