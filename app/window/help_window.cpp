#include "app/window/help_window.h"

#include "widgets/theme.h"

#include <QDesktopServices>
#include <QListWidget>
#include <QSplitter>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

namespace espalier {

namespace {

constexpr QSize comfortable(980, 680);
constexpr int titlesWidth = 220;

} // namespace

HelpWindow::HelpWindow(QWidget* parent)
    : QDialog(parent), pages_(helpPages()), titles_(new QListWidget(this)), text_(new QTextBrowser(this))
{
    setObjectName(QStringLiteral("helpWindow"));
    setWindowTitle(tr("Help"));
    setWindowFlag(Qt::WindowMinMaxButtonsHint);
    titles_->setAccessibleName(tr("Help pages"));
    titles_->setFrameShape(QFrame::NoFrame);
    for (const auto& page : std::as_const(pages_))
        titles_->addItem(page.title);
    text_->setAccessibleName(tr("Help page"));
    text_->setFrameShape(QFrame::NoFrame);
    text_->setOpenLinks(false);
    text_->document()->setDocumentMargin(2 * spacing::wideGap);
    auto* halves = new QSplitter(this);
    halves->addWidget(titles_);
    halves->addWidget(text_);
    halves->setStretchFactor(1, 1);
    halves->setSizes({titlesWidth, comfortable.width() - titlesWidth});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(halves);
    connect(titles_, &QListWidget::currentRowChanged, this, &HelpWindow::showPage);
    connect(text_, &QTextBrowser::anchorClicked, this, &HelpWindow::follow);
    titles_->setCurrentRow(0);
    resize(comfortable);
}

void HelpWindow::choose(const QString& name)
{
    for (int index = 0; index < pages_.size(); ++index)
        if (pages_[index].name == name)
            titles_->setCurrentRow(index);
}

void HelpWindow::showPage(int index)
{
    if (index < 0 || index >= pages_.size())
        return;
    text_->setMarkdown(pages_[index].text);
    setWindowTitle(tr("%1 — Help").arg(pages_[index].title));
}

void HelpWindow::follow(const QUrl& link)
{
    if (link.scheme().startsWith(QLatin1String("http")))
        QDesktopServices::openUrl(link);
    else
        choose(link.fileName());
}

} // namespace espalier
