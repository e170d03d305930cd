#include "widgets/confusion_panel.h"
#include "widgets/picture_grid.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QTest>

using namespace espalier;

namespace {

/// Six grey pictures of three classes: 0 0 1 1 2 2.
AnsweredPictures answers()
{
    PictureSet set;
    set.name = "six";
    set.height = set.width = 2;
    set.classNames = {"a", "b", "c"};
    set.labels = {0, 0, 1, 1, 2, 2};
    for (std::uint8_t value = 0; value < 24; ++value)
        set.pixels.push_back(value);
    return {.pictures = std::make_shared<const PictureSet>(set),
        .name = QStringLiteral("Run 1"),
        .dense = {0, 0, 1, 2, 2, 1},
        .compressed = {0, 1, 1, 1, 2, 0}};
}

std::vector<std::size_t> shown(const ConfusionPanel& panel)
{
    std::vector<std::size_t> pictures;
    for (const auto& item : panel.grid()->items())
        pictures.push_back(item.picture);
    return pictures;
}

QComboBox* choiceOf(ConfusionPanel& panel, const char* name)
{
    for (auto* box : panel.findChildren<QComboBox*>())
        if (box->accessibleName() == QString::fromLatin1(name))
            return box;
    return nullptr;
}

} // namespace

class TestConfusionPanel : public QObject {
    Q_OBJECT

private slots:
    void countsByClassAndAnswer();
    void picturesAreChosenByWhatHappened_data();
    void picturesAreChosenByWhatHappened();
    void aCellShowsItsPictures();
    void theDenseNetworkAloneHasMistakesOnly();
    void aPictureIsHandedOn();
    void runsAreOffered();
};

void TestConfusionPanel::countsByClassAndAnswer()
{
    ConfusionPanel panel;
    QVERIFY(panel.matrix()->table().rows.isEmpty());
    panel.setAnswers(answers(), {});
    const auto table = panel.matrix()->table();
    QCOMPARE(table.headings.size(), 4);
    QCOMPARE(table.rows[0], (QVariantList{QStringLiteral("a"), 1LL, 1LL, 0LL}));
    QCOMPARE(table.rows[1], (QVariantList{QStringLiteral("b"), 0LL, 2LL, 0LL}));
    QCOMPARE(table.rows[2], (QVariantList{QStringLiteral("c"), 1LL, 0LL, 1LL}));
}

void TestConfusionPanel::picturesAreChosenByWhatHappened_data()
{
    QTest::addColumn<int>("show");
    QTest::addColumn<std::vector<std::size_t>>("pictures");
    using Show = ConfusionPanel::Show;
    QTest::newRow("wrong") << static_cast<int>(Show::Wrong) << std::vector<std::size_t>{1, 5};
    QTest::newRow("wrong since") << static_cast<int>(Show::WrongSince) << std::vector<std::size_t>{1};
    QTest::newRow("right since") << static_cast<int>(Show::RightSince) << std::vector<std::size_t>{3};
    QTest::newRow("different") << static_cast<int>(Show::Different) << std::vector<std::size_t>{1, 3, 5};
}

void TestConfusionPanel::picturesAreChosenByWhatHappened()
{
    QFETCH(const int, show);
    QFETCH(const std::vector<std::size_t>, pictures);
    ConfusionPanel panel;
    panel.setAnswers(answers(), {});
    auto* choice = choiceOf(panel, "Pictures shown");
    choice->setCurrentIndex(choice->findData(show));
    QCOMPARE(shown(panel), pictures);
}

void TestConfusionPanel::aCellShowsItsPictures()
{
    ConfusionPanel panel;
    panel.resize(800, 300);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    panel.setAnswers(answers(), {});
    QTest::qWait(50);
    const auto place = panel.matrix()->positionOf({.actual = 1, .answered = 1});
    QVERIFY(place);
    auto* canvas = panel.matrix()->childAt(place->toPoint());
    QVERIFY(canvas);
    QTest::mouseClick(canvas, Qt::LeftButton, {}, canvas->mapFrom(panel.matrix(), place->toPoint()));
    QCOMPARE(shown(panel), (std::vector<std::size_t>{2, 3}));
    panel.matrix()->setFocus();
    QTest::keyClick(panel.matrix(), Qt::Key_Down);
    QTest::keyClick(panel.matrix(), Qt::Key_Left);
    QCOMPARE(shown(panel), (std::vector<std::size_t>{5}));
    QTest::keyClick(panel.matrix(), Qt::Key_Escape);
    QCOMPARE(shown(panel), (std::vector<std::size_t>{1, 5}));
}

void TestConfusionPanel::theDenseNetworkAloneHasMistakesOnly()
{
    ConfusionPanel panel;
    auto alone = answers();
    alone.compressed.clear();
    panel.setAnswers(alone, {});
    QCOMPARE(shown(panel), (std::vector<std::size_t>{3, 5}));
    QVERIFY(!choiceOf(panel, "Pictures shown")->isEnabled());
}

void TestConfusionPanel::aPictureIsHandedOn()
{
    ConfusionPanel panel;
    panel.setAnswers(answers(), {});
    QSignalSpy chosen(&panel, &ConfusionPanel::pictureChosen);
    panel.show();
    panel.grid()->setCurrentIndex(panel.grid()->model()->index(1, 0));
    QTest::keyClick(panel.grid(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().value<std::size_t>(), std::size_t{5});
    QCOMPARE(panel.grid()->model()->index(1, 0).data().toString(), QStringLiteral("c as a"));
    const auto image = imageOf(*answers().pictures, 1);
    QCOMPARE(image.pixelColor(1, 0), QColor(5, 5, 5));
}

void TestConfusionPanel::runsAreOffered()
{
    ConfusionPanel panel;
    panel.setRuns({{2, QStringLiteral("Run 2")}, {1, QStringLiteral("Run 1")}}, 1);
    auto* box = choiceOf(panel, "Network");
    QCOMPARE(box->count(), 3);
    QCOMPARE(box->currentText(), QStringLiteral("Run 1"));
    QSignalSpy chosen(&panel, &ConfusionPanel::runChosen);
    QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(chosen.last().first().toInt(), 0);
}

QTEST_MAIN(TestConfusionPanel)
#include "tst_confusion_panel.moc"
