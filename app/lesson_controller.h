#pragma once

#include "app/lesson.h"

#include <QObject>

#include <map>
#include <string>
#include <vector>

namespace espalier {

class Workbench;

/// What lessons can ask about, as far as it is known at this moment: "ratio", "stored" (bytes),
/// "index_share", "energy" (joules a picture), "accuracy" (per cent, of the newest plan), "runs",
/// "run_accuracy" (per cent), "run_file" (bytes) of the runs on this network (the
/// controller adds "new_runs", those finished since a step began), and of each layer "fc1.keep",
/// "fc1.bits", "fc1.speedup", "fc1.selected".
std::map<std::string, double> lessonFacts(Workbench& bench);

/// Does a step's thing as a person would, undoable. Throws Error where there is no such layer, field, ...
void perform(Workbench& bench, const LessonAction& action);

/// Leads through one lesson: sets steps up and says which checks are met.
class LessonController : public QObject {
    Q_OBJECT
public:
    struct CheckState {
        QString text;
        QString now; ///< the value there is; empty while it is not known
        bool met = false;
    };

    explicit LessonController(Workbench& bench, QObject* parent = nullptr);

    const std::vector<Lesson>& lessons() const { return lessons_; }
    /// Null while none is going on.
    const Lesson* lesson() const
    {
        return lesson_ < 0 ? nullptr : &lessons_[static_cast<std::size_t>(lesson_)];
    }
    int stepNumber() const { return step_; }
    const LessonStep& step() const { return lesson()->steps[static_cast<std::size_t>(step_)]; }
    const std::vector<CheckState>& checks() const { return checks_; }
    bool isStepDone() const;

    void start(int lesson);
    void go(int step);
    /// Does the step's solution.
    void solve();
    void leave();

signals:
    void stepChanged();
    void checksChanged();
    void failed(const QString& why);

private:
    void perform(const std::vector<LessonAction>& actions);
    void check();

    Workbench& bench_;
    std::vector<Lesson> lessons_;
    int lesson_ = -1;
    int step_ = 0;
    int lastRun_ = 0; ///< number of the newest run when the step began
    std::vector<CheckState> checks_;
};

} // namespace espalier
