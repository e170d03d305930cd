#include "app/workbench.h"

#include "app/run_folder.h"
#include "app/session_file.h"
#include "core/error.h"
#include "core/formats/esp.h"
#include "core/hardware/accelerator_file.h"
#include "core/run/model_cost.h"
#include "core/run/network_source.h"

#include <system_error>

namespace espalier {

namespace {

QString nameOf(const std::filesystem::path& file)
{
    return QString::fromStdString(file.filename().string());
}

/// Its masks are counted for the chip, whose name goes into the model's provenance.
FinishedRun finishedRun(
    const Job& job, const std::shared_ptr<const RunResult>& result, const Accelerator& chip)
{
    FinishedRun run;
    const auto layers = layersOf(*result->compressed);
    run.plan = result->plan;
    run.totals = totalsOf(planOf(result->model), layers);
    run.askedRatio = totalsOf(job.recipe.plan, layers).pruningRatio();
    run.validation = result->validation;
    run.test = result->test;
    run.seconds = result->seconds;
    run.on = job.networkIsTrained ? job.network : result->dense;
    run.data = job.data;
    run.compressed = result->compressed;
    run.model = std::make_shared<const CompressedModel>(withCostProfile(result->model, costProfile(chip)));
    run.masks = masksOf(*run.model, chip.array.macs);
    return run;
}

Job jobOn(const SessionContent& content, const std::filesystem::path& folder)
{
    return {.recipe = content.recipe,
        .network = content.network,
        .networkIsTrained = content.trained,
        .data = content.data,
        .runFolder = folder};
}

} // namespace

Workbench::Workbench(Options options, QObject* parent)
    : QObject(parent)
    , engine_(std::move(options.engine))
    , runsFolder_(std::move(options.runsFolder))
    , session_(std::move(options.first))
    , costs_(session_, log_)
    , chips_(session_, std::move(options.chipsFolder))
    , run_(engine_.run)
    , preparation_(session_, engine_, DenseCache(std::move(options.cacheFolder)))
    , accuracy_({session_, costs_, preparation_, log_, history_}, engine_.probe)
    , weights_(session_, run_, log_)
    , sensitivity_(session_, preparation_, engine_.sensitivity, std::move(options.sensitivityFolder))
    , budget_(session_, costs_, sensitivity_)
    , editor_(session_,
          [this](const Plan& before, const Plan& wished, const std::vector<int>& rows) {
              return budget_.fitted(before, wished, rows);
          })
    , exporter_(log_)
{
    connectParts();
    connectRun();
}

void Workbench::connectParts()
{
    connect(&session_, &Session::refused, this, &Workbench::problem);
    connect(&costs_, &Costs::failed, this, &Workbench::problem);
    connect(&chips_, &ChipShelf::failed, this, &Workbench::problem);
    connect(&preparation_, &Preparation::failed, this, &Workbench::problem);
    connect(&accuracy_, &AccuracyView::failed, this, &Workbench::problem);
    connect(&sensitivity_, &SensitivityController::failed, this, &Workbench::problem);
    connect(&exporter_, &ModelExporter::started, this,
        [this](const std::filesystem::path& file) { emit busy(tr("Exporting %1…").arg(nameOf(file))); });
    connect(&exporter_, &ModelExporter::written, this, [this] { emit busy({}); });
    connect(&exporter_, &ModelExporter::cancelled, this, [this] { emit busy({}); });
    connect(&exporter_, &ModelExporter::failed, this, &Workbench::fail);
    connect(&session_, &Session::contentChanged, this, &Workbench::dropHistoryOfOthers);
    connect(&session_, &Session::planChanged, this, [this] { budget_.takePlan(editor_.editing()); });
}

void Workbench::connectRun()
{
    connect(&session_, &Session::planChanged, this, [this] { run_.changePlan(session_.plan()); });
    connect(&run_, &RunController::finished, this, &Workbench::takeResult);
    connect(&run_, &RunController::failed, this, &Workbench::problem);
    const auto pause = [this] {
        preparation_.setPaused(run_.running());
        sensitivity_.setPaused(run_.running());
    };
    connect(&run_, &RunController::started, this, pause);
    connect(&run_, &RunController::stopped, this, pause);
    connect(&run_, &RunController::failed, this, pause);
    connect(&run_, &RunController::finished, this, pause);
}

const FinishedRun* Workbench::currentRun() const
{
    return log_.newestFor(session_.content().network, session_.plan());
}

const FinishedRun* Workbench::runToExport() const
{
    if (const auto* run = currentRun())
        return run;
    return log_.runs().empty() ? nullptr : &log_.runs().back();
}

bool Workbench::mayChangeContent()
{
    if (run_.running())
        emit problem(
            tr("A run is going on this network and these pictures. Stop it first: its checkpoint is kept."));
    return !run_.running();
}

void Workbench::open(const std::filesystem::path& file)
{
    if (!mayChangeContent())
        return;
    emit busy(tr("Opening %1…").arg(nameOf(file)));
    opening_.start([file, current = session_.content(), load = engine_.loadData](
                       std::stop_token) { return openFile(file, current, load); },
        [this, file](const Opened& opened) { takeOpened(opened, file); },
        [this](const QString& why) { fail(why); });
}

void Workbench::takeOpened(const Opened& opened, const std::filesystem::path& file)
{
    emit busy({});
    if (opened.kind == Opened::Kind::Session) {
        log_.clear();
        session_.replace(opened.content, file);
    } else {
        session_.change(opened.content, tr("open %1").arg(nameOf(file)));
    }
    for (const auto& note : opened.notes)
        emit noted(QString::fromStdString(note));
    if (opened.model)
        measure(opened, file);
    emit this->opened(file);
}

void Workbench::measure(const Opened& opened, const std::filesystem::path& file)
{
    measuring_.start(
        [opened, file, evaluate = engine_.evaluateModel, units = costs_.accelerator().array.macs](
            std::stop_token stop) {
            FinishedRun run;
            run.name = nameOf(file);
            run.plan = opened.content.recipe.plan;
            run.totals = totalsOf(run.plan, layersOf(*opened.content.network));
            run.size = sizeOfEsp(encodeEsp(*opened.model), file.string());
            run.validation = evaluate(*opened.model, opened.content.data->validation, stop);
            run.test = evaluate(*opened.model, opened.content.data->test, stop);
            run.on = run.compressed = opened.content.network;
            run.data = opened.content.data;
            run.model = opened.model;
            run.masks = masksOf(*run.model, units);
            return run;
        },
        [this](const FinishedRun& run) { log_.add(run); }, [this](const QString& why) { emit problem(why); });
}

void Workbench::takeData(const DataSource& source)
{
    if (!mayChangeContent())
        return;
    emit busy(tr("Reading %1…").arg(dataTitle(source)));
    opening_.start([source, current = session_.content(), load = engine_.loadData](
                       std::stop_token) { return withData(current, source, load); },
        [this, source](const SessionContent& content) {
            emit busy({});
            session_.change(content, tr("data %1").arg(dataTitle(source)));
            if (!source.folder.empty())
                emit opened(source.folder);
        },
        [this](const QString& why) { fail(why); });
}

void Workbench::openData(const std::filesystem::path& folder)
{
    auto source = folderSource(std::filesystem::absolute(folder));
    source.seed = session_.recipe().data.seed;
    takeData(source);
}

void Workbench::useBuiltInDigits()
{
    takeData(firstSession().recipe.data);
}

void Workbench::chooseNetwork(const std::string& name)
{
    if (!mayChangeContent())
        return;
    session_.change(withZooNetwork(session_.content(), name), tr("model %1").arg(zooTitle(name)));
}

void Workbench::trainDenseAgain()
{
    if (!mayChangeContent() || !isZooNetwork(session_.recipe()))
        return;
    session_.change(
        withZooNetwork(session_.content(), session_.recipe().network), tr("train the dense network"));
}

void Workbench::chooseAccelerator(const std::string& idOrFile)
{
    try {
        const auto accelerator = acceleratorNamed(idOrFile);
        session_.chooseAccelerator(idOrFile, tr("chip %1").arg(QString::fromStdString(accelerator.name)));
    } catch (const Error& error) {
        emit problem(QString::fromUtf8(error.what()));
    }
}

void Workbench::save(const std::filesystem::path& file)
{
    saving_.start(
        [file, content = session_.content()](std::stop_token) {
            writeSession(content, file);
            return file;
        },
        [this, step = session_.undoStack().index()](const std::filesystem::path& written) {
            session_.setSaved(written, session_.undoStack().index() == step);
            emit saved(written);
        },
        [this](const QString& why) { emit problem(why); });
}

void Workbench::startRun()
{
    const auto& content = session_.content();
    if (!content.data)
        return emit problem(tr("The pictures are still being read. Run again in a moment."));
    const auto folder = makeRunFolder(runsFolder_);
    if (!folder.empty())
        keeping_.start(
            [content, folder](std::stop_token) {
                writeSession(content, sessionIn(folder));
                return true;
            },
            [](bool) {}, [this](const QString& why) { emit problem(why); });
    run_.start(jobOn(content, folder));
}

bool Workbench::hasInterruptedRun() const
{
    return !runsFolder_.empty() && !interruptedRun(runsFolder_).empty();
}

void Workbench::resumeInterruptedRun()
{
    const auto folder = interruptedRun(runsFolder_);
    if (folder.empty() || !mayChangeContent())
        return;
    emit busy(tr("Opening the interrupted run…"));
    opening_.start([file = sessionIn(folder), current = session_.content(), load = engine_.loadData](
                       std::stop_token) { return openFile(file, current, load); },
        [this, folder](const Opened& opened) {
            emit busy({});
            session_.replace(opened.content, {});
            auto job = jobOn(session_.content(), folder);
            job.resume = true;
            run_.start(job);
        },
        [this](const QString& why) { fail(why); });
}

void Workbench::takeResult(const std::shared_ptr<const RunResult>& result)
{
    const auto job = run_.job();
    keeping_.cancel(); // its folder goes
    if (!job.networkIsTrained)
        session_.setTrainedNetwork(job.network, result->dense);
    measuring_.start(
        [job, result, chip = costs_.accelerator()](std::stop_token) {
            auto run = finishedRun(job, result, chip);
            run.size = sizeOfEsp(encodeEsp(*run.model), "run");
            std::error_code ignored;
            if (!job.runFolder.empty())
                std::filesystem::remove_all(job.runFolder, ignored);
            return run;
        },
        [this](const FinishedRun& run) {
            log_.add(run);
            emit runAdded(log_.runs().back().number);
        },
        [this](const QString& why) { emit problem(why); });
}

void Workbench::goBackTo(const QString& id)
{
    const auto number = id.section(u' ', 1).toInt();
    if (id.startsWith(QLatin1String("run"))) {
        if (const auto* run = log_.find(number))
            session_.editPlan(run->plan, tr("plan of %1").arg(run->name));
    } else if (const auto* tried = history_.find(number)) {
        session_.editPlan(tried->plan, tr("earlier plan"));
    }
}

void Workbench::dropHistoryOfOthers()
{
    const auto& content = session_.content();
    if (content.network == historyNetwork_ && content.data == historyData_)
        return;
    historyNetwork_ = content.network;
    historyData_ = content.data;
    history_.clear();
}

void Workbench::fail(const QString& why)
{
    emit busy({});
    emit problem(why);
}

} // namespace espalier
