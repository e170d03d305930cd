#include "widgets/chip_model.h"

#include "core/error.h"
#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QFont>

namespace espalier {

namespace {

constexpr std::array provenances{
    Provenance::Read, Provenance::Remembered, Provenance::Derived, Provenance::Chosen};

QString nameOf(Provenance provenance)
{
    return QCoreApplication::translate("ChipFields", toText(provenance).c_str());
}

/// Groups are told by 0, rows by the number of their group from 1 on.
quintptr idOfGroup(int group)
{
    return static_cast<quintptr>(group) + 1;
}

} // namespace

ChipModel::ChipModel(QObject* parent) : QAbstractItemModel(parent)
{
    const auto& fields = chipFields();
    for (int i = 0; i < fields.size(); ++i) {
        if (groups_.isEmpty() || groups_.last() != fields[i].group) {
            groups_ << fields[i].group;
            rows_.append(QList<int>());
        }
        rows_.last() << i;
    }
}

void ChipModel::setChip(const Accelerator& chip, bool editable)
{
    if (chip == chip_ && editable == editable_)
        return;
    chip_ = chip;
    editable_ = editable;
    refusal_.reset();
    changeAll();
}

void ChipModel::setCompared(const std::optional<Accelerator>& chip)
{
    if (chip == compared_)
        return;
    compared_ = chip;
    changeAll();
    emit headerDataChanged(Qt::Horizontal, Compared, Compared);
}

void ChipModel::changeAll()
{
    for (int group = 0; group < groups_.size(); ++group) {
        const auto above = index(group, 0);
        emit dataChanged(index(0, 0, above), index(rowCount(above) - 1, ColumnCount - 1, above));
    }
}

QModelIndex ChipModel::indexOf(const QString& key, int column) const
{
    for (int group = 0; group < groups_.size(); ++group)
        for (int row = 0; row < rows_[group].size(); ++row)
            if (chipFields()[rows_[group][row]].key == key)
                return index(row, column, index(group, 0));
    return {};
}

QStringList ChipModel::remembered() const
{
    QStringList labels;
    for (const auto& field : chipFields())
        if (field.applies(chip_) && sourceOf(field, chip_).remembered)
            labels << field.label;
    return labels;
}

QModelIndex ChipModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? idOfGroup(parent.row()) : 0);
}

QModelIndex ChipModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == 0)
        return {};
    return createIndex(static_cast<int>(index.internalId()) - 1, 0, quintptr{0});
}

int ChipModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(groups_.size());
    return parent.internalId() == 0 && parent.column() == 0 ? static_cast<int>(rows_[parent.row()].size())
                                                            : 0;
}

int ChipModel::columnCount(const QModelIndex& /*parent*/) const
{
    return ColumnCount;
}

const ChipField& ChipModel::fieldOf(const QModelIndex& index) const
{
    return chipFields()[rows_[static_cast<int>(index.internalId()) - 1][index.row()]];
}

QVariant ChipModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    if (index.internalId() == 0) {
        const bool isTitle = index.column() == Label;
        auto font = QApplication::font();
        font.setBold(true);
        return !isTitle               ? QVariant()
            : role == Qt::DisplayRole ? QVariant(groups_[index.row()])
            : role == Qt::FontRole    ? QVariant(font)
                                      : QVariant();
    }
    const auto& field = fieldOf(index);
    const bool refused = refusal_ && refusal_->key == field.key;
    switch (role) {
    case Qt::DisplayRole:
        return refused && index.column() == Value ? QVariant(QStringLiteral("✗ ") + refusal_->text)
                                                  : display(field, index.column());
    case Qt::EditRole:
        if (index.column() == Value)
            return refused ? refusal_->text : field.read(chip_);
        return display(field, index.column());
    case Qt::ForegroundRole: return foreground(field, index.column());
    case Qt::DecorationRole:
        return index.column() == Known && field.applies(chip_) && sourceOf(field, chip_).remembered
            ? QVariant(icon(QStringLiteral("warning")))
            : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == Value || index.column() == Compared
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case Qt::ToolTipRole: return refused ? refusal_->why : detailOf(field);
    case DetailRole: return detailOf(field);
    case ProblemRole: return refused ? refusal_->why : QString();
    case ChoicesRole: return choicesOf(field, index.column());
    case FilterRole:
        return QString(field.group + u' ' + field.label + u' ' + field.key + u' '
            + sourceOf(field, chip_).known + u' ' + sourceOf(field, chip_).source);
    default: return {};
    }
}

QVariant ChipModel::display(const ChipField& field, int column) const
{
    switch (column) {
    case Label: return field.label;
    case Value: return shownValue(field, chip_);
    case Compared: return compared_ ? QVariant(shownValue(field, *compared_)) : QVariant();
    case Known: return field.applies(chip_) ? sourceOf(field, chip_).known : QString();
    case Source: return field.applies(chip_) ? sourceOf(field, chip_).source : QString();
    default: return {};
    }
}

QVariant ChipModel::foreground(const ChipField& field, int column) const
{
    const auto& theme = colours(QApplication::palette());
    if (refusal_ && refusal_->key == field.key && column == Value)
        return theme.error;
    if (!field.applies(chip_))
        return theme.stale;
    if (column == Known)
        return sourceOf(field, chip_).remembered ? theme.warning : theme.muted;
    if (column == Source)
        return theme.muted;
    const bool differs = compared_ && shownValue(field, *compared_) != shownValue(field, chip_);
    return column == Compared ? QVariant(differs ? theme.accent : theme.muted) : QVariant();
}

QString ChipModel::detailOf(const ChipField& field) const
{
    auto text = QStringLiteral("%1, %2. %3").arg(field.label, shownValue(field, chip_), field.help);
    const auto source = sourceOf(field, chip_);
    if (!field.applies(chip_) || source.known.isEmpty())
        return text;
    text += QLatin1Char(' ') + tr("Known as: %1.").arg(source.known);
    if (!source.source.isEmpty())
        text += QLatin1Char(' ') + tr("Source: %1.").arg(source.source);
    return text;
}

QStringList ChipModel::choicesOf(const ChipField& field, int column) const
{
    if (column == Value)
        return field.choices;
    QStringList names;
    if (column == Known)
        for (const auto provenance : provenances)
            names << nameOf(provenance);
    return names;
}

QVariant ChipModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Label: return tr("Constant");
    case Value: return tr("Value");
    case Compared: return compared_ ? QString::fromStdString(compared_->name) : QString();
    case Known: return tr("Known as");
    case Source: return tr("Source");
    default: return {};
    }
}

Qt::ItemFlags ChipModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (index.internalId() == 0 || !editable_)
        return flags;
    const auto& field = fieldOf(index);
    const bool isSource = index.column() == Known || index.column() == Source;
    if (field.applies(chip_) && (index.column() == Value || (isSource && field.citable)))
        flags |= Qt::ItemIsEditable;
    return flags;
}

Accelerator ChipModel::wantedWith(const ChipField& field, int column, const QString& text) const
{
    if (column == Value)
        return withValue(chip_, field, text);
    Citation citation;
    const auto found = chip_.citations.find(field.key.toStdString());
    if (found != chip_.citations.end())
        citation = found->second;
    if (column == Source)
        citation.source = text.trimmed().toStdString();
    for (const auto provenance : provenances)
        if (column == Known && nameOf(provenance) == text)
            citation.provenance = provenance;
    return withSource(chip_, field, citation);
}

bool ChipModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !flags(index).testFlag(Qt::ItemIsEditable))
        return false;
    const auto& field = fieldOf(index);
    const auto text = value.toString();
    if (text == data(index, Qt::EditRole).toString() && !refusal_)
        return false; // nothing was changed
    refusal_.reset();
    const bool isBack = index.column() == Value && text == field.read(chip_);
    if (isBack) {
        changeAll();
        return true;
    }
    try {
        emit edited(wantedWith(field, index.column(), text), field.label);
    } catch (const Error& error) {
        refusal_ = {field.key, text, QString::fromUtf8(error.what())};
        changeAll();
        emit refused(index);
        return false;
    }
    changeAll();
    return true;
}

} // namespace espalier
