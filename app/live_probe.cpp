#include "app/live_probe.h"

#include <exception>

namespace espalier {

LiveProbe::LiveProbe(Factory factory, QObject* parent)
    : QObject(parent), factory_(std::move(factory)), worker_([this](std::stop_token stop) { work(stop); })
{
}

LiveProbe::~LiveProbe()
{
    cancel();
}

LiveProbe::Evaluate LiveProbe::makeLiveAccuracy(
    std::shared_ptr<const Network> network, std::shared_ptr<const PictureSet> pictures)
{
    const auto live = std::make_shared<LiveAccuracy>(std::move(network), std::move(pictures));
    return [live](const Plan& plan, std::stop_token stop, const LiveAccuracy::Observer& observe) {
        return live->probe(plan, stop, observe);
    };
}

void LiveProbe::setSubject(std::shared_ptr<const Network> network, std::shared_ptr<const PictureSet> pictures)
{
    cancel();
    subject_ = {std::move(network), std::move(pictures)};
}

void LiveProbe::probe(const Plan& plan)
{
    if (!subject_.network || !subject_.pictures)
        return;
    busy_ = true;
    const std::lock_guard lock(mutex_);
    next_ = Request{++number_, subject_, plan};
    evaluation_.request_stop();
    wake_.notify_one();
}

void LiveProbe::cancel()
{
    ++number_;
    busy_ = false;
    const std::lock_guard lock(mutex_);
    next_.reset();
    evaluation_.request_stop();
}

void LiveProbe::work(std::stop_token stop)
{
    Subject made;
    Evaluate ask;
    std::stop_token evaluation;
    while (const auto request = nextRequest(stop, evaluation)) {
        try {
            if (made != request->subject) {
                ask = nullptr;
                ask = factory_(request->subject.network, request->subject.pictures);
                made = request->subject;
            }
            evaluate(*request, evaluation, ask);
        } catch (const std::exception& error) {
            post(request->number, [this, text = QString::fromUtf8(error.what())] {
                busy_ = false;
                emit failed(text);
            });
        }
    }
}

std::optional<LiveProbe::Request> LiveProbe::nextRequest(std::stop_token stop, std::stop_token& evaluation)
{
    std::unique_lock lock(mutex_);
    if (!wake_.wait(lock, stop, [this] { return next_.has_value(); }) || stop.stop_requested())
        return std::nullopt;
    evaluation_ = {};
    evaluation = evaluation_.get_token();
    return std::exchange(next_, std::nullopt);
}

void LiveProbe::evaluate(const Request& request, std::stop_token evaluation, const Evaluate& ask)
{
    const auto all = static_cast<std::int64_t>(request.subject.pictures->count());
    const auto report = [&](const Accuracy& soFar) {
        post(request.number, [this, soFar, complete = soFar.pictures >= all] {
            busy_ = !complete;
            emit answered(soFar, complete);
        });
    };
    ask(request.plan, evaluation, report);
}

void LiveProbe::post(int number, std::function<void()> answer)
{
    QMetaObject::invokeMethod(
        this,
        [this, number, answer = std::move(answer)] {
            if (number == number_)
                answer();
        },
        Qt::QueuedConnection);
}

} // namespace espalier
