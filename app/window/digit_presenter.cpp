#include "app/window/digit_presenter.h"

#include "widgets/answer_cards.h"
#include "widgets/confusion_panel.h"
#include "widgets/digit_canvas.h"
#include "widgets/digit_panel.h"

#include <utility>

namespace espalier {

DigitPresenter::DigitPresenter(Workbench& bench, Views views, QObject* parent)
    : QObject(parent)
    , bench_(bench)
    , views_(views)
    , reader_(bench.engine().answers)
    , study_(bench.session(), bench.log(), bench.engine())
{
    connect(&bench.session(), &Session::contentChanged, this, &DigitPresenter::takeContent);
    connect(&bench.log(), &RunLog::changed, this, &DigitPresenter::takeModels);
    connect(views.digit, &DigitPanel::drawn, this, &DigitPresenter::ask);
    connect(views.digit, &DigitPanel::disagreementWanted, this, [this] {
        wantsDisagreement_ = true;
        study_.setWatched(true);
        findDisagreement();
    });
    connect(&reader_, &DigitReader::answered, this, &DigitPresenter::show);
    connect(&reader_, &DigitReader::failed, this, &DigitPresenter::problem);
    connect(&study_, &PictureStudy::changed, this, &DigitPresenter::showStudy);
    connect(&study_, &PictureStudy::failed, this, &DigitPresenter::problem);
    connect(views.confusion, &ConfusionPanel::runChosen, &study_, &PictureStudy::choose);
    connect(views.confusion, &ConfusionPanel::pictureChosen, this, &DigitPresenter::showPicture);
    connect(views.confusion->matrix(), &Plot::failed, this, &DigitPresenter::problem);
    takeContent();
    showStudy();
}

void DigitPresenter::takeContent()
{
    const auto& content = bench_.session().content();
    if (content.data && content.data != data_) {
        const auto& pictures = content.data->test;
        views_.digit->setPictureShape(static_cast<int>(pictures.channels),
            QSize(static_cast<int>(pictures.width), static_cast<int>(pictures.height)));
    }
    data_ = content.data;
    takeModels();
}

void DigitPresenter::takeModels()
{
    const auto& content = bench_.session().content();
    std::vector<AskedModel> models;
    names_.clear();
    if (content.trained && content.data) {
        names_ << tr("Dense");
        models.push_back({content.network});
        for (const auto& run : bench_.log().runs())
            if (run.on == content.network) {
                names_ << run.name;
                models.push_back({run.compressed, activationLevelsOf(*run.model)});
            }
    }
    reader_.setModels(std::move(models));
    QStringList classes;
    QStringList layers;
    if (content.data)
        for (const auto& name : content.data->test.classNames)
            classes << QString::fromStdString(name);
    for (const auto& layer : bench_.session().layers())
        layers << QString::fromStdString(layer.name);
    views_.digit->answers()->setNames(classes, layers);
    show({});
    views_.digit->setAsked(names_.isEmpty() ? tr("The networks answer as soon as the dense one is trained.")
            : names_.size() == 1            ? tr("A finished run answers here beside the dense network.")
                                            : QString());
    const auto* canvas = views_.digit->canvas();
    ask(canvas->isBlank() ? DigitReader::Pixels() : canvas->picture());
}

void DigitPresenter::ask(const DigitReader::Pixels& pixels)
{
    if (pixels.empty()) {
        reader_.cancel();
        return show({});
    }
    reader_.ask(pixels);
}

void DigitPresenter::show(const std::vector<ModelAnswer>& answers)
{
    QList<AnswerCard> cards;
    for (qsizetype model = 0; model < names_.size(); ++model) {
        AnswerCard card{.name = names_[model], .dense = model == 0};
        if (static_cast<std::size_t>(model) < answers.size()) {
            card.probabilities = answers[static_cast<std::size_t>(model)].probabilities;
            card.divergence = answers[static_cast<std::size_t>(model)].divergence;
        }
        cards << card;
    }
    views_.digit->answers()->setCards(cards);
}

QString DigitPresenter::whyNothingIsKnown() const
{
    const auto& content = bench_.session().content();
    return content.data && content.trained
        ? tr("Asking the networks about the test pictures…")
        : tr("The matrix appears as soon as the dense network is trained.");
}

void DigitPresenter::showStudy()
{
    QList<std::pair<int, QString>> runs;
    for (const auto& run : bench_.log().runs())
        if (run.on == bench_.session().content().network)
            runs.prepend({run.number, run.name});
    views_.confusion->setRuns(runs, study_.chosen());
    AnsweredPictures shown;
    if (const auto& answers = study_.answers()) {
        shown.pictures = {answers->data, &answers->data->test};
        shown.name = answers->name;
        shown.dense = answers->dense;
        shown.compressed = answers->compressed;
    } else {
        nextDisagreement_ = 0;
    }
    views_.confusion->setAnswers(std::move(shown), whyNothingIsKnown());
    findDisagreement();
}

void DigitPresenter::findDisagreement()
{
    const auto& answers = study_.answers();
    if (!wantsDisagreement_ || !answers)
        return;
    wantsDisagreement_ = false;
    if (answers->compressed.empty())
        return emit problem(
            tr("There is no finished run to disagree with the dense network. Run first, then look again."));
    const auto found = disagreements(*answers);
    if (found.empty())
        return emit problem(tr("The dense network and %1 answer all %2 test pictures alike.")
                                .arg(answers->name)
                                .arg(answers->dense.size()));
    showPicture(found[nextDisagreement_++ % found.size()]);
}

void DigitPresenter::showPicture(std::size_t picture)
{
    const auto& answers = study_.answers();
    if (!answers || answers->data != data_)
        return;
    const auto& pictures = answers->pictures();
    const auto pixels = pictures.picture(picture);
    views_.digit->setPicture({pixels.begin(), pixels.end()},
        tr("Picture %1 of %2, a %3.")
            .arg(picture)
            .arg(QString::fromStdString(pictures.name),
                QString::fromStdString(pictures.classNames[pictures.labels[picture]])));
    emit sheetWanted();
}

} // namespace espalier
