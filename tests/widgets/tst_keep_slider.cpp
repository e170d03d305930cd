#include "widgets/keep_edit.h"
#include "widgets/keep_slider.h"
#include "widgets/log_slider.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace espalier;

class TestKeepSlider : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void roundValuesAreNearByFactor_data();
    void roundValuesAreNearByFactor();
    void settingSaysNothing();
    void draggingIsChangingAndReleasingIsChanged();
    void aClickJumpsThere();
    void aDoubleClickSnapsToARoundValue();
    void arrowsStepAndShiftStepsFiner();
    void typedValuesAreTaken_data();
    void typedValuesAreTaken();
    void wrongTextIsExplainedBeneath();
    void aHalfTypedTextIsLeftAlone();
    void aDragIsLeftAlone();
    void scrollingPastChangesNothing();

private:
    QPoint at(double keep) const { return {logSlider_->positionOf(keep), logSlider_->height() / 2}; }
    void type(const QString& text)
    {
        edit_->setFocus();
        edit_->selectAll();
        QTest::keyClicks(edit_, text);
    }

    std::unique_ptr<KeepSlider> slider_;
    LogSlider* logSlider_ = nullptr;
    KeepEdit* edit_ = nullptr;
    std::unique_ptr<QSignalSpy> changing_;
    std::unique_ptr<QSignalSpy> changed_;
};

void TestKeepSlider::init()
{
    slider_ = std::make_unique<KeepSlider>();
    logSlider_ = slider_->findChild<LogSlider*>();
    edit_ = slider_->findChild<KeepEdit*>();
    changing_ = std::make_unique<QSignalSpy>(slider_.get(), &KeepSlider::changing);
    changed_ = std::make_unique<QSignalSpy>(slider_.get(), &KeepSlider::changed);
    slider_->resize(500, slider_->sizeHint().height());
    slider_->show();
    QVERIFY(QTest::qWaitForWindowActive(slider_.get()));
}

void TestKeepSlider::cleanup()
{
    changing_.reset();
    changed_.reset();
    slider_.reset();
}

void TestKeepSlider::roundValuesAreNearByFactor_data()
{
    QTest::addColumn<double>("keep");
    QTest::addColumn<double>("round");
    QTest::newRow("a bit above") << 0.011 << 0.01;
    QTest::newRow("between one and two") << 0.0143 << 0.02;
    QTest::newRow("below the scale") << 0.00001 << 0.001;
    QTest::newRow("near all") << 0.8 << 1.0;
}

void TestKeepSlider::roundValuesAreNearByFactor()
{
    QFETCH(double, keep);
    QFETCH(double, round);
    QCOMPARE(LogSlider::roundValueNear(keep), round);
}

void TestKeepSlider::settingSaysNothing()
{
    slider_->setKeep(0.0068);
    QCOMPARE(slider_->keep(), 0.0068);
    QCOMPARE(edit_->text(), QStringLiteral("0.68\u202F%"));
    slider_->setKeep(0.0001); // below the slider's end
    QCOMPARE(slider_->keep(), 0.0001);
    QCOMPARE(changing_->count() + changed_->count(), 0);
}

void TestKeepSlider::draggingIsChangingAndReleasingIsChanged()
{
    slider_->setKeep(1.0);
    QTest::mousePress(logSlider_, Qt::LeftButton, {}, at(1.0));
    QTest::mouseMove(logSlider_, at(0.1));
    QTest::mouseMove(logSlider_, at(0.02));
    QVERIFY(changing_->count() >= 2);
    QCOMPARE(changed_->count(), 0);
    QTest::mouseRelease(logSlider_, Qt::LeftButton, {}, at(0.02));
    QCOMPARE(changed_->count(), 1);
    const double keep = changed_->first().first().toDouble();
    QVERIFY2(std::abs(keep - 0.02) < 0.001, qPrintable(QString::number(keep)));
}

void TestKeepSlider::aClickJumpsThere()
{
    slider_->setKeep(1.0);
    QTest::mouseClick(logSlider_, Qt::LeftButton, {}, at(0.01));
    QCOMPARE(changed_->count(), 1);
    QVERIFY(std::abs(slider_->keep() - 0.01) < 0.0005);
}

void TestKeepSlider::aDoubleClickSnapsToARoundValue()
{
    slider_->setKeep(1.0);
    QTest::mouseDClick(logSlider_, Qt::LeftButton, {}, at(0.0115));
    QVERIFY(std::abs(slider_->keep() - 0.01) < 1e-9);
    QVERIFY(std::abs(changed_->last().first().toDouble() - 0.01) < 1e-9);
}

void TestKeepSlider::arrowsStepAndShiftStepsFiner()
{
    slider_->setKeep(0.1);
    QTest::keyClick(logSlider_, Qt::Key_Left);
    QCOMPARE(changed_->count(), 1);
    const double coarse = 0.1 / slider_->keep();
    slider_->setKeep(0.1);
    QTest::keyClick(logSlider_, Qt::Key_Left, Qt::ShiftModifier);
    const double fine = 0.1 / slider_->keep();
    QVERIFY(coarse > 1.1 && coarse < 1.15);
    QVERIFY(fine > 1.01 && fine < 1.015);
    QTest::keyClick(logSlider_, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(std::abs(slider_->keep() - 0.1) < 1e-9);
    QCOMPARE(changing_->count(), 0);
}

void TestKeepSlider::typedValuesAreTaken_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("keep");
    QTest::newRow("ratio") << "85x" << 1.0 / 85.0;
    QTest::newRow("per cent") << "1.2%" << 0.012;
    QTest::newRow("share") << "0.012" << 0.012;
    QTest::newRow("below the slider's end") << "5000x" << 0.0002;
}

void TestKeepSlider::typedValuesAreTaken()
{
    QFETCH(QString, text);
    QFETCH(double, keep);
    type(text);
    QCOMPARE(changed_->count(), 0);
    QTest::keyClick(edit_, Qt::Key_Return);
    QCOMPARE(changed_->count(), 1);
    QCOMPARE(changed_->first().first().toDouble(), keep);
    QCOMPARE(slider_->keep(), keep);
}

void TestKeepSlider::wrongTextIsExplainedBeneath()
{
    type(QStringLiteral("85"));
    auto* problem = slider_->findChild<QLabel*>();
    QVERIFY(problem->isVisible());
    QVERIFY2(problem->text().contains(QStringLiteral("85x or 85%")), qPrintable(problem->text()));
    QTest::keyClick(edit_, Qt::Key_Return);
    QCOMPARE(changed_->count(), 0);
    QTest::keyClicks(edit_, QStringLiteral("x"));
    QVERIFY(!problem->isVisible());
}

void TestKeepSlider::aHalfTypedTextIsLeftAlone()
{
    type(QStringLiteral("12"));
    slider_->setKeep(0.5);
    QCOMPARE(edit_->text(), QStringLiteral("12"));
}

void TestKeepSlider::aDragIsLeftAlone()
{
    QTest::mousePress(logSlider_, Qt::LeftButton, {}, at(0.1));
    slider_->setKeep(0.9);
    QVERIFY(std::abs(slider_->keep() - 0.1) < 0.005);
    QTest::mouseRelease(logSlider_, Qt::LeftButton, {}, at(0.1));
}

void TestKeepSlider::scrollingPastChangesNothing()
{
    slider_->setKeep(0.5);
    edit_->setFocus();
    const QPointF middle = logSlider_->rect().center();
    QWheelEvent wheel(
        middle, logSlider_->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QApplication::sendEvent(logSlider_, &wheel);
    QCOMPARE(slider_->keep(), 0.5);
    QCOMPARE(changed_->count(), 0);
}

QTEST_MAIN(TestKeepSlider)
#include "tst_keep_slider.moc"
