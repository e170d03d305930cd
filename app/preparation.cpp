#include "app/preparation.h"

#include <chrono>

namespace espalier {

Preparation::Preparation(Session& session, EngineFunctions engine, DenseCache cache, QObject* parent)
    : QObject(parent), session_(session), engine_(std::move(engine)), cache_(std::move(cache))
{
    connect(&session_, &Session::contentChanged, this, &Preparation::proceed);
    connect(&clock_, &QTimer::timeout, this, [this] {
        if (const auto progress = newest_->take())
            emit advanced(*progress);
    });
}

void Preparation::proceed()
{
    task_.cancel();
    clock_.stop();
    const auto& content = session_.content();
    if (measuredNetwork_ != content.network || measuredData_ != content.data)
        denseAccuracy_ = {};
    if (!content.data)
        readData();
    else if (!content.trained)
        paused_ ? enter(Step::Waiting) : train();
    else if (denseAccuracy_.pictures == 0)
        measure();
    else
        enter(Step::Ready);
}

void Preparation::setPaused(bool paused)
{
    if (std::exchange(paused_, paused) != paused && (step_ == Step::Training || step_ == Step::Waiting))
        proceed();
}

void Preparation::enter(Step step)
{
    step_ = step;
    emit stepChanged();
}

void Preparation::readData()
{
    enter(Step::ReadingData);
    task_.start([load = engine_.loadData, source = session_.recipe().data](
                    std::stop_token) { return std::make_shared<const DataSplit>(load(source)); },
        [this, source = session_.recipe().data](
            std::shared_ptr<const DataSplit> data) { session_.setData(source, std::move(data)); },
        [this](const QString& why) { fail(why); });
}

void Preparation::train()
{
    enter(Step::Training);
    newest_ = std::make_shared<Mailbox<ProgressPtr>>();
    clock_.start(std::chrono::milliseconds(33));
    const auto& content = session_.content();
    const Job job{.recipe = content.recipe, .network = content.network, .data = content.data};
    task_.start(
        [job, train = engine_.trainDense, cache = cache_, newest = newest_](
            std::stop_token stop) -> NetworkPtr {
            if (auto known = cache.find(job.recipe))
                return std::make_shared<const Network>(std::move(*known));
            const auto trained = train(job, stop, [newest](ProgressPtr progress) { newest->put(progress); });
            cache.keep(job.recipe, *trained);
            return trained;
        },
        [this, before = content.network](
            const NetworkPtr& trained) { session_.setTrainedNetwork(before, trained); },
        [this](const QString& why) { fail(why); });
}

void Preparation::measure()
{
    enter(Step::Measuring);
    const auto network = session_.content().network;
    const auto data = session_.content().data;
    task_.start([network, data, evaluate = engine_.evaluateNetwork](
                    std::stop_token stop) { return evaluate(*network, data->validation, stop); },
        [this, network, data](const Accuracy& accuracy) {
            measuredNetwork_ = network;
            measuredData_ = data;
            denseAccuracy_ = accuracy;
            enter(Step::Ready);
        },
        [this](const QString& why) { fail(why); });
}

void Preparation::fail(const QString& why)
{
    clock_.stop();
    enter(Step::Waiting);
    emit failed(why);
}

} // namespace espalier
