#include "widgets/plot_table.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>

using namespace espalier;

class TestPlotTable : public QObject {
    Q_OBJECT

private slots:
    void csvQuotesWhatNeedsIt();
    void csvKeepsNumbersLocaleFree();
    void theTwinShowsAndCopiesTheNumbers();
};

void TestPlotTable::csvQuotesWhatNeedsIt()
{
    const PlotTable table{{QStringLiteral("plan"), QStringLiteral("bytes, stored")},
        {{QStringLiteral("the \"best\" one"), 12}, {QStringLiteral("plain"), QVariant()}}};
    QCOMPARE(toCsv(table), QStringLiteral("plan,\"bytes, stored\"\n\"the \"\"best\"\" one\",12\nplain,\n"));
}

void TestPlotTable::csvKeepsNumbersLocaleFree()
{
    QLocale::setDefault(QLocale::German);
    const PlotTable table{{QStringLiteral("x")}, {{0.125}, {1.9e-7}, {430500.0}}};
    QCOMPARE(toCsv(table), QStringLiteral("x\n0.125\n1.9e-07\n430500\n"));
    QLocale::setDefault(QLocale::C);
}

void TestPlotTable::theTwinShowsAndCopiesTheNumbers()
{
    const PlotTable table{{QStringLiteral("layer"), QStringLiteral("J")}, {{QStringLiteral("fc1"), 0.5}}};
    QWidget* window = openTableWindow(table, QStringLiteral("Energy"), nullptr);
    const auto* view = window->findChild<QTableWidget*>();
    QCOMPARE(view->horizontalHeaderItem(1)->text(), QStringLiteral("J"));
    QCOMPARE(view->item(0, 0)->text(), QStringLiteral("fc1"));
    QCOMPARE(view->item(0, 1)->text(), QStringLiteral("0.5"));
    for (QPushButton* button : window->findChildren<QPushButton*>())
        if (button->text().contains(QStringLiteral("Copy")))
            button->click();
    QCOMPARE(QApplication::clipboard()->text(), toCsv(table));
    window->close();
}

QTEST_MAIN(TestPlotTable)
#include "tst_plot_table.moc"
