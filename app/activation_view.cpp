#include "app/activation_view.h"

#include <utility>

namespace espalier {

namespace {

constexpr std::size_t pictures = 256; ///< enough for a histogram of a few bins

} // namespace

ActivationView::ActivationView(Session& session, RunLog& log, EngineFunctions engine, QObject* parent)
    : QObject(parent), session_(session), log_(log), engine_(std::move(engine))
{
    connect(&session_, &Session::contentChanged, this, &ActivationView::update);
    connect(&session_, &Session::selectionChanged, this, &ActivationView::update);
    connect(&log_, &RunLog::changed, this, &ActivationView::update);
}

void ActivationView::setWatched(bool watched)
{
    watched_ = watched;
    if (!watched_)
        task_.cancel();
    else if (outdated_)
        update();
}

void ActivationView::update()
{
    task_.cancel();
    outdated_ = true;
    const auto& content = session_.content();
    if (!watched_)
        return;
    if (session_.selection().empty() || !content.trained || !content.data)
        return emit changed({}, {});
    struct Subject {
        QString name;
        AskedModel model;
    };
    std::vector<Subject> subjects{{tr("Dense"), {content.network}}};
    for (const auto& run : log_.runs())
        if (run.on == content.network) {
            subjects.resize(1);
            subjects.push_back({run.name, {run.compressed, activationLevelsOf(*run.model)}});
        }
    const auto index = static_cast<std::size_t>(session_.selection().front());
    task_.start(
        [subjects, index, data = content.data, profile = engine_.profile](std::stop_token stop) {
            QList<ActivationSeries> series;
            for (const auto& subject : subjects) {
                const auto found = profile(subject.model, data->validation, index, pictures, stop);
                series << ActivationSeries{
                    subject.name, series.isEmpty(), found.values, found.zeros, found.count};
            }
            return series;
        },
        [this, layer = QString::fromStdString(session_.layers()[index].name)](
            const QList<ActivationSeries>& series) {
            outdated_ = false;
            emit changed(layer, series);
        },
        [this](const QString& why) { emit failed(why); });
}

} // namespace espalier
