#include "app/stall_watchdog.h"

#include <QTest>

#include <thread>

using namespace espalier;
using namespace std::chrono_literals;

class StallWatchdogTest : public QObject {
    Q_OBJECT
private slots:
    void seesAStall();
    void restartForgets();
};

void StallWatchdogTest::seesAStall()
{
    StallWatchdog watchdog;
    QTest::qWait(30);
    std::this_thread::sleep_for(200ms);
    QVERIFY(watchdog.longestStall() >= 190.0);
    QTest::qWait(30);
    QVERIFY(watchdog.longestStall() >= 190.0);
}

void StallWatchdogTest::restartForgets()
{
    StallWatchdog watchdog;
    std::this_thread::sleep_for(200ms);
    watchdog.restart();
    QVERIFY(watchdog.longestStall() < 100.0);
}

QTEST_GUILESS_MAIN(StallWatchdogTest)
#include "tst_stall_watchdog.moc"
