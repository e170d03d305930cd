#include "widgets/convergence_plot.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace espalier;

namespace {

CurvePoint point(double epoch, Phase phase, bool withResiduals)
{
    CurvePoint result;
    result.epoch = epoch;
    result.phase = phase;
    result.loss = 1.0 / epoch;
    result.validationAccuracy = 99.0 - 1.0 / epoch;
    if (withResiduals) {
        result.primalResiduals = {0.5 / epoch, 0.4 / epoch};
        result.dualResiduals = {0.1 / epoch, 0.0}; // the second layer stands still
    }
    return result;
}

Curve run(int points)
{
    Curve curve;
    for (int i = 1; i <= points; ++i)
        curve.push_back(point(i,
            i < 4       ? Phase::Dense
                : i < 9 ? Phase::Prune
                        : Phase::Retrain,
            i >= 4 && i < 9));
    return curve;
}

} // namespace

class TestConvergencePlot : public QObject {
    Q_OBJECT

private slots:
    void takesOnlyWhatIsNew();
    void anotherCurveStartsAnew();
    void theTableHoldsEveryNumber();
    void drawsSomethingElseWithData();
    void everyFormatIsWritten_data();
    void everyFormatIsWritten();
    void whatCannotBeWrittenIsSaid_data();
    void whatCannotBeWrittenIsSaid();
    void theMenuOffersEverything();
    void darkAndLightDiffer();
    void appendingStaysCheap();
    void makesNoNoise();
};

void TestConvergencePlot::takesOnlyWhatIsNew()
{
    ConvergencePlot plot;
    plot.setCurve(run(5));
    plot.setCurve(run(12));
    QVERIFY(plot.curve() == run(12));
    plot.setCurve(run(12));
    QCOMPARE(plot.table().rows.size(), 12);
    plot.append(point(13, Phase::Retrain, false));
    QCOMPARE(plot.table().rows.size(), 13);
}

void TestConvergencePlot::anotherCurveStartsAnew()
{
    ConvergencePlot plot;
    plot.setCurve(run(12));
    Curve other = run(12);
    for (CurvePoint& each : other)
        each.loss += 1.0;
    plot.setCurve(other);
    QVERIFY(plot.curve() == other);
    plot.setCurve(run(3)); // shorter: it was rolled back
    QVERIFY(plot.curve() == run(3));
    plot.setCurve({});
    QVERIFY(plot.table().rows.isEmpty());
}

void TestConvergencePlot::theTableHoldsEveryNumber()
{
    ConvergencePlot plot;
    plot.setLayerNames({QStringLiteral("conv1"), QStringLiteral("fc1")});
    plot.setCurve(run(12));
    const PlotTable table = plot.table();
    QCOMPARE(table.headings.size(), 5 + 4);
    QVERIFY(table.headings.last().contains(QStringLiteral("fc1")));
    QCOMPARE(table.rows[4][0].toDouble(), 5.0);
    QCOMPARE(table.rows[4][1].toString(), QStringLiteral("prune"));
    QCOMPARE(table.rows[4][5].toDouble(), 0.1);
    QVERIFY(!table.rows[0][5].isValid());
    for (const QVariantList& row : table.rows)
        QCOMPARE(row.size(), table.headings.size());
}

void TestConvergencePlot::drawsSomethingElseWithData()
{
    ConvergencePlot plot;
    plot.resize(800, 300);
    plot.show();
    QTest::qWait(50);
    const QImage empty = plot.grab().toImage();
    plot.setCurve(run(12));
    QTest::qWait(50);
    QVERIFY(plot.grab().toImage() != empty);
}

void TestConvergencePlot::everyFormatIsWritten_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("beginning");
    QTest::newRow("png") << "plot.png" << QByteArray("\x89PNG");
    QTest::newRow("svg") << "plot.svg" << QByteArray("<?xml");
    QTest::newRow("pdf") << "plot.pdf" << QByteArray("%PDF");
    QTest::newRow("csv") << "plot.csv" << QByteArray("epoch,phase");
    QTest::newRow("capitals") << "plot.PNG" << QByteArray("\x89PNG");
}

void TestConvergencePlot::everyFormatIsWritten()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, beginning);
    QTemporaryDir folder;
    ConvergencePlot plot;
    plot.resize(600, 240);
    plot.setCurve(run(12));
    QVERIFY(plot.save(folder.filePath(name)));
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY2(content.startsWith(beginning), content.left(40).constData());
    QVERIFY(content.size() > 200);
}

void TestConvergencePlot::whatCannotBeWrittenIsSaid_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("no folder, png") << "/nowhere/at/all/plot.png";
    QTest::newRow("no folder, svg") << "/nowhere/at/all/plot.svg";
    QTest::newRow("no folder, pdf") << "/nowhere/at/all/plot.pdf";
    QTest::newRow("no folder, csv") << "/nowhere/at/all/plot.csv";
    QTest::newRow("another format") << QDir::tempPath() + QStringLiteral("/plot.gif");
}

void TestConvergencePlot::whatCannotBeWrittenIsSaid()
{
    QFETCH(QString, file);
    ConvergencePlot plot;
    plot.resize(600, 240);
    plot.setCurve(run(12));
    QSignalSpy failed(&plot, &ConvergencePlot::failed);
    QVERIFY(!plot.save(file));
    QCOMPARE(failed.count(), 1);
    QVERIFY(failed[0][0].toString().contains(file));
}

void TestConvergencePlot::theMenuOffersEverything()
{
    ConvergencePlot plot;
    QMenu menu;
    plot.addMenuActions(&menu);
    QStringList texts;
    for (const QAction* action : menu.actions())
        texts.append(action->text().remove(u'&'));
    for (const char* wanted : {"Copy", "PNG", "SVG", "PDF", "CSV", "table"})
        QVERIFY2(!texts.filter(QString::fromLatin1(wanted)).isEmpty(), wanted);
}

void TestConvergencePlot::darkAndLightDiffer()
{
    applyAppearance(Appearance::Light);
    ConvergencePlot plot;
    plot.setCurve(run(12));
    plot.resize(600, 240);
    plot.show();
    QTest::qWait(50);
    const QColor light = plot.grab().toImage().pixelColor(4, 4);
    applyAppearance(Appearance::Dark);
    QTest::qWait(50);
    const QColor dark = plot.grab().toImage().pixelColor(4, 4);
    applyAppearance(Appearance::Light);
    QCOMPARE(light, coloursFor(false).panel);
    QCOMPARE(dark, coloursFor(true).panel);
}

void TestConvergencePlot::appendingStaysCheap()
{
    constexpr int points = 5'000;
    ConvergencePlot plot;
    Curve curve;
    const auto grow = [&](int from, int to) {
        QElapsedTimer clock;
        clock.start();
        for (int i = from; i <= to; ++i) {
            curve.push_back(point(i, Phase::Prune, true));
            plot.setCurve(curve);
        }
        return clock.nsecsElapsed();
    };
    const qint64 first = grow(1, points);
    const qint64 second = grow(points + 1, 2 * points);
    qInfo("one point takes %.1f us, later %.1f us", 1e-3 * static_cast<double>(first) / points,
        1e-3 * static_cast<double>(second) / points);
    // Twice the points may cost a little more, but not twice as much as looking at all of them would.
    QVERIFY(second < 3 * first + 50'000'000);
}

namespace {

QStringList messages;

void keep(QtMsgType /*type*/, const QMessageLogContext& /*context*/, const QString& text)
{
    if (text.contains(QStringLiteral("axis rect")))
        messages << text;
}

} // namespace

/// QCustomPlot prints what it is asked wrongly.
void TestConvergencePlot::makesNoNoise()
{
    messages.clear();
    const auto before = qInstallMessageHandler(keep);
    {
        ConvergencePlot plot;
        plot.setLayerNames({QStringLiteral("conv1"), QStringLiteral("fc1")});
        plot.resize(600, 240);
        plot.show();
        plot.setCurve(run(12));
        QTest::qWait(50);
    }
    qInstallMessageHandler(before);
    QCOMPARE(messages, QStringList());
}

QTEST_MAIN(TestConvergencePlot)
#include "tst_convergence_plot.moc"
