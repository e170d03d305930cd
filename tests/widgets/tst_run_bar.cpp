#include "widgets/run_bar.h"

#include <QLabel>
#include <QProgressBar>
#include <QTest>

using namespace espalier;

class TestRunBar : public QObject {
    Q_OBJECT

private slots:
    void saysWhatARunIsDoing();
    void saysNothingThatIsNotKnown();
    void aFinishedRunIsFull();
    void idleSaysWhatToDo();
    void aLongMessageDoesNotWidenTheWindow();

private:
    static QString text(const RunBar& bar)
    {
        QStringList texts;
        for (const QLabel* label : bar.findChildren<QLabel*>())
            texts.append(label->text());
        return texts.join(u'|').replace(QChar(0x202F), u' ');
    }
};

void TestRunBar::saysWhatARunIsDoing()
{
    Progress progress;
    progress.phase = Phase::Prune;
    progress.step = 1;
    progress.steps = 3;
    progress.iteration = 14;
    progress.iterations = 30;
    progress.epoch = 41.5;
    progress.epochs = 83;
    progress.secondsLeft = 192;
    progress.validation = {5'946, 6'000};
    progress.message = "step 1 was rolled back";
    RunBar bar;
    bar.setProgress(progress);
    QCOMPARE(text(bar),
        QStringLiteral("Pruning, iteration 14 of 30 · step 2 of 3 · epoch 42 of 83 · 3 min left · "
                       "step 1 was rolled back|99.10 ± 0.24 % on validation"));
    QCOMPARE(bar.findChild<QProgressBar*>()->value(), 500);
}

void TestRunBar::saysNothingThatIsNotKnown()
{
    RunBar bar;
    bar.setProgress({});
    QCOMPARE(text(bar), QStringLiteral("Training the dense network|"));
    QCOMPARE(bar.findChild<QProgressBar*>()->value(), 0);
}

void TestRunBar::aFinishedRunIsFull()
{
    Progress progress;
    progress.phase = Phase::Finished;
    RunBar bar;
    bar.setProgress(progress);
    QCOMPARE(bar.findChild<QProgressBar*>()->value(), bar.findChild<QProgressBar*>()->maximum());
}

void TestRunBar::idleSaysWhatToDo()
{
    RunBar bar;
    bar.setProgress({});
    bar.setIdle(QStringLiteral("Stopped. Resume continues there."));
    QCOMPARE(text(bar), QStringLiteral("Stopped. Resume continues there.|"));
    QVERIFY(bar.findChild<QProgressBar*>()->isHidden());
    bar.setProgress({});
    QVERIFY(!bar.findChild<QProgressBar*>()->isHidden());
}

void TestRunBar::aLongMessageDoesNotWidenTheWindow()
{
    RunBar bar;
    Progress progress;
    progress.message = std::string(500, 'm');
    bar.setProgress(progress);
    QVERIFY(bar.minimumSizeHint().width() < 400);
}

QTEST_MAIN(TestRunBar)
#include "tst_run_bar.moc"
