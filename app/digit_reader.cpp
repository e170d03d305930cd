#include "app/digit_reader.h"

#include <exception>
#include <utility>

namespace espalier {

DigitReader::DigitReader(Factory factory, QObject* parent)
    : QObject(parent), factory_(std::move(factory)), worker_([this](std::stop_token stop) { work(stop); })
{
}

DigitReader::~DigitReader() = default;

DigitReader::Ask DigitReader::makeModelAnswers(const std::vector<AskedModel>& models)
{
    const auto answers = std::make_shared<ModelAnswers>(models);
    return [answers](const Pixels& pixels) { return answers->ask(pixels); };
}

void DigitReader::setModels(std::vector<AskedModel> models)
{
    cancel();
    models_ = models.empty() ? nullptr : std::make_shared<const std::vector<AskedModel>>(std::move(models));
}

void DigitReader::ask(Pixels pixels)
{
    if (!models_)
        return;
    const std::lock_guard lock(mutex_);
    next_ = Request{subject_, models_, std::move(pixels)};
    wake_.notify_one();
}

void DigitReader::cancel()
{
    ++subject_;
    const std::lock_guard lock(mutex_);
    next_.reset();
}

void DigitReader::work(std::stop_token stop)
{
    Models made;
    Ask ask;
    while (const auto request = next(stop)) {
        try {
            if (made != request->models) {
                ask = nullptr;
                ask = factory_(*request->models);
                made = request->models;
            }
            post(request->subject, [this, answers = ask(request->pixels)] { emit answered(answers); });
        } catch (const std::exception& error) {
            post(request->subject, [this, text = QString::fromUtf8(error.what())] { emit failed(text); });
        }
    }
}

std::optional<DigitReader::Request> DigitReader::next(std::stop_token stop)
{
    std::unique_lock lock(mutex_);
    if (!wake_.wait(lock, stop, [this] { return next_.has_value(); }) || stop.stop_requested())
        return std::nullopt;
    return std::exchange(next_, std::nullopt);
}

void DigitReader::post(int subject, std::function<void()> answer)
{
    QMetaObject::invokeMethod(
        this,
        [this, subject, answer = std::move(answer)] {
            if (subject == subject_)
                answer();
        },
        Qt::QueuedConnection);
}

} // namespace espalier
