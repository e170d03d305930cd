#include "widgets/run_bar.h"
#include "widgets/format.h"
#include "widgets/phase_text.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr int barSteps = 1000;

/// "Pruning, iteration 14 of 30 · step 2 of 3 · epoch 52 of 90 · 3 min left"
QString stateText(const Progress& progress)
{
    QStringList parts;
    parts.append(progress.iterations > 0 && progress.iteration > 0 ? RunBar::tr("%1, iteration %2 of %3")
                                                                         .arg(phaseText(progress.phase))
                                                                         .arg(progress.iteration)
                                                                         .arg(progress.iterations)
                                                                   : phaseText(progress.phase));
    if (progress.steps > 1)
        parts.append(RunBar::tr("step %1 of %2").arg(progress.step + 1).arg(progress.steps));
    if (progress.epochs > 0.0)
        parts.append(
            RunBar::tr("epoch %1 of %2")
                .arg(std::min(std::floor(progress.epoch) + 1.0, std::ceil(progress.epochs)), 0, 'f', 0)
                .arg(std::ceil(progress.epochs), 0, 'f', 0));
    if (progress.secondsLeft >= 0.0)
        parts.append(RunBar::tr("%1 left").arg(formatDuration(progress.secondsLeft)));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

RunBar::RunBar(QWidget* parent)
    : QWidget(parent), state_(new QLabel(this)), bar_(new QProgressBar(this)), accuracy_(new QLabel(this))
{
    bar_->setRange(0, barSteps);
    bar_->setTextVisible(false);
    bar_->setFixedHeight(3 * spacing::unit);
    bar_->setAccessibleName(tr("Progress of the run"));
    state_->setTextFormat(Qt::PlainText);
    state_->setMinimumWidth(1); // a long text must not widen the window
    accuracy_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::wideGap, spacing::unit, spacing::wideGap, spacing::unit);
    row->setSpacing(spacing::wideGap);
    row->addWidget(state_);
    row->addWidget(bar_, 1);
    row->addWidget(accuracy_);
    setAccessibleName(tr("Run"));
    setIdle(tr("No run yet."));
}

void RunBar::setProgress(const Progress& progress)
{
    const QString message = QString::fromStdString(progress.message);
    state_->setText(
        message.isEmpty() ? stateText(progress) : stateText(progress) + QStringLiteral(" · ") + message);
    state_->setToolTip(state_->text());
    const double done = progress.epochs > 0.0 ? std::clamp(progress.epoch / progress.epochs, 0.0, 1.0) : 0.0;
    bar_->setValue(
        progress.phase == Phase::Finished ? barSteps : static_cast<int>(std::lround(done * barSteps)));
    bar_->setVisible(true);
    accuracy_->setText(progress.validation.pictures > 0
            ? tr("%1 on validation").arg(formatAccuracy(progress.validation))
            : QString());
}

void RunBar::setIdle(const QString& text)
{
    state_->setText(text);
    state_->setToolTip(text);
    bar_->setVisible(false);
    accuracy_->clear();
}

} // namespace espalier
