#include "widgets/message_bar.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace espalier;

class TestMessageBar : public QObject {
    Q_OBJECT

private slots:
    void isHiddenWithoutAMessage();
    void aSeverityHasAWord_data();
    void aSeverityHasAWord();
    void dismissingShowsTheOneBefore();
    void theSameTextIsShownOnce();
    void theActionRunsAndTheMessageGoes();
    void anActionMayPostAgain();
    void escapeDismisses();
    void onlyInfoGoesByItself();
};

void TestMessageBar::isHiddenWithoutAMessage()
{
    MessageBar bar;
    QVERIFY(bar.isHidden());
    bar.post({Severity::Warning, QStringLiteral("low")});
    QVERIFY(!bar.isHidden());
    bar.clear();
    QVERIFY(bar.isHidden());
}

void TestMessageBar::aSeverityHasAWord_data()
{
    QTest::addColumn<int>("severity");
    QTest::addColumn<QString>("text");
    QTest::newRow("info") << static_cast<int>(Severity::Info) << "Note: so it is";
    QTest::newRow("warning") << static_cast<int>(Severity::Warning) << "Warning: so it is";
    QTest::newRow("error") << static_cast<int>(Severity::Error) << "Error: so it is";
}

void TestMessageBar::aSeverityHasAWord()
{
    QFETCH(int, severity);
    QFETCH(QString, text);
    MessageBar bar;
    bar.post({static_cast<Severity>(severity), QStringLiteral("so it is")});
    QCOMPARE(bar.accessibleName(), text);
    QVERIFY(!bar.findChild<QLabel*>()->pixmap(Qt::ReturnByValue).isNull());
}

void TestMessageBar::dismissingShowsTheOneBefore()
{
    MessageBar bar;
    bar.post({Severity::Error, QStringLiteral("first")});
    bar.post({Severity::Warning, QStringLiteral("second")});
    QCOMPARE(bar.count(), 2);
    QVERIFY(bar.accessibleName().contains(QStringLiteral("second")));
    QTest::mouseClick(bar.findChild<QToolButton*>(), Qt::LeftButton);
    QVERIFY(bar.accessibleName().contains(QStringLiteral("first")));
    QTest::mouseClick(bar.findChild<QToolButton*>(), Qt::LeftButton);
    QVERIFY(bar.isHidden());
}

void TestMessageBar::theSameTextIsShownOnce()
{
    MessageBar bar;
    bar.post({Severity::Error, QStringLiteral("again")});
    bar.post({Severity::Error, QStringLiteral("other")});
    bar.post({Severity::Error, QStringLiteral("again")});
    QCOMPARE(bar.count(), 2);
    QVERIFY(bar.accessibleName().contains(QStringLiteral("again")));
}

void TestMessageBar::theActionRunsAndTheMessageGoes()
{
    MessageBar bar;
    int runs = 0;
    bar.post({Severity::Error, QStringLiteral("no data"), QStringLiteral("Open…"), [&runs] { ++runs; }});
    auto* button = bar.findChild<QPushButton*>();
    QCOMPARE(button->text(), QStringLiteral("Open…"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(runs, 1);
    QVERIFY(bar.isHidden());
    bar.post({Severity::Error, QStringLiteral("no action")});
    QVERIFY(button->isHidden());
}

void TestMessageBar::anActionMayPostAgain()
{
    MessageBar bar;
    bar.post({Severity::Error, QStringLiteral("no data"), QStringLiteral("Open…"), [&bar] {
                  bar.post({Severity::Error, QStringLiteral("still none")});
              }});
    QTest::mouseClick(bar.findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(bar.count(), 1);
    QVERIFY(bar.accessibleName().contains(QStringLiteral("still none")));
}

void TestMessageBar::escapeDismisses()
{
    MessageBar bar;
    bar.post({Severity::Warning, QStringLiteral("low")});
    QTest::keyClick(&bar, Qt::Key_Escape);
    QCOMPARE(bar.count(), 0);
}

void TestMessageBar::onlyInfoGoesByItself()
{
    MessageBar bar;
    bar.post({Severity::Info, QStringLiteral("done")});
    QVERIFY(bar.isWaitingToGo());
    bar.post({Severity::Error, QStringLiteral("broken")});
    QVERIFY(!bar.isWaitingToGo());
}

QTEST_MAIN(TestMessageBar)
#include "tst_message_bar.moc"
