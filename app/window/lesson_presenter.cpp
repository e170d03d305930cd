#include "app/window/lesson_presenter.h"

#include "widgets/lesson_panel.h"

namespace espalier {

LessonPresenter::LessonPresenter(Workbench& bench, LessonPanel* panel, QObject* parent)
    : QObject(parent), panel_(panel), lessons_(bench)
{
    QStringList titles;
    for (const auto& lesson : lessons_.lessons())
        titles << lesson.title;
    panel_->setTitles(titles);
    connect(panel_, &LessonPanel::lessonChosen, &lessons_, [this](int lesson) {
        if (lesson < 0)
            lessons_.leave();
        else
            lessons_.start(lesson);
    });
    connect(panel_, &LessonPanel::stepWanted, &lessons_, &LessonController::go);
    connect(panel_, &LessonPanel::solutionWanted, &lessons_, &LessonController::solve);
    connect(&lessons_, &LessonController::failed, this, &LessonPresenter::problem);
    connect(&lessons_, &LessonController::checksChanged, this, &LessonPresenter::show);
    connect(&lessons_, &LessonController::stepChanged, this, [this] {
        show();
        if (lessons_.lesson() && !lessons_.step().view.empty())
            emit viewWanted(QString::fromStdString(lessons_.step().view));
    });
}

void LessonPresenter::show()
{
    LessonPage page;
    if (const auto* lesson = lessons_.lesson()) {
        page.lesson = static_cast<int>(lesson - lessons_.lessons().data());
        page.step = lessons_.stepNumber();
        page.steps = static_cast<int>(lesson->steps.size());
        page.text = lessons_.step().text;
        for (const auto& check : lessons_.checks())
            page.checks << LessonPage::Check{check.text, check.now, check.met};
    }
    panel_->setPage(page);
}

} // namespace espalier
