#include "widgets/admm_panel.h"
#include "widgets/admm_traces.h"
#include "widgets/dual_histogram.h"
#include "widgets/weight_histogram.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>

using namespace espalier;

namespace {

Histogram histogram(std::int64_t scale)
{
    return {-1.0F, 1.0F, {scale, 2 * scale, 3 * scale}};
}

/// Two layers at an iteration; the second has U.
Progress progressAt(int iteration, Phase phase = Phase::Prune)
{
    Progress progress;
    progress.phase = phase;
    progress.iteration = iteration;
    progress.iterations = 40;
    progress.epoch = 0.25 * iteration;
    progress.layers.resize(2);
    for (auto& layer : progress.layers) {
        layer.weights = histogram(10);
        layer.auxiliary = {-1.0F, 1.0F, {1, 0, 4}};
        layer.primalResidual = 1.0 / iteration;
        layer.dualResidual = 0.5 / iteration;
        layer.rho = 0.01 * iteration;
        layer.maskChanges = 100 - iteration;
    }
    progress.layers[1].dual = histogram(iteration);
    return progress;
}

QSlider* timeOf(AdmmPanel& panel)
{
    return panel.findChild<QSlider*>();
}

} // namespace

class TestAdmmPanel : public QObject {
    Q_OBJECT

private slots:
    void theFilmKeepsIterationsOnce();
    void theFilmStaysWithinItsMemory();
    void changesOfPlanStay();
    void whatIsLookedAtIsShown();
    void goingBackStaysThereWhileTheRunGoesOn();
    void zerosStandAtTheSpike();
    void controlsAnnounceWishes();
    void tracesHoldTheNumbers();
};

void TestAdmmPanel::theFilmKeepsIterationsOnce()
{
    RunFilm film;
    QVERIFY(film.add(progressAt(1)));
    QVERIFY(!film.add(progressAt(1)));
    QVERIFY(!film.add(progressAt(2, Phase::Retrain)));
    Progress empty;
    empty.phase = Phase::Prune;
    empty.epoch = 9.0;
    QVERIFY(!film.add(empty)); // nothing to see
    QVERIFY(film.add(progressAt(3)));
    QCOMPARE(film.frames().size(), std::size_t{2});
    film.clear();
    QCOMPARE(film.bytes(), std::size_t{0});
}

void TestAdmmPanel::theFilmStaysWithinItsMemory()
{
    RunFilm whole;
    whole.add(progressAt(1));
    const auto one = whole.bytes();
    RunFilm film(30 * one);
    for (int iteration = 1; iteration <= 1000; ++iteration)
        film.add(progressAt(iteration));
    QVERIFY(film.bytes() <= 30 * one);
    QVERIFY(film.frames().size() >= 15);
    QCOMPARE(film.frames().front()->iteration, 1); // all of the run stays in sight
    QCOMPARE(film.frames().back()->iteration, 1000);
    QCOMPARE(film.frames()[film.frames().size() - 2]->iteration, 999); // the newest closely
}

void TestAdmmPanel::changesOfPlanStay()
{
    RunFilm whole;
    whole.add(progressAt(1));
    RunFilm film(20 * whole.bytes());
    for (int iteration = 1; iteration <= 500; ++iteration) {
        auto progress = progressAt(iteration);
        progress.plan = densePlan(iteration < 34 ? 2 : 3);
        film.add(progress);
    }
    std::size_t changes = 0;
    for (const auto& frame : film.frames())
        if (frame->planChanged) {
            ++changes;
            QCOMPARE(frame->iteration, 34);
        }
    QCOMPARE(changes, std::size_t{1});
}

void TestAdmmPanel::whatIsLookedAtIsShown()
{
    AdmmPanel panel;
    panel.setLayer(1, QStringLiteral("fc1"));
    QVERIFY(panel.dual()->table().rows.isEmpty());
    for (int iteration = 1; iteration <= 5; ++iteration)
        panel.add(progressAt(iteration));
    QCOMPARE(panel.frame(), std::size_t{4});
    QCOMPARE(panel.dual()->table().rows[0][1].toInt(), 5);
    timeOf(panel)->setValue(1);
    QCOMPARE(panel.dual()->table().rows[0][1].toInt(), 2);
    QVERIFY(timeOf(panel)->accessibleDescription().contains(QStringLiteral("iteration 2 of 40")));
    panel.setLayer(0, QStringLiteral("conv1"));
    QVERIFY(panel.dual()->table().rows.isEmpty()); // which has no U
    QVERIFY(!panel.weights()->table().rows.isEmpty());
    panel.begin();
    QVERIFY(panel.weights()->table().rows.isEmpty());
}

void TestAdmmPanel::goingBackStaysThereWhileTheRunGoesOn()
{
    AdmmPanel panel;
    for (int iteration = 1; iteration <= 5; ++iteration)
        panel.add(progressAt(iteration));
    panel.showFrame(2);
    panel.add(progressAt(6));
    QCOMPARE(panel.frame(), std::size_t{2});
    emit panel.traces()->frameChosen(5);
    panel.add(progressAt(7));
    QCOMPARE(panel.frame(), std::size_t{6}); // the newest is followed again
}

void TestAdmmPanel::zerosStandAtTheSpike()
{
    AdmmPanel panel;
    panel.setLayer(0, QStringLiteral("fc1"));
    panel.add(progressAt(1));
    qint64 atZero = -1;
    for (const auto& row : panel.weights()->table().rows)
        if (row[0].toString() == QStringLiteral("Z") && std::abs(row[1].toDouble()) < 0.1)
            atZero = row[2].toLongLong();
    QCOMPARE(atZero, 60 - 5); // of 60 weights 5 are kept
}

void TestAdmmPanel::controlsAnnounceWishes()
{
    AdmmPanel panel;
    auto* pause = panel.findChild<QToolButton*>(QStringLiteral("pauseRun"));
    auto* step = panel.findChild<QToolButton*>(QStringLiteral("stepRun"));
    auto* rho = panel.findChild<QComboBox*>();
    QVERIFY(!pause->isEnabled() && !step->isEnabled() && !rho->isEnabled());
    panel.setRunning(true, false);
    QSignalSpy pauses(&panel, &AdmmPanel::pauseWanted);
    QSignalSpy steps(&panel, &AdmmPanel::stepWanted);
    QSignalSpy rhos(&panel, &AdmmPanel::rhoScaleWanted);
    pause->click();
    QCOMPARE(pauses.last().first().toBool(), true);
    panel.setRunning(true, true);
    QCOMPARE(pause->text(), QStringLiteral("Go on"));
    step->click();
    QCOMPARE(steps.count(), 1);
    pause->click();
    QCOMPARE(pauses.last().first().toBool(), false);
    QCOMPARE(rho->currentData().toDouble(), 1.0);
    QTest::keyClick(rho, Qt::Key_Down);
    QCOMPARE(rhos.last().first().toDouble(), 2.0);
}

void TestAdmmPanel::tracesHoldTheNumbers()
{
    AdmmPanel panel;
    panel.resize(1200, 240);
    panel.show();
    panel.setLayer(1, QStringLiteral("fc1"));
    for (int iteration = 1; iteration <= 4; ++iteration)
        panel.add(progressAt(iteration));
    const auto table = panel.traces()->table();
    QCOMPARE(table.rows.size(), 4);
    QCOMPARE(table.rows[3][0].toDouble(), 1.0);
    QCOMPARE(table.rows[3][2].toDouble(), 0.25);
    QCOMPARE(table.rows[3][5].toInt(), 96);
    QTest::qWait(50);
    const auto newest = panel.traces()->grab().toImage();
    panel.showFrame(0);
    QTest::qWait(50);
    QVERIFY(panel.traces()->grab().toImage() != newest); // the line has moved
}

QTEST_MAIN(TestAdmmPanel)
#include "tst_admm_panel.moc"
