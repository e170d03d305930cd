#include "widgets/verdict_pane.h"

#include "widgets/theme.h"

#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace espalier {

VerdictPane::VerdictPane(QWidget* parent)
    : QWidget(parent)
    , text_(new QTextBrowser(this))
    , restore_(new QPushButton(tr("Restore &dense"), this))
    , restoreLosers_(new QPushButton(tr("Restore all that &lose"), this))
{
    text_->setFrameShape(QFrame::NoFrame);
    text_->setAccessibleName(tr("Why pruning pays or does not"));
    restore_->setObjectName(QStringLiteral("restoreDense"));
    restore_->setToolTip(tr("Keep every weight of the selected layers; can be undone"));
    restoreLosers_->setObjectName(QStringLiteral("restoreLosers"));
    restoreLosers_->setToolTip(
        tr("Keep every weight of each layer marked ▼: dense, it is the better choice on this chip; can be "
           "undone. Locked layers stay as they are."));
    connect(restore_, &QPushButton::clicked, this, &VerdictPane::restoreWanted);
    connect(restoreLosers_, &QPushButton::clicked, this, &VerdictPane::restoreLosersWanted);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(spacing::gap, 0, spacing::gap, spacing::gap);
    buttons->setSpacing(spacing::gap);
    buttons->addWidget(restore_);
    buttons->addWidget(restoreLosers_);
    buttons->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::unit);
    column->addWidget(text_, 1);
    column->addLayout(buttons);
    clear();
}

void VerdictPane::setVerdict(const LayerVerdict& verdict)
{
    if (verdict == verdict_)
        return;
    verdict_ = verdict;
    text_->setHtml(toHtml(verdict));
    restore_->setEnabled(verdict.verdict != Verdict::NothingPruned);
}

void VerdictPane::clear()
{
    verdict_ = {};
    text_->setPlainText(tr("Choose a layer in the table to see why its zeros pay or do not."));
    restore_->setEnabled(false);
}

} // namespace espalier
