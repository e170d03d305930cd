#pragma once

#include "app/lesson_controller.h"

#include <QObject>

namespace espalier {

class LessonPanel;

/// Shows the lesson that is going on.
class LessonPresenter : public QObject {
    Q_OBJECT
public:
    LessonPresenter(Workbench& bench, LessonPanel* panel, QObject* parent);

    LessonController& lessons() { return lessons_; }

signals:
    void problem(const QString& text);
    /// A step wants a dock, by its object name, to be seen.
    void viewWanted(const QString& dock);

private:
    void show();

    LessonPanel* panel_;
    LessonController lessons_;
};

} // namespace espalier
