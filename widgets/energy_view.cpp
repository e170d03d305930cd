#include "widgets/energy_view.h"

#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace espalier {

EnergyView::EnergyView(QWidget* parent)
    : QWidget(parent)
    , plot_(new EnergyPlot(this))
    , mode_(new QComboBox(this))
    , percent_(new QCheckBox(tr("per &cent"), this))
    , caption_(new QLabel(this))
{
    const auto add = [this](const QString& text, EnergyMode mode) {
        mode_->addItem(text, static_cast<int>(mode));
    };
    add(tr("Network by source"), EnergyMode::Sources);
    add(tr("Network by layer"), EnergyMode::Layers);
    add(tr("Selected layer by source"), EnergyMode::LayerSources);
    add(tr("All layers, dense pale beside compressed"), EnergyMode::All);
    mode_->setAccessibleName(tr("What the energy plot shows"));
    mode_->setToolTip(tr("A waterfall from dense to compressed, by where the energy goes or by layer; or all "
                         "layers side by side"));
    percent_->setToolTip(
        tr("In per cent of the dense energy; side by side, each bar in per cent of its own"));
    caption_->setForegroundRole(QPalette::PlaceholderText);
    auto* header = new QHBoxLayout;
    header->setContentsMargins(spacing::gap, spacing::unit, spacing::gap, 0);
    header->setSpacing(spacing::gap);
    header->addWidget(mode_);
    header->addWidget(percent_);
    header->addStretch();
    header->addWidget(caption_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(header);
    column->addWidget(plot_, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setFocusProxy(mode_);
    plot_->setMode(EnergyMode::Sources);
    connect(mode_, &QComboBox::currentIndexChanged, this,
        [this] { plot_->setMode(static_cast<EnergyMode>(mode_->currentData().toInt())); });
    connect(percent_, &QCheckBox::toggled, plot_, &EnergyPlot::setPercent);
}

void EnergyView::setCaption(const QString& caption)
{
    caption_->setText(caption);
}

} // namespace espalier
