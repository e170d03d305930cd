#include "widgets/layer_model.h"
#include "widgets/format.h"
#include "widgets/icons.h"
#include "widgets/pattern_text.h"
#include "widgets/theme.h"

#include <QApplication>

#include <algorithm>
#include <array>

namespace espalier {

namespace {

/// One column: what it is called, what it reads, and which field it edits, if any.
struct ColumnSpec {
    const char* title;
    const char* help;
    QString (*text)(const LayerRow&);
    QVariant (*raw)(const LayerRow&); ///< for sorting
    bool isNumber = true;
    std::optional<LayerField> field = std::nullopt;
    QString (*tip)(const LayerRow&) = nullptr;
};

QString notKnown()
{
    return QString(QChar(0x2013));
}

QString keepTip(const LayerRow& row)
{
    const auto kept = static_cast<double>(keptWeights(row.plan, row.info));
    return LayerModel::tr("%1: %2 of %3 weights")
        .arg(formatRatio(1.0 / row.plan.keep), formatCount(kept),
            formatCount(static_cast<double>(row.weights)));
}

QString bitsTip(int bits)
{
    return bits == unquantizedBits
        ? LayerModel::tr("Not quantized: 32-bit numbers")
        : LayerModel::tr("%n bit(s), that is %1 levels", nullptr, bits).arg(1 << bits);
}

QString noLevelsTip(const LayerRow& row)
{
    return row.isLast
        ? LayerModel::tr("The network's output is never quantized")
        : LayerModel::tr("Not quantized: no ReLU of its own follows, so that its values have both signs");
}

QString breakEvenText(const LayerRow& row)
{
    switch (row.breakEven) {
    case BreakEven::Unknown: break;
    case BreakEven::Below: return LayerModel::tr("▼ %1").arg(formatRatio(row.speedup));
    case BreakEven::SameTime: return LayerModel::tr("· %1").arg(formatRatio(row.speedup));
    case BreakEven::Above: return LayerModel::tr("▲ %1").arg(formatRatio(row.speedup));
    }
    return notKnown();
}

QString obtainedText(const LayerRow& row)
{
    if (row.obtainedKeep < 0.0)
        return notKnown();
    return row.obtainedBits > 0
        ? formatShare(row.obtainedKeep) + QStringLiteral(" · ") + formatBits(row.obtainedBits)
        : formatShare(row.obtainedKeep);
}

QString priceText(const LayerRow& row)
{
    if (row.pointsPerKilobyte < 0.0)
        return notKnown();
    constexpr double leastShown = 0.001;
    return row.pointsPerKilobyte > 0.0 && row.pointsPerKilobyte < leastShown
        ? QStringLiteral("<0.001")
        : QString::number(row.pointsPerKilobyte, 'g', 2);
}

const std::array<ColumnSpec, LayerModel::ColumnCount> columns{{
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "Layer"),
        QT_TRANSLATE_NOOP(
            "espalier::LayerModel", "Name; a lock marks layers that automatic planning leaves alone"),
        [](const LayerRow& row) { return row.name; },
        [](const LayerRow& row) -> QVariant { return row.name; }, false},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "kind"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "Convolution (conv) or fully connected (fc)"),
        [](const LayerRow& row) { return QString::fromStdString(toText(row.kind)); },
        [](const LayerRow& row) -> QVariant { return static_cast<int>(row.kind); }, false},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "shape"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "Shape of the weights: out × in × height × width"),
        [](const LayerRow& row) { return row.shape; },
        [](const LayerRow& row) -> QVariant { return static_cast<qlonglong>(row.weights); }, false},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "weights"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "Weights before pruning, without biases"),
        [](const LayerRow& row) { return formatCount(static_cast<double>(row.weights)); },
        [](const LayerRow& row) -> QVariant { return static_cast<qlonglong>(row.weights); }},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "keep"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "Share of the weights to keep; takes 85x, 1.2% or 0.012"),
        [](const LayerRow& row) { return formatShare(row.plan.keep); },
        [](const LayerRow& row) -> QVariant { return row.plan.keep; }, true, LayerField::Keep, keepTip},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "pattern"),
        QT_TRANSLATE_NOOP("espalier::LayerModel",
            "Which weights stay or go together: single ones, filters, blocks; takes 4x1 or 2:4"),
        [](const LayerRow& row) { return patternText(row.plan.pattern); },
        [](const LayerRow& row) -> QVariant { return patternText(row.plan.pattern); }, false,
        LayerField::Pattern, [](const LayerRow& row) { return patternHelp(row.plan.pattern); }},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "bits"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "Bits of one kept weight"),
        [](const LayerRow& row) { return formatBits(row.plan.weightBits); },
        [](const LayerRow& row) -> QVariant { return row.plan.weightBits; }, true, LayerField::WeightBits,
        [](const LayerRow& row) { return bitsTip(row.plan.weightBits); }},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "act"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "Bits of one activation that the layer writes"),
        [](const LayerRow& row) {
            return row.info.activationNode ? formatBits(row.plan.activationBits) : notKnown();
        },
        [](const LayerRow& row) -> QVariant { return row.plan.activationBits; }, true,
        LayerField::ActivationBits,
        [](const LayerRow& row) {
            return row.info.activationNode ? bitsTip(row.plan.activationBits) : noLevelsTip(row);
        }},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "act ≥"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "Activations below this share of the largest become zero"),
        [](const LayerRow& row) {
            return row.info.activationNode ? formatShare(row.plan.activationThreshold) : notKnown();
        },
        [](const LayerRow& row) -> QVariant { return row.plan.activationThreshold; }, true,
        LayerField::ActivationThreshold},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "lock"),
        QT_TRANSLATE_NOOP("espalier::LayerModel",
            "Locked layers are left alone by whatever plans automatically; click or press Space"),
        [](const LayerRow&) { return QString(); },
        [](const LayerRow& row) -> QVariant { return row.plan.locked; }, false},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "stored"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "Bytes of kept weights and their indices"),
        [](const LayerRow& row) { return formatBytes(row.storedBytes); },
        [](const LayerRow& row) -> QVariant { return row.storedBytes; }},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "pt/KB"),
        QT_TRANSLATE_NOOP("espalier::LayerModel",
            "Price: points of accuracy that pruning a little more would lose for each KB that it saves, "
            "without "
            "retraining; known once sensitivities are measured"),
        priceText, [](const LayerRow& row) -> QVariant { return row.pointsPerKilobyte; }},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "MACs"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "Multiply-adds per picture with dense weights"),
        [](const LayerRow& row) { return formatCount(static_cast<double>(row.macs)); },
        [](const LayerRow& row) -> QVariant { return static_cast<qlonglong>(row.macs); }},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "energy"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "Share of the compressed network's energy per picture"),
        [](const LayerRow& row) { return formatShare(row.energyShare); },
        [](const LayerRow& row) -> QVariant { return row.energyShare; }},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "break-even"),
        QT_TRANSLATE_NOOP("espalier::LayerModel",
            "Speed of the pruned layer over the dense one, at equal chip area where the chip says what "
            "skipping "
            "takes. ▲ pruning pays, ▼ restore dense, · no faster but smaller"),
        breakEvenText, [](const LayerRow& row) -> QVariant { return row.speedup; }, true, std::nullopt,
        [](const LayerRow& row) { return row.breakEvenReason; }},
    {QT_TRANSLATE_NOOP("espalier::LayerModel", "obtained"),
        QT_TRANSLATE_NOOP("espalier::LayerModel", "What the last run reached"), obtainedText,
        [](const LayerRow& row) -> QVariant { return row.obtainedKeep; }},
}};

const ColumnSpec& columnAt(int index)
{
    return columns.at(static_cast<std::size_t>(index));
}

Qt::Alignment alignmentOf(const ColumnSpec& column)
{
    return Qt::AlignVCenter | (column.isNumber ? Qt::AlignRight : Qt::AlignLeft);
}

QVariant tipOf(const ColumnSpec& column, const LayerRow& row)
{
    const QString tip = column.tip != nullptr ? column.tip(row) : QString();
    return tip.isEmpty() ? LayerModel::tr(column.help) : tip;
}

/// What a screen reader says: the signs in words.
QString spokenText(int column, const LayerRow& row)
{
    if (column == LayerModel::Name && row.plan.locked)
        return LayerModel::tr("%1, locked").arg(row.name);
    if (column == LayerModel::Locked)
        return row.plan.locked ? LayerModel::tr("locked") : LayerModel::tr("not locked");
    if (column != LayerModel::BreakEvenMark)
        return columnAt(column).text(row);
    switch (row.breakEven) {
    case BreakEven::Unknown: return LayerModel::tr("nothing pruned");
    case BreakEven::Below: return LayerModel::tr("%1, restore dense").arg(formatRatio(row.speedup));
    case BreakEven::SameTime: return LayerModel::tr("no faster, but smaller");
    case BreakEven::Above: return LayerModel::tr("%1, pruning pays").arg(formatRatio(row.speedup));
    }
    return {};
}

QVariant foregroundOf(int column, const LayerRow& row)
{
    const Colours& theme = colours(QApplication::palette());
    if (column == LayerModel::BreakEvenMark && row.breakEven == BreakEven::Below)
        return theme.warning;
    const bool isAside = column == LayerModel::Kind || column == LayerModel::LayerShape;
    return isAside ? QVariant(theme.muted) : QVariant();
}

} // namespace

void LayerModel::setRows(const QList<LayerRow>& rows)
{
    if (rows == rows_)
        return;
    const bool sameLayers = std::equal(rows.begin(), rows.end(), rows_.begin(), rows_.end(),
        [](const LayerRow& a, const LayerRow& b) { return a.name == b.name; });
    if (!sameLayers)
        beginResetModel();
    rows_ = rows;
    if (!sameLayers)
        endResetModel();
    else
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void LayerModel::setExplanation(std::function<QString(int)> explanation)
{
    explanation_ = std::move(explanation);
}

void LayerModel::setReadOnly(bool readOnly)
{
    readOnly_ = readOnly;
}

std::optional<LayerField> LayerModel::fieldOf(int column)
{
    return columnAt(column).field;
}

bool LayerModel::accepts(const LayerEdit& edit) const
{
    if (readOnly_ || edit.row < 0 || edit.row >= rows_.size() || !isOffered(edit.field, edit.value))
        return false;
    if (edit.field == LayerField::Pattern)
        return patternProblem(*parsePattern(edit.value.toString()), rows_[edit.row].info).isEmpty();
    const bool ofActivations =
        edit.field == LayerField::ActivationBits || edit.field == LayerField::ActivationThreshold;
    return !ofActivations || rows_[edit.row].info.activationNode;
}

bool LayerModel::wish(const LayerEdits& edits)
{
    LayerEdits meaningful;
    for (const LayerEdit& edit : edits)
        if (accepts(edit) && valueOf(rows_[edit.row].plan, edit.field) != edit.value)
            meaningful.append(edit);
    if (meaningful.isEmpty())
        return false;
    emit edited(meaningful);
    return true;
}

int LayerModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int LayerModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LayerModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LayerRow& row = rows_[index.row()];
    const ColumnSpec& column = columnAt(index.column());
    switch (role) {
    case Qt::DisplayRole: return column.text(row);
    case Qt::EditRole: return column.field ? valueOf(row.plan, *column.field) : column.text(row);
    case Qt::ToolTipRole:
        return index.column() == BreakEvenMark && explanation_ ? QVariant(explanation_(index.row()))
                                                               : tipOf(column, row);
    case Qt::TextAlignmentRole: return QVariant::fromValue(alignmentOf(column));
    case Qt::ForegroundRole: return foregroundOf(index.column(), row);
    case Qt::DecorationRole:
        return index.column() == Locked && row.plan.locked ? QVariant(icon(QStringLiteral("lock")))
                                                           : QVariant();
    case Qt::AccessibleTextRole: return spokenText(index.column(), row);
    case SortRole: return column.raw(row);
    case ShareRole: return index.column() == EnergyShare ? QVariant(row.energyShare) : QVariant();
    case FieldRole: return column.field ? QVariant(static_cast<int>(*column.field)) : QVariant();
    default: return {};
    }
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const ColumnSpec& column = columnAt(section);
    if (role == Qt::DisplayRole)
        return tr(column.title);
    if (role == Qt::ToolTipRole)
        return tr(column.help);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(alignmentOf(column));
    return {};
}

Qt::ItemFlags LayerModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    const std::optional<LayerField> field = fieldOf(index.column());
    if (field && accepts({index.row(), *field, valueOf(rows_[index.row()].plan, *field)}))
        flags |= Qt::ItemIsEditable;
    return flags;
}

bool LayerModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const std::optional<LayerField> field = index.isValid() ? fieldOf(index.column()) : std::nullopt;
    return role == Qt::EditRole && field && wish({{index.row(), *field, value}});
}

} // namespace espalier
