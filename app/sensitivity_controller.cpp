#include "app/sensitivity_controller.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

constexpr int clockMilliseconds = 100; // plots are drawn anew for each

bool hasFirstCurves(const Sensitivity& values)
{
    return !values.layers.empty() && std::ranges::none_of(values.layers, [](const LayerSensitivity& layer) {
        return layer.samples.size() < 2;
    });
}

std::vector<SparsityPattern> patternsOf(const Plan& plan)
{
    std::vector<SparsityPattern> patterns;
    for (const auto& layer : plan.layers)
        patterns.push_back(layer.pattern);
    return patterns;
}

} // namespace

SensitivityController::SensitivityController(Session& session, Preparation& preparation, Measure measure,
    std::filesystem::path cacheFolder, QObject* parent)
    : QObject(parent)
    , session_(session)
    , preparation_(preparation)
    , measure_(std::move(measure))
    , cacheFolder_(std::move(cacheFolder))
{
    clock_.setInterval(clockMilliseconds);
    connect(&clock_, &QTimer::timeout, this, &SensitivityController::takeNewest);
    connect(&session_, &Session::contentChanged, this, &SensitivityController::forget);
    connect(&session_, &Session::planChanged, this, [this] {
        if (network_)
            forget();
    });
    connect(&preparation_, &Preparation::stepChanged, this, &SensitivityController::proceed);
}

void SensitivityController::want()
{
    wanted_ = true;
    cancelled_ = false;
    proceed();
}

void SensitivityController::wantUnlessCancelled()
{
    if (!cancelled_)
        want();
}

void SensitivityController::cancel()
{
    wanted_ = false;
    cancelled_ = true;
    stop();
}

void SensitivityController::setPaused(bool paused)
{
    paused_ = paused;
    if (paused_)
        stop();
    else
        proceed();
}

void SensitivityController::stop()
{
    if (!task_.running())
        return;
    takeNewest();
    task_.cancel();
    clock_.stop();
    emit changed();
}

/// Of another network, other pictures or other patterns nothing holds any more.
void SensitivityController::forget()
{
    const auto& content = session_.content();
    if (content.network == network_ && content.data == data_ && patternsOf(session_.plan()) == patterns_)
        return;
    task_.cancel();
    clock_.stop();
    cancelled_ = false;
    newest_.reset();
    network_.reset();
    data_.reset();
    patterns_.clear();
    progress_.reset();
    loss_.reset();
    emit changed();
    proceed();
}

void SensitivityController::proceed()
{
    const auto& content = session_.content();
    const bool complete = progress_ && progress_->values->complete;
    if (wanted_ && !paused_ && !complete && !task_.running() && content.trained && content.data
        && preparation_.step() == Preparation::Step::Ready)
        begin();
}

void SensitivityController::begin()
{
    network_ = session_.content().network;
    data_ = session_.content().data;
    patterns_ = patternsOf(session_.plan());
    newest_ = std::make_shared<Mailbox<SensitivityProgressPtr>>();
    task_.start(
        [measure = measure_, network = network_, data = data_, newest = newest_,
            options = SensitivityOptions{.patterns = patterns_, .cacheFolder = cacheFolder_}](
            std::stop_token stop) {
            return measure(network, data->validation, options, stop,
                [newest](SensitivityProgressPtr progress) { newest->put(std::move(progress)); });
        },
        [this](const SensitivityPtr&) {
            clock_.stop();
            takeNewest();
            emit changed();
        },
        [this](const QString& why) {
            clock_.stop();
            wanted_ = false;
            emit changed();
            emit failed(why);
        });
    clock_.start();
    emit changed();
}

void SensitivityController::takeNewest()
{
    if (const auto progress = newest_ ? newest_->take() : std::nullopt)
        take(*progress);
}

void SensitivityController::take(const SensitivityProgressPtr& progress)
{
    progress_ = progress;
    loss_ =
        hasFirstCurves(*progress->values) ? std::make_shared<const LossModel>(*progress->values) : nullptr;
    emit changed();
}

} // namespace espalier
