#pragma once

#include "widgets/chip_fields.h"

#include <QAbstractItemModel>

#include <optional>

namespace espalier {

/// The constants of a chip as a tree: groups, and in each its values with their sources. Announces a whole
/// chip for every edit that the core accepts; what it refuses stays in its field with the reason.
class ChipModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Label, Value, Compared, Known, Source, ColumnCount };
    enum Role {
        ChoicesRole = Qt::UserRole, ///< a QStringList; empty where the cell is typed freely
        DetailRole, ///< a sentence or two about the row, its source included
        ProblemRole, ///< why the last typed text was refused; empty where it was not
        FilterRole ///< all texts of the row
    };

    explicit ChipModel(QObject* parent = nullptr);

    void setChip(const Accelerator& chip, bool editable);
    const Accelerator& chip() const { return chip_; }
    bool isEditable() const { return editable_; }
    /// Shown beside the chip; none takes the column's values away.
    void setCompared(const std::optional<Accelerator>& chip);
    const std::optional<Accelerator>& compared() const { return compared_; }

    QModelIndex indexOf(const QString& key, int column = Value) const;
    /// Labels of the constants that are remembered only.
    QStringList remembered() const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

signals:
    /// `what` names the constant, for the undo menu.
    void edited(const espalier::Accelerator& wanted, const QString& what);
    void refused(const QModelIndex& index);

private:
    const ChipField& fieldOf(const QModelIndex& index) const;
    QVariant display(const ChipField& field, int column) const;
    QVariant foreground(const ChipField& field, int column) const;
    QString detailOf(const ChipField& field) const;
    QStringList choicesOf(const ChipField& field, int column) const;
    Accelerator wantedWith(const ChipField& field, int column, const QString& text) const;
    void changeAll();

    struct Refusal {
        QString key;
        QString text;
        QString why;
    };
    QStringList groups_;
    QList<QList<int>> rows_; ///< positions in chipFields(), by group
    Accelerator chip_;
    std::optional<Accelerator> compared_;
    bool editable_ = false;
    std::optional<Refusal> refusal_;
};

} // namespace espalier
