#include "app/lesson_controller.h"
#include "app/window/main_window.h"
#include "core/error.h"
#include "tests/app/fake_engine.h"
#include "tests/support/error_text.h"
#include "widgets/format.h"
#include "widgets/lesson_panel.h"
#include "widgets/message_bar.h"

#include <QDockWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace espalier;
using namespace std::chrono_literals;

/// Lessons are files; here they are all gone through with the real engine, so that none of them can rot.
class TestLessons : public QObject {
    Q_OBJECT

private slots:
    void thereAreEnough();
    void badFilesAreTold_data();
    void badFilesAreTold();
    void checksReadAsTheyAreMeant();
    void theWindowLeadsThroughALesson();
    void everyStepCanBeDone_data();
    void everyStepCanBeDone();
    void cleanupTestCase();

private:
    QTemporaryDir cache_;
    std::unique_ptr<Workbench> bench_; ///< one for all lessons, as one person would take them
};

void TestLessons::thereAreEnough()
{
    const auto lessons = builtInLessons();
    QVERIFY(lessons.size() >= 5);
    for (const auto& lesson : lessons) {
        QVERIFY(!lesson.title.isEmpty());
        QVERIFY(lesson.steps.size() >= 2);
        for (const auto& step : lesson.steps)
            QVERIFY2(!step.checks.empty(), qPrintable(lesson.title + u' ' + step.text)); // something to do
    }
}

void TestLessons::badFilesAreTold_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("no JSON") << "{"
                             << "bad.json";
    QTest::newRow("no steps") << R"({"title": "t", "steps": []})"
                              << "'steps'";
    QTest::newRow("unknown key") << R"({"title": "t", "steps": [{"text": ["a"], "veiw": "x"}]})"
                                 << "steps[0].veiw";
    QTest::newRow("unknown fact")
        << R"({"title": "t", "steps": [{"text": ["a"], "checks": [{"fact": "fc1.taste", "at_least": 1}]}]})"
        << "fc1.taste";
    QTest::newRow("no bound")
        << R"({"title": "t", "steps": [{"text": ["a"], "checks": [{"fact": "ratio"}]}]})"
        << "neither";
    QTest::newRow("no solution")
        << R"({"title": "t", "steps": [{"text": ["a"], "checks": [{"fact": "ratio", "at_least": 2}]}]})"
        << "solution";
    QTest::newRow("unknown action")
        << R"({"title": "t", "steps": [{"text": ["a"], "setup": [{"fly": true}]}]})"
        << "steps[0].setup[0]";
}

void TestLessons::badFilesAreTold()
{
    QFETCH(const QString, text);
    QFETCH(const QString, words);
    const auto what = errorText([&] { parseLesson(text.toStdString(), "lessons/bad.json"); });
    QVERIFY2(what.contains(QStringLiteral("lessons/bad.json")), qPrintable(what));
    QVERIFY2(what.contains(words), qPrintable(what));
}

void TestLessons::checksReadAsTheyAreMeant()
{
    QCOMPARE(toText(LessonCheck{"fc1.bits", {}, 4}), QStringLiteral("fc1 weight bits ≤ ") + formatBits(4));
    const LessonCheck between{"accuracy", 90, 95};
    QVERIFY(toText(between).startsWith(QStringLiteral("accuracy ≥ 90")));
    QVERIFY(between.isMet(90) && between.isMet(95) && !between.isMet(89.9) && !between.isMet(96));
}

void TestLessons::theWindowLeadsThroughALesson()
{
    const QTemporaryDir folder;
    MainWindow window({.workbench = {.engine = fakeEngine()},
        .settingsFile = folder.filePath(QStringLiteral("window.ini"))});
    window.show();
    auto* panel = window.views().teach.lessons;
    QTRY_VERIFY(!window.workbench().history().plans().empty()); // of the network that the lesson replaces
    emit panel->lessonChosen(0);
    QVERIFY(!window.views().messages->isVisible());
    QCOMPARE(panel->page().lesson, 0);
    QVERIFY(!panel->page().isDone());
    QTRY_VERIFY(!window.views().docks.map->visibleRegion().isEmpty());
    auto* next = panel->findChild<QPushButton*>(QStringLiteral("nextStep"));
    QCOMPARE(next->text(), QStringLiteral("S&kip"));
    panel->findChild<QPushButton*>(QStringLiteral("solveStep"))->click();
    QVERIFY(panel->page().isDone());
    QCOMPARE(next->text(), QStringLiteral("&Next"));
    window.workbench().session().undoStack().undo();
    QVERIFY(!panel->page().isDone()); // checks follow, forth and back
    next->click();
    QCOMPARE(panel->page().step, 1);
    emit panel->lessonChosen(-1);
    QCOMPARE(panel->page().lesson, -1);
}

void TestLessons::everyStepCanBeDone_data()
{
    QTest::addColumn<int>("lesson");
    int number = 0;
    for (const auto& lesson : builtInLessons())
        QTest::newRow(lesson.name.c_str()) << number++;
}

void TestLessons::everyStepCanBeDone()
{
    QFETCH(const int, lesson);
    if (!bench_) {
        auto first = firstSession();
        first.recipe.dense.epochs = 1; // of LeNet-5, which no lesson uses
        bench_ = std::make_unique<Workbench>(
            Workbench::Options{.cacheFolder = cache_.path().toStdString(), .first = std::move(first)});
    }
    QStringList problems;
    connect(bench_.get(), &Workbench::problem, this, [&](const QString& text) { problems << text; });
    LessonController controller(*bench_);
    connect(&controller, &LessonController::failed, this, [&](const QString& text) { problems << text; });
    controller.start(lesson);
    QTRY_VERIFY_WITH_TIMEOUT(bench_->session().content().data != nullptr, 60'000);
    for (std::size_t step = 0; step < controller.lesson()->steps.size(); ++step) {
        controller.go(static_cast<int>(step));
        QTRY_VERIFY_WITH_TIMEOUT(bench_->preparation().step() == Preparation::Step::Ready, 120'000);
        const auto where = QStringLiteral("step %1").arg(step + 1);
        QVERIFY2(!controller.isStepDone(),
            qPrintable(where + QStringLiteral(" is done before anything was done")));
        controller.solve();
        const auto done =
            QTest::qWaitFor([&] { return controller.isStepDone() && !bench_->run().running(); }, 120'000);
        QString now;
        for (const auto& check : controller.checks())
            now += check.text + QStringLiteral(" (now %1)  ").arg(check.now);
        QVERIFY2(done, qPrintable(where + QStringLiteral(": ") + now + problems.join(u' ')));
    }
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u' ')));
}

void TestLessons::cleanupTestCase()
{
    bench_.reset();
}

QTEST_MAIN(TestLessons)
#include "tst_lessons.moc"
