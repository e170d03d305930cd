#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QWidget>

#include <algorithm>

class QComboBox;
class QLabel;
class QPushButton;
class QTextBrowser;

namespace espalier {

/// What a lesson shows at one of its steps.
struct LessonPage {
    struct Check {
        QString text;
        QString now; ///< the value there is; may be empty
        bool met = false;
        bool operator==(const Check&) const = default;
    };
    int lesson = -1; ///< position among the titles; negative: none is going on
    int step = 0;
    int steps = 0;
    QString text; ///< Markdown
    QList<Check> checks;

    bool isDone() const
    {
        return std::all_of(checks.begin(), checks.end(), [](const Check& check) { return check.met; });
    }
    bool operator==(const LessonPage&) const = default;
};

/// A lesson step by step: what to know, what to do, and whether it is done.
class LessonPanel : public QWidget {
    Q_OBJECT
public:
    explicit LessonPanel(QWidget* parent = nullptr);

    void setTitles(const QStringList& titles);
    void setPage(const LessonPage& page);
    const LessonPage& page() const { return page_; }

signals:
    void lessonChosen(int lesson);
    void stepWanted(int step);
    void solutionWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void showChecks();

    LessonPage page_;
    QComboBox* titles_;
    QTextBrowser* text_;
    QLabel* checks_;
    QLabel* where_;
    QPushButton* back_;
    QPushButton* solve_;
    QPushButton* next_;
};

} // namespace espalier
