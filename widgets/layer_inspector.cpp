#include "widgets/layer_inspector.h"
#include "widgets/format.h"
#include "widgets/keep_slider.h"
#include "widgets/pattern_chooser.h"
#include "widgets/pattern_text.h"
#include "widgets/theme.h"
#include "widgets/weight_histogram.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace espalier {

namespace {

enum Page { EmptyPage, LayerPage };

/// Only what comes out of a layer's own ReLU is quantized.
bool hasField(const LayerRow& layer, LayerField field)
{
    return layer.info.activationNode
        || (field != LayerField::ActivationBits && field != LayerField::ActivationThreshold);
}

/// Whether the layer can have this value of the field at all.
bool canHave(const LayerRow& layer, LayerField field, const QVariant& value)
{
    if (field == LayerField::Pattern)
        return patternProblem(patternFromText(value.toString().toStdString()), layer.info).isEmpty();
    return hasField(layer, field);
}

/// The value that all layers with this field share, or an invalid one.
QVariant sharedValue(const QList<LayerRow>& layers, LayerField field)
{
    QVariant shared;
    for (const LayerRow& layer : layers) {
        const QVariant value = valueOf(layer.plan, field);
        if (hasField(layer, field) && shared.isValid() && shared != value)
            return {};
        if (hasField(layer, field))
            shared = value;
    }
    return shared;
}

/// "fc1 — 800 → 500", "conv1 — 1 → 20, 5×5".
QString titleOf(const LayerRow& layer)
{
    QStringList sizes = layer.shape.split(QChar(0xD7));
    if (sizes.size() < 2)
        return layer.name;
    const QString out = sizes.takeFirst();
    const QString in = sizes.takeFirst();
    const QString kernel = sizes.isEmpty() ? QString() : QStringLiteral(", ") + sizes.join(QChar(0xD7));
    return QStringLiteral("%1 — %2 → %3%4").arg(layer.name, in, out, kernel);
}

QComboBox* createBits(const QList<int>& offered, const QString& name, QWidget* parent)
{
    auto* combo = new QComboBox(parent);
    for (const int bits : offered)
        combo->addItem(
            bits == unquantizedBits ? LayerInspector::tr("32 (float)") : QString::number(bits), bits);
    combo->setPlaceholderText(LayerInspector::tr("mixed"));
    combo->setAccessibleName(name);
    return combo;
}

QWidget* createEmptyPage(QWidget* parent)
{
    auto* label =
        new QLabel(LayerInspector::tr("Choose a layer in the table to see and change it here."), parent);
    label->setAlignment(Qt::AlignCenter);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setWordWrap(true);
    label->setMargin(2 * spacing::wideGap);
    return label;
}

} // namespace

LayerInspector::LayerInspector(QWidget* parent)
    : QWidget(parent)
    , pages_(new QStackedWidget(this))
    , title_(new QLabel(this))
    , subtitle_(new QLabel(this))
    , keep_(new KeepSlider(this))
    , pattern_(new PatternChooser(this))
    , weightBits_(createBits(offeredWeightBits(), tr("Weight bits"), this))
    , activationBits_(createBits(offeredActivationBits(), tr("Activation bits"), this))
    , threshold_(new QDoubleSpinBox(this))
    , locked_(new QCheckBox(tr("&Lock"), this))
    , histogram_(new WeightHistogram(this))
{
    QFont bold = font();
    bold.setBold(true);
    title_->setFont(bold);
    title_->setTextFormat(Qt::PlainText);
    subtitle_->setForegroundRole(QPalette::PlaceholderText);
    threshold_->setRange(0.0, 99.0);
    threshold_->setDecimals(1);
    threshold_->setSuffix(QStringLiteral("\u202F%"));
    threshold_->setKeyboardTracking(false);
    threshold_->setToolTip(tr("Activations below this share of the layer's largest become zero"));
    threshold_->setAccessibleName(tr("Activation threshold"));
    locked_->setToolTip(tr("Automatic planning leaves locked layers as they are"));
    pages_->addWidget(createEmptyPage(this));
    pages_->addWidget(createLayerPage());
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(pages_);
    setAccessibleName(tr("Layer inspector"));
    connectSettings();
}

QWidget* LayerInspector::createLayerPage()
{
    auto* logarithmic = new QCheckBox(tr("Log &counts"), this);
    logarithmic->setChecked(histogram_->isLogarithmic());
    connect(logarithmic, &QCheckBox::toggled, histogram_, &WeightHistogram::setLogarithmic);
    auto* beneathTitle = new QHBoxLayout;
    beneathTitle->addWidget(subtitle_, 1);
    beneathTitle->addWidget(logarithmic);
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(spacing::wideGap, spacing::gap, spacing::wideGap, spacing::gap);
    column->setSpacing(spacing::unit);
    column->addWidget(title_);
    column->addLayout(beneathTitle);
    column->addWidget(histogram_, 1);
    column->addSpacing(spacing::unit);
    column->addWidget(createSettings());
    return page;
}

QWidget* LayerInspector::createSettings()
{
    auto* settings = new QWidget(this);
    auto* form = new QFormLayout(settings);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(spacing::wideGap);
    form->setVerticalSpacing(spacing::gap);
    auto* bits = new QHBoxLayout;
    auto* activationLabel = new QLabel(tr("&activations"), this);
    activationLabel->setBuddy(activationBits_);
    bits->setSpacing(spacing::gap);
    bits->addWidget(weightBits_, 1);
    bits->addSpacing(spacing::unit);
    bits->addWidget(activationLabel);
    bits->addWidget(activationBits_, 1);
    auto* thresholdRow = new QHBoxLayout;
    thresholdRow->addWidget(threshold_);
    thresholdRow->addStretch();
    thresholdRow->addWidget(locked_);
    auto* keepLabel = new QLabel(tr("&keep"), this);
    keepLabel->setBuddy(keep_);
    auto* patternLabel = new QLabel(tr("&pattern"), this);
    patternLabel->setBuddy(pattern_);
    auto* bitsLabel = new QLabel(tr("&bits"), this);
    bitsLabel->setBuddy(weightBits_);
    auto* thresholdLabel = new QLabel(tr("&zero below"), this);
    thresholdLabel->setBuddy(threshold_);
    form->addRow(keepLabel, keep_);
    form->addRow(patternLabel, pattern_);
    form->addRow(bitsLabel, bits);
    form->addRow(thresholdLabel, thresholdRow);
    return settings;
}

void LayerInspector::connectSettings()
{
    connect(keep_, &KeepSlider::changing, this,
        [this](double keep) { emit changing(editsOf(LayerField::Keep, keep)); });
    connect(keep_, &KeepSlider::changed, this, [this](double keep) {
        wish(LayerField::Keep, keep);
        showSettings(); // as it is now, should the wish not have been granted, or in part
    });
    connect(pattern_, &PatternChooser::chosen, this, [this](const QString& pattern) {
        wish(LayerField::Pattern, pattern);
        showSettings();
    });
    connect(weightBits_, &QComboBox::activated, this,
        [this] { wish(LayerField::WeightBits, weightBits_->currentData()); });
    connect(activationBits_, &QComboBox::activated, this,
        [this] { wish(LayerField::ActivationBits, activationBits_->currentData()); });
    connect(threshold_, &QDoubleSpinBox::valueChanged, this,
        [this](double percent) { wish(LayerField::ActivationThreshold, percent / 100.0); });
    connect(locked_, &QCheckBox::clicked, this, [this](bool locked) { wish(LayerField::Locked, locked); });
}

void LayerInspector::setLayers(const QList<int>& rows, const QList<LayerRow>& layers)
{
    rows_ = rows;
    layers_ = layers;
    pages_->setCurrentIndex(layers_.isEmpty() ? EmptyPage : LayerPage);
    if (layers_.isEmpty())
        return;
    showTitle();
    showSettings();
}

void LayerInspector::setWeights(const LayerProgress& weights)
{
    histogram_->setWeights(weights);
}

void LayerInspector::setReadOnly(bool readOnly)
{
    readOnly_ = readOnly;
    if (!layers_.isEmpty())
        showSettings();
}

void LayerInspector::showTitle()
{
    std::int64_t all = 0;
    std::int64_t kept = 0;
    for (const LayerRow& layer : layers_) {
        all += layer.weights;
        kept += keptWeights(layer.plan, layer.info);
    }
    title_->setText(layers_.size() == 1 ? titleOf(layers_.first())
                                        : tr("%n layers", nullptr, static_cast<int>(layers_.size())));
    const double ratio = kept > 0 ? static_cast<double>(all) / static_cast<double>(kept) : 0.0;
    subtitle_->setText(tr("keeps %1 of %2 weights, %3")
                           .arg(formatCount(static_cast<double>(kept)), formatCount(static_cast<double>(all)),
                               formatRatio(ratio)));
}

void LayerInspector::showSettings()
{
    const QSignalBlocker blocker(threshold_);
    const bool outputIsFree = std::any_of(layers_.begin(), layers_.end(),
        [](const LayerRow& row) { return row.info.activationNode.has_value(); });
    const LayerPlan& first = layers_.first().plan;
    keep_->setKeep(first.keep);
    QList<LayerInfo> infos;
    for (const LayerRow& layer : layers_)
        infos.append(layer.info);
    const QVariant pattern = sharedValue(layers_, LayerField::Pattern);
    pattern_->setPatterns(infos, pattern.isValid() ? std::optional(first.pattern) : std::nullopt);
    weightBits_->setCurrentIndex(weightBits_->findData(sharedValue(layers_, LayerField::WeightBits)));
    activationBits_->setCurrentIndex(
        activationBits_->findData(sharedValue(layers_, LayerField::ActivationBits)));
    threshold_->setValue(100.0 * first.activationThreshold);
    const QVariant locked = sharedValue(layers_, LayerField::Locked);
    locked_->setTristate(false); // or a click would lead to "mixed" again
    locked_->setCheckState(!locked.isValid() ? Qt::PartiallyChecked
            : locked.toBool()                ? Qt::Checked
                                             : Qt::Unchecked);
    keep_->setEnabled(!readOnly_);
    pattern_->setEnabled(!readOnly_);
    weightBits_->setEnabled(!readOnly_);
    activationBits_->setEnabled(!readOnly_ && outputIsFree);
    activationBits_->setToolTip(outputIsFree ? tr("Bits of the activations that the layer writes")
                                             : tr("The network's output is never quantized"));
    threshold_->setEnabled(!readOnly_ && outputIsFree);
    locked_->setEnabled(!readOnly_);
}

LayerEdits LayerInspector::editsOf(LayerField field, const QVariant& value) const
{
    LayerEdits edits;
    for (qsizetype i = 0; i < rows_.size(); ++i)
        if (canHave(layers_[i], field, value))
            edits.append({rows_[i], field, value});
    return edits;
}

void LayerInspector::wish(LayerField field, const QVariant& value)
{
    // After a drag the plan has the value already, but its end has to be told.
    if (field == LayerField::Keep || sharedValue(layers_, field) != value)
        emit edited(editsOf(field, value));
}

} // namespace espalier
