#include "app/window/help_window.h"

#include <QDir>
#include <QListWidget>
#include <QTest>
#include <QTextBrowser>

using namespace espalier;

class TestHelpWindow : public QObject {
    Q_OBJECT

private slots:
    void everyPageOfTheFolderIsThereByItsHeading();
    void titlesAreWalkedByKeyboard();
    void linksBetweenPagesAreFollowed();
};

void TestHelpWindow::everyPageOfTheFolderIsThereByItsHeading()
{
    const auto pages = helpPages();
    QCOMPARE(pages.size(),
        QDir(QStringLiteral(ESPALIER_SOURCE_DIR "/resources/help"))
            .entryList({QStringLiteral("*.md")})
            .size());
    QCOMPARE(pages.first().name, QStringLiteral("index.md"));
    for (const auto& page : pages) {
        QVERIFY2(page.title != page.name, qPrintable(page.name)); // has a heading
        QVERIFY(page.text.contains(page.title));
    }
}

void TestHelpWindow::titlesAreWalkedByKeyboard()
{
    HelpWindow window;
    window.show();
    auto* titles = window.findChild<QListWidget*>();
    auto* text = window.findChild<QTextBrowser*>();
    titles->setFocus();
    const auto first = text->toPlainText();
    QTest::keyClick(titles, Qt::Key_Down);
    QVERIFY(text->toPlainText() != first);
    QVERIFY(window.windowTitle().startsWith(helpPages()[1].title));
}

void TestHelpWindow::linksBetweenPagesAreFollowed()
{
    HelpWindow window;
    auto* text = window.findChild<QTextBrowser*>();
    emit text->anchorClicked(QUrl(QStringLiteral("cost-model.md")));
    QVERIFY(text->toPlainText().startsWith(QStringLiteral("The cost model")));
    emit text->anchorClicked(QUrl(QStringLiteral("no-such-page.md")));
    QVERIFY(text->toPlainText().startsWith(QStringLiteral("The cost model")));
}

QTEST_MAIN(TestHelpWindow)
#include "tst_help_window.moc"
