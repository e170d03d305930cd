#include "widgets/admm_panel.h"

#include "widgets/admm_traces.h"
#include "widgets/dual_histogram.h"
#include "widgets/format.h"
#include "widgets/icons.h"
#include "widgets/phase_text.h"
#include "widgets/theme.h"
#include "widgets/weight_histogram.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <numeric>

namespace espalier {

namespace {

struct RhoChoice {
    double scale;
    const char* text;
};
constexpr std::array rhoChoices{RhoChoice{0.1, "ρ × 0.1"}, RhoChoice{0.25, "ρ × ¼"}, RhoChoice{0.5, "ρ × ½"},
    RhoChoice{1.0, "ρ × 1"}, RhoChoice{2.0, "ρ × 2"}, RhoChoice{4.0, "ρ × 4"}, RhoChoice{10.0, "ρ × 10"}};

/// With Z's zeros in their bin, which the snapshots leave out: where the spike stands.
LayerProgress withZeros(LayerProgress layer)
{
    auto& bins = layer.auxiliary.counts;
    const auto sum = [](const std::vector<std::int64_t>& counts) {
        return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    };
    if (!bins.empty())
        bins[bins.size() / 2] += std::max<std::int64_t>(0, sum(layer.weights.counts) - sum(bins));
    return layer;
}

} // namespace

AdmmPanel::AdmmPanel(QWidget* parent)
    : QWidget(parent)
    , weights_(new WeightHistogram(this))
    , dual_(new DualHistogram(this))
    , traces_(new AdmmTraces(this))
    , pause_(addButton(QStringLiteral("pause"), tr("Pause"), tr("Hold the run at its next iteration")))
    , step_(addButton(QStringLiteral("step"), tr("Step"), tr("One iteration, then hold again")))
    , time_(new QSlider(Qt::Horizontal, this))
    , live_(addButton({}, tr("Newest"), tr("Follow the run again")))
    , rho_(new QComboBox(this))
    , state_(new QLabel(this))
{
    setFocusProxy(time_);
    pause_->setCheckable(true);
    pause_->setObjectName(QStringLiteral("pauseRun"));
    step_->setObjectName(QStringLiteral("stepRun"));
    time_->setAccessibleName(tr("Iteration"));
    time_->setToolTip(tr("Go back and forth through the iterations of the run"));
    for (const auto& choice : rhoChoices)
        rho_->addItem(QString::fromUtf8(choice.text), choice.scale);
    rho_->setAccessibleName(tr("Penalty"));
    rho_->setToolTip(tr("Multiplies the recipe's ρ from the next iteration on: larger pulls W harder to Z"));
    state_->setFont(captionFont(font()));
    auto* plots = new QHBoxLayout;
    plots->setSpacing(0);
    plots->addWidget(weights_, 3);
    plots->addWidget(dual_, 2);
    plots->addWidget(traces_, 5);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(spacing::wideGap, spacing::unit, spacing::wideGap, spacing::unit);
    row->setSpacing(spacing::gap);
    row->addWidget(pause_);
    row->addWidget(step_);
    row->addWidget(rho_);
    row->addWidget(time_, 1);
    row->addWidget(live_);
    row->addWidget(state_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addLayout(plots, 1);
    connect(pause_, &QToolButton::clicked, this, &AdmmPanel::pauseWanted);
    connect(step_, &QToolButton::clicked, this, &AdmmPanel::stepWanted);
    connect(live_, &QToolButton::clicked, this, [this] {
        if (!film_.frames().empty())
            showFrame(film_.frames().size() - 1);
    });
    connect(time_, &QSlider::valueChanged, this, [this](int value) { showFrame(static_cast<std::size_t>(value)); });
    connect(traces_, &AdmmTraces::frameChosen, this, &AdmmPanel::showFrame);
    connect(rho_, &QComboBox::activated, this, [this] { emit rhoScaleWanted(rho_->currentData().toDouble()); });
    setRhoScale(1.0);
    setRunning(false, false);
    refresh();
}

QToolButton* AdmmPanel::addButton(const QString& iconName, const QString& text, const QString& help)
{
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(help);
    if (!iconName.isEmpty()) {
        button->setIcon(icon(iconName));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    return button;
}

void AdmmPanel::setLayer(int layer, const QString& name)
{
    layer_ = layer;
    name_ = name;
    refresh();
}

void AdmmPanel::begin()
{
    film_.clear();
    frame_ = 0;
    follows_ = true;
    refresh();
}

void AdmmPanel::add(const Progress& progress)
{
    const auto looked = frame_ < film_.frames().size() ? film_.frames()[frame_] : nullptr;
    if (!film_.add(progress))
        return;
    const auto& frames = film_.frames();
    const auto found = std::ranges::find(frames, looked); // older ones may have been thinned out before it
    frame_ = follows_ || found == frames.end() ? frames.size() - 1
                                               : static_cast<std::size_t>(found - frames.begin());
    refresh();
}

void AdmmPanel::setRunning(bool running, bool paused)
{
    running_ = running;
    paused_ = paused;
    pause_->setEnabled(running);
    pause_->setChecked(paused);
    pause_->setText(paused ? tr("Go on") : tr("Pause"));
    pause_->setIcon(icon(paused ? QStringLiteral("run") : QStringLiteral("pause")));
    step_->setEnabled(running);
    rho_->setEnabled(running);
}

void AdmmPanel::setRhoScale(double scale)
{
    rho_->setCurrentIndex(std::max(0, rho_->findData(scale)));
}

void AdmmPanel::showFrame(std::size_t frame)
{
    if (frame >= film_.frames().size())
        return;
    frame_ = frame;
    follows_ = frame + 1 == film_.frames().size();
    showNow();
}

void AdmmPanel::refresh()
{
    traces_->setFrames(film_.frames(), layer_);
    double spread = 0.0;
    for (const auto& frame : film_.frames())
        if (static_cast<std::size_t>(layer_) < frame->layers.size())
            spread = std::max(
                spread, static_cast<double>(frame->layers[static_cast<std::size_t>(layer_)].weights.most));
    weights_->setSpread(spread); // the axis stands still while W walks
    showNow();
}

void AdmmPanel::showNow()
{
    const auto& frames = film_.frames();
    const QSignalBlocker blocker(time_);
    time_->setEnabled(frames.size() > 1);
    time_->setRange(0, std::max(0, static_cast<int>(frames.size()) - 1));
    time_->setValue(static_cast<int>(frame_));
    live_->setEnabled(!follows_);
    if (frame_ >= frames.size() || static_cast<std::size_t>(layer_) >= frames[frame_]->layers.size()) {
        weights_->setWeights({});
        dual_->setDual({});
        state_->setText(tr("No iteration yet"));
        return;
    }
    const auto& layer = frames[frame_]->layers[static_cast<std::size_t>(layer_)];
    weights_->setWeights(withZeros(layer));
    dual_->setDual(layer.dual);
    traces_->setCursor(frame_);
    state_->setText(describe(*frames[frame_]));
    time_->setAccessibleDescription(state_->text());
}

QString AdmmPanel::describe(const RunFrame& frame) const
{
    const auto& layer = frame.layers[static_cast<std::size_t>(layer_)];
    const auto when = frame.iteration > 0
        ? tr("%1: iteration %2 of %3, epoch %4")
              .arg(name_)
              .arg(frame.iteration)
              .arg(frame.iterations)
              .arg(frame.epoch, 0, 'g', 3)
        : tr("%1: %2, epoch %3").arg(name_, phaseText(frame.phase)).arg(frame.epoch, 0, 'g', 3);
    return layer.dual.counts.empty()
        ? when
        : tr("%1, ‖W − Z‖ %2 %, ρ %3, %4 mask changes")
              .arg(when)
              .arg(100.0 * layer.primalResidual, 0, 'g', 3)
              .arg(layer.rho, 0, 'g', 2)
              .arg(formatCount(static_cast<double>(layer.maskChanges)));
}

} // namespace espalier
