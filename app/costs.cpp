#include "app/costs.h"

#include "core/error.h"
#include "core/hardware/accelerator_file.h"

namespace espalier {

Costs::Costs(Session& session, const RunLog& runs, QObject* parent)
    : QObject(parent), session_(session), runs_(runs)
{
    connect(&session_, &Session::acceleratorChanged, this, &Costs::readAccelerator);
    connect(&session_, &Session::planChanged, this, &Costs::update);
    connect(&session_, &Session::contentChanged, this, &Costs::update);
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
    update();
}

void Costs::update()
{
    const auto* run = runs_.newestFor(session_.content().network, session_.plan());
    options_.masks = run ? run->masks : std::vector<std::optional<MaskStatistics>>();
    try {
        report_ = estimateCost(session_.layers(), session_.plan(), accelerator_, options_);
    } catch (const Error& error) {
        report_ = {};
        emit failed(QString::fromUtf8(error.what()));
    }
    emit changed();
}

} // namespace espalier
