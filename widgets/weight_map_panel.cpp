#include "widgets/weight_map_panel.h"

#include "widgets/format.h"
#include "widgets/theme.h"
#include "widgets/weight_map_image.h"
#include "widgets/weight_map_plot.h"
#include "widgets/weight_map_text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace espalier {

namespace {

constexpr double buttonStep = 1.6;

QToolButton* addButton(QHBoxLayout* row, const QString& text, const QString& help)
{
    auto* button = new QToolButton(row->parentWidget());
    button->setText(text);
    button->setToolTip(help);
    button->setAccessibleName(help);
    button->setAutoRaise(true);
    row->addWidget(button);
    return button;
}

QString coloured(const QColor& colour, const QString& text)
{
    return QStringLiteral("<span style='color:%1'>■</span> %2").arg(colour.name(), text.toHtmlEscaped());
}

} // namespace

WeightMapPanel::WeightMapPanel(QWidget* parent)
    : QWidget(parent), plot_(new WeightMapPlot(this)), summary_(new QLabel(this)), legend_(new QLabel(this))
{
    setFocusProxy(plot_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    column->addLayout(row);
    column->addWidget(plot_, 1);
    row->setContentsMargins(spacing::wideGap, spacing::unit, spacing::wideGap, spacing::unit);
    row->setSpacing(spacing::gap);
    row->addWidget(summary_, 1);
    row->addWidget(legend_);
    summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    summary_->setTextFormat(Qt::PlainText);
    legend_->setTextFormat(Qt::RichText);
    connect(addButton(row, QStringLiteral("−"), tr("Zoom out")), &QToolButton::clicked, plot_,
        [this] { plot_->zoom(1.0 / buttonStep); });
    connect(addButton(row, QStringLiteral("+"), tr("Zoom in")), &QToolButton::clicked, plot_,
        [this] { plot_->zoom(buttonStep); });
    connect(addButton(row, tr("All"), tr("Show all of the layer")), &QToolButton::clicked, plot_,
        &WeightMapPlot::showAll);
    connect(plot_, &WeightMapPlot::viewChanged, this, &WeightMapPanel::describe);
    describe();
}

void WeightMapPanel::setMap(const WeightMapPtr& map)
{
    plot_->setMap(map);
    describe();
}

void WeightMapPanel::describe()
{
    const auto& map = plot_->map();
    const auto& c = colours(palette());
    summary_->setText(map ? summaryOf(*map) + QStringLiteral(" — ") + map->origin() : QString());
    summary_->setToolTip(summary_->text());
    summary_->setFont(captionFont(font()));
    legend_->setFont(captionFont(font()));
    if (!map)
        legend_->clear();
    else if (plot_->showsShares())
        legend_->setText(coloured(c.accent, tr("kept, full at %1").arg(formatShare(fullShare(*map))))
            + QStringLiteral("&nbsp; ") + coloured(c.error, tr("dead")));
    else
        legend_->setText(coloured(positiveColour(c), tr("positive")) + QStringLiteral("&nbsp; ")
            + coloured(negativeColour(c), tr("negative")) + QStringLiteral("&nbsp; ")
            + coloured(c.error, tr("dead")));
}

void WeightMapPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        describe();
    QWidget::changeEvent(event);
}

} // namespace espalier
