#include "widgets/lesson_panel.h"

#include "widgets/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace espalier {

LessonPanel::LessonPanel(QWidget* parent)
    : QWidget(parent)
    , titles_(new QComboBox(this))
    , text_(new QTextBrowser(this))
    , checks_(new QLabel(this))
    , where_(new QLabel(this))
    , back_(new QPushButton(tr("&Back"), this))
    , solve_(new QPushButton(tr("&Show me"), this))
    , next_(new QPushButton(tr("&Next"), this))
{
    setFocusProxy(titles_);
    titles_->setAccessibleName(tr("Lesson"));
    titles_->setToolTip(tr("Beginning a lesson sets up the session for it, which can be undone"));
    text_->setFrameShape(QFrame::NoFrame);
    text_->setAccessibleName(tr("Lesson text"));
    text_->setOpenExternalLinks(true);
    checks_->setWordWrap(true);
    checks_->setTextFormat(Qt::RichText);
    checks_->setAccessibleName(tr("Checks"));
    solve_->setObjectName(QStringLiteral("solveStep"));
    solve_->setToolTip(tr("Does it for you; can be undone"));
    next_->setObjectName(QStringLiteral("nextStep"));
    back_->setObjectName(QStringLiteral("previousStep"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::gap);
    buttons->addWidget(back_);
    buttons->addWidget(where_, 1, Qt::AlignCenter);
    buttons->addWidget(solve_);
    buttons->addWidget(next_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::wideGap, spacing::gap, spacing::wideGap, spacing::wideGap);
    column->setSpacing(spacing::gap);
    column->addWidget(titles_);
    column->addWidget(text_, 1);
    column->addWidget(checks_);
    column->addLayout(buttons);
    connect(titles_, &QComboBox::activated, this, [this](int index) { emit lessonChosen(index - 1); });
    connect(back_, &QPushButton::clicked, this, [this] { emit stepWanted(page_.step - 1); });
    connect(next_, &QPushButton::clicked, this, [this] { emit stepWanted(page_.step + 1); });
    connect(solve_, &QPushButton::clicked, this, &LessonPanel::solutionWanted);
    setTitles({});
    setPage({});
}

void LessonPanel::setTitles(const QStringList& titles)
{
    const QSignalBlocker blocker(titles_);
    titles_->clear();
    titles_->addItem(tr("Choose a lesson…"));
    titles_->addItems(titles);
}

void LessonPanel::setPage(const LessonPage& page)
{
    const bool sameText = page.text == page_.text && page.lesson == page_.lesson;
    page_ = page;
    const bool any = page_.lesson >= 0;
    titles_->setCurrentIndex(page_.lesson + 1);
    if (!any)
        text_->setMarkdown(
            tr("Lessons lead through the program in a few minutes each: something to know, something "
               "to do, and a check whether it worked. They build on each other; begin with the first."));
    else if (!sameText) // a check that changes leaves the place where one reads
        text_->setMarkdown(page_.text);
    where_->setText(any ? tr("%1 of %2").arg(page_.step + 1).arg(page_.steps) : QString());
    back_->setEnabled(any && page_.step > 0);
    next_->setEnabled(any && page_.step + 1 < page_.steps);
    next_->setText(any && !page_.isDone() ? tr("S&kip") : tr("&Next"));
    solve_->setEnabled(any && !page_.isDone());
    showChecks();
}

void LessonPanel::showChecks()
{
    const auto& c = colours(palette());
    QStringList lines;
    for (const auto& check : page_.checks) {
        const auto mark = check.met ? QStringLiteral("✓") : QStringLiteral("○");
        auto line = QStringLiteral("<span style='color:%1'><b>%2</b> %3</span>")
                        .arg((check.met ? c.accent : c.text).name(), mark, check.text.toHtmlEscaped());
        if (!check.now.isEmpty())
            line += QStringLiteral(" <span style='color:%1'>%2</span>")
                        .arg(c.muted.name(), tr("(now %1)").arg(check.now).toHtmlEscaped());
        lines << line;
    }
    if (page_.lesson >= 0 && !page_.checks.isEmpty() && page_.isDone())
        lines << QStringLiteral("<b>%1</b>")
                     .arg(page_.step + 1 == page_.steps ? tr("Done. That was the last step.")
                                                        : tr("Done. On to the next step."));
    checks_->setText(lines.join(QStringLiteral("<br>")));
    checks_->setVisible(!lines.isEmpty());
}

void LessonPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        showChecks();
    QWidget::changeEvent(event);
}

} // namespace espalier
