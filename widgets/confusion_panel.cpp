#include "widgets/confusion_panel.h"

#include "widgets/format.h"
#include "widgets/picture_grid.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <utility>

namespace espalier {

ConfusionPanel::ConfusionPanel(QWidget* parent)
    : QWidget(parent)
    , matrix_(new ConfusionPlot(this))
    , grid_(new PictureGrid(this))
    , run_(new QComboBox(this))
    , show_(new QComboBox(this))
    , count_(new QLabel(this))
{
    setFocusProxy(matrix_);
    run_->setAccessibleName(tr("Network"));
    run_->setToolTip(tr("The network whose answers are counted"));
    show_->setAccessibleName(tr("Pictures shown"));
    show_->addItem(tr("answered wrongly"), static_cast<int>(Show::Wrong));
    show_->addItem(tr("wrong only since compression"), static_cast<int>(Show::WrongSince));
    show_->addItem(tr("right only since compression"), static_cast<int>(Show::RightSince));
    show_->addItem(tr("answered differently by the two"), static_cast<int>(Show::Different));
    count_->setFont(captionFont(font()));
    count_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(spacing::gap, spacing::unit, spacing::wideGap, spacing::unit);
    head->setSpacing(spacing::gap);
    head->addWidget(run_);
    head->addWidget(show_);
    head->addWidget(count_, 1);
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addLayout(head);
    right->addWidget(grid_, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(matrix_, 2);
    row->addLayout(right, 3);
    connect(run_, &QComboBox::activated, this, [this] { emit runChosen(run_->currentData().toInt()); });
    connect(show_, &QComboBox::currentIndexChanged, this, &ConfusionPanel::refresh);
    connect(matrix_, &ConfusionPlot::chosen, this, [this](const std::optional<ConfusionPlot::Cell>& cell) {
        cell_ = cell;
        refresh();
    });
    connect(grid_, &PictureGrid::pictureChosen, this, &ConfusionPanel::pictureChosen);
    setRuns({}, 0);
}

void ConfusionPanel::setRuns(const QList<std::pair<int, QString>>& runs, int current)
{
    const QSignalBlocker blocker(run_);
    run_->clear();
    for (const auto& [number, name] : runs)
        run_->addItem(name, number);
    run_->addItem(tr("Dense"), 0);
    run_->setCurrentIndex(std::max(0, run_->findData(current)));
}

void ConfusionPanel::setAnswers(AnsweredPictures answers, const QString& emptyText)
{
    answers_ = std::move(answers);
    emptyText_ = emptyText;
    const bool two = !answers_.compressed.empty();
    show_->setEnabled(two);
    if (!two)
        show_->setCurrentIndex(0);
    refresh();
}

const std::vector<std::uint8_t>& ConfusionPanel::judged() const
{
    return answers_.compressed.empty() ? answers_.dense : answers_.compressed;
}

bool ConfusionPanel::isShown(std::size_t picture) const
{
    const auto label = answers_.pictures->labels[picture];
    const auto answer = judged()[picture];
    if (cell_)
        return label == cell_->actual && answer == cell_->answered;
    const auto dense = answers_.dense[picture];
    switch (static_cast<Show>(show_->currentData().toInt())) {
    case Show::Wrong: return answer != label;
    case Show::WrongSince: return answer != label && dense == label;
    case Show::RightSince: return answer == label && dense != label;
    case Show::Different: return answer != dense;
    }
    return false;
}

void ConfusionPanel::refresh()
{
    Confusion confusion;
    QList<PictureGrid::Item> items;
    if (answers_.pictures) {
        QStringList classes;
        for (const auto& name : answers_.pictures->classNames)
            classes << QString::fromStdString(name);
        confusion = confusionOf(classes, answers_.pictures->labels, judged());
        for (std::size_t picture = 0; picture < judged().size(); ++picture)
            if (isShown(picture))
                items << PictureGrid::Item{picture,
                    tr("%1 as %2")
                        .arg(classes[answers_.pictures->labels[picture]], classes[judged()[picture]])};
    }
    matrix_->setConfusion(confusion, emptyText_);
    grid_->setPictures(answers_.pictures, items);
    count_->setText(answers_.pictures ? tr("%1 of %2 pictures of %3")
                                            .arg(items.size())
                                            .arg(judged().size())
                                            .arg(QString::fromStdString(answers_.pictures->name))
                                      : QString());
}

} // namespace espalier
