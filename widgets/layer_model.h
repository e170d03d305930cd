#pragma once

#include "widgets/layer_edit.h"
#include "widgets/layer_row.h"

#include <QAbstractTableModel>

#include <functional>
#include <optional>

namespace espalier {

/// Layers as a table. Announces what a person wants changed; the owner of the plan grants it by setRows().
class LayerModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Name,
        Kind,
        LayerShape,
        Weights,
        Keep,
        Pattern,
        WeightBits,
        ActivationBits,
        ActivationThreshold,
        Locked,
        StoredBytes,
        Price,
        Macs,
        EnergyShare,
        BreakEvenMark,
        Obtained,
        ColumnCount
    };
    enum Role {
        SortRole = Qt::UserRole, ///< a raw number or text
        ShareRole, ///< 0..1, or negative while not known, where the cell is drawn as a bar
        FieldRole ///< the cell's LayerField as int; invalid where it cannot be edited
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Keeps selections alive where the layers' names stay the same.
    void setRows(const QList<LayerRow>& rows);
    const QList<LayerRow>& layerRows() const { return rows_; }
    void setReadOnly(bool readOnly);
    /// Tells as rich text, for a row, why its zeros pay or do not; asked for only where it is looked at.
    void setExplanation(std::function<QString(int)> explanation);
    bool isReadOnly() const { return readOnly_; }

    static std::optional<LayerField> fieldOf(int column);
    /// Leaves out what accepts() refuses and what stays the same; emits edited() if anything is left, and
    /// returns whether it did. Locked layers can be edited by hand.
    bool wish(const LayerEdits& edits);
    /// Not while read-only, not outside the field's range, no activation wishes for the last layer, and no
    /// pattern that does not fit the layer.
    bool accepts(const LayerEdit& edit) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Changes nothing itself: true means that a wish was announced.
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

signals:
    void edited(const espalier::LayerEdits& edits);

private:
    QList<LayerRow> rows_;
    bool readOnly_ = false;
    std::function<QString(int)> explanation_;
};

} // namespace espalier
