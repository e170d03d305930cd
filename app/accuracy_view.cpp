#include "app/accuracy_view.h"

namespace espalier {

namespace {

QString waitingFor(Preparation::Step step)
{
    switch (step) {
    case Preparation::Step::Waiting: return {};
    case Preparation::Step::ReadingData: return AccuracyView::tr("reading the pictures…");
    case Preparation::Step::Training: return AccuracyView::tr("training the dense network…");
    case Preparation::Step::Measuring:
    case Preparation::Step::Ready: return AccuracyView::tr("probing…");
    }
    return {};
}

} // namespace

AccuracyView::AccuracyView(Sources sources, LiveProbe::Factory probe, QObject* parent)
    : QObject(parent), sources_(sources), probe_(std::move(probe))
{
    connect(&sources_.preparation, &Preparation::stepChanged, this, &AccuracyView::takeSubject);
    connect(&sources_.session, &Session::planChanged, this, &AccuracyView::update);
    connect(&sources_.runs, &RunLog::changed, this, &AccuracyView::update);
    connect(&probe_, &LiveProbe::answered, this, &AccuracyView::takeAnswer);
    connect(&probe_, &LiveProbe::failed, this, &AccuracyView::failed);
    takeSubject();
}

void AccuracyView::takeSubject()
{
    const auto& content = sources_.session.content();
    const bool ready = sources_.preparation.step() == Preparation::Step::Ready;
    const auto network = ready ? content.network : nullptr;
    const auto data = ready ? content.data : nullptr;
    accuracy_.before = sources_.preparation.denseAccuracy();
    if (network != network_ || data != data_) {
        network_ = network;
        data_ = data;
        accuracy_.after = {};
        probe_.setSubject(network,
            data ? std::shared_ptr<const PictureSet>(data, &data->validation)
                 : std::shared_ptr<const PictureSet>());
    }
    update();
}

void AccuracyView::update()
{
    accuracy_.waiting = waitingFor(sources_.preparation.step());
    accuracy_.stale = accuracy_.after.pictures > 0;
    const auto& session = sources_.session;
    const auto* run = sources_.runs.newestFor(session.content().network, session.plan());
    if (run && run->data == session.content().data) // other pictures may have been chosen since
        show(*run);
    else
        probe_.probe(session.plan());
    emit changed();
}

void AccuracyView::show(const FinishedRun& run)
{
    probe_.cancel();
    accuracy_.after = run.test;
    accuracy_.known = Knowledge::Measured;
    accuracy_.data = tr("test");
    accuracy_.stale = false;
}

void AccuracyView::takeAnswer(const Accuracy& soFar, bool complete)
{
    accuracy_.after = soFar;
    accuracy_.known = Knowledge::Probed;
    accuracy_.data.clear();
    accuracy_.stale = false;
    if (complete)
        sources_.history.add(sources_.session.plan(),
            static_cast<double>(sources_.costs.report().planned.total.storedBytes()), soFar);
    emit changed();
}

} // namespace espalier
