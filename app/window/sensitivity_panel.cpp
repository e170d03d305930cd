#include "app/window/sensitivity_panel.h"

#include "widgets/format.h"
#include "widgets/sensitivity_map.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace espalier {

SensitivityPanel::SensitivityPanel(QWidget* parent)
    : QWidget(parent)
    , curves_(new SensitivityPlot(this))
    , surface_(new SensitivityMap(this))
    , state_(new QLabel(this))
    , bar_(new QProgressBar(this))
    , button_(new QPushButton(this))
{
    auto* plots = new QHBoxLayout;
    plots->setSpacing(0);
    plots->addWidget(curves_, 1);
    plots->addWidget(surface_, 1);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(spacing::wideGap, spacing::unit, spacing::wideGap, spacing::unit);
    row->setSpacing(spacing::gap);
    row->addWidget(state_, 1);
    row->addWidget(bar_);
    row->addWidget(button_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(plots, 1);
    column->addLayout(row);
    state_->setFont(captionFont(font()));
    state_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    bar_->setTextVisible(false);
    bar_->setFixedSize(120, spacing::gap);
    bar_->setAccessibleName(tr("Settings measured"));
    button_->setObjectName(QStringLiteral("measureSensitivity"));
    connect(curves_, &SensitivityPlot::chosen, this, &SensitivityPanel::chosen);
    connect(surface_, &SensitivityMap::chosen, this, &SensitivityPanel::chosen);
    connect(button_, &QPushButton::clicked, this, [this] {
        if (measuring_)
            emit cancelWanted();
        else
            emit measureWanted();
    });
    setProgress(nullptr, false);
}

void SensitivityPanel::setLayer(const SensitivityOfLayer& layer)
{
    curves_->setLayer(layer);
    surface_->setLayer(layer);
}

void SensitivityPanel::setProgress(const SensitivityProgressPtr& progress, bool measuring)
{
    measuring_ = measuring;
    const bool complete = progress && progress->values->complete;
    button_->setText(measuring ? tr("Cancel") : tr("Measure"));
    button_->setToolTip(measuring ? tr("Stop measuring; what is there is kept")
                                  : tr("Measure each layer, all others dense, without retraining"));
    button_->setVisible(!complete);
    bar_->setVisible(measuring);
    if (progress) {
        bar_->setMaximum(static_cast<int>(progress->expected));
        bar_->setValue(static_cast<int>(progress->measured));
    } else {
        bar_->setMaximum(0);
    }
    if (complete)
        state_->setText(
            tr("One layer at a time, all others dense, nothing retrained: probed on %1 validation "
               "pictures, 95 % interval as a band.")
                .arg(progress->values->pictures));
    else if (!progress)
        state_->setText(measuring ? tr("Measuring…") : tr("Not measured yet."));
    else if (measuring && progress->secondsLeft >= 0.0)
        state_->setText(tr("Measuring: %1 of about %2 settings, %3 left")
                            .arg(QString::number(progress->measured), QString::number(progress->expected),
                                formatDuration(progress->secondsLeft)));
    else
        state_->setText(tr("%1 of about %2 settings measured")
                            .arg(QString::number(progress->measured), QString::number(progress->expected)));
}

void SensitivityPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    justShown_ = true;
}

/// While docks are being arranged each is shown for a moment before another one covers it; only what is
/// painted was seen.
void SensitivityPanel::paintEvent(QPaintEvent* event)
{
    QWidget::paintEvent(event);
    if (std::exchange(justShown_, false))
        QMetaObject::invokeMethod(this, &SensitivityPanel::shown, Qt::QueuedConnection);
}

} // namespace espalier
