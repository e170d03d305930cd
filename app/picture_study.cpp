#include "app/picture_study.h"

#include <utility>

namespace espalier {

std::vector<std::size_t> disagreements(const PictureAnswers& answers)
{
    std::vector<std::size_t> found;
    for (std::size_t picture = 0; picture < answers.compressed.size(); ++picture)
        if (answers.compressed[picture] != answers.dense[picture])
            found.push_back(picture);
    return found;
}

PictureStudy::PictureStudy(Session& session, RunLog& log, EngineFunctions engine, QObject* parent)
    : QObject(parent), session_(session), log_(log), engine_(std::move(engine))
{
    connect(&session_, &Session::contentChanged, this, &PictureStudy::restart);
    connect(&log_, &RunLog::changed, this, [this] {
        chosen_ = log_.runs().empty() ? 0 : log_.runs().back().number;
        restart();
    });
}

void PictureStudy::setWatched(bool watched)
{
    watched_ = watched;
    update();
}

void PictureStudy::choose(int run)
{
    if (run == chosen_)
        return;
    chosen_ = run;
    restart();
}

void PictureStudy::restart()
{
    task_.cancel();
    answers_ = nullptr;
    emit changed();
    update();
}

void PictureStudy::update()
{
    const auto& content = session_.content();
    if (!watched_ || answers_ || task_.running() || !content.data || !content.trained)
        return;
    const auto* run = log_.find(chosen_);
    if (run && run->on != content.network)
        run = nullptr; // of another network
    task_.start(
        [network = content.network, data = content.data, model = run ? run->model : nullptr,
            number = run ? run->number : 0, name = run ? run->name : QString(),
            predictNetwork = engine_.predictNetwork,
            predictModel = engine_.predictModel](std::stop_token stop) {
            auto answers = std::make_shared<PictureAnswers>();
            answers->data = data;
            answers->run = number;
            answers->name = name;
            answers->dense = predictNetwork(*network, data->test, stop);
            if (model)
                answers->compressed = predictModel(*model, data->test, stop);
            return PictureAnswersPtr(answers);
        },
        [this](const PictureAnswersPtr& answers) {
            answers_ = answers;
            emit changed();
        },
        [this](const QString& why) { emit failed(why); });
}

} // namespace espalier
