#pragma once

#include "core/hardware/accelerator.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLineEdit;
class QMenu;
class QPushButton;
class QSortFilterProxyModel;
class QTextEdit;
class QToolButton;
class QTreeView;

namespace espalier {

class ChipModel;

/// A chip that can be chosen.
struct ChipEntry {
    QString id; ///< handed back
    QString name;
    bool own = false; ///< the person's: can be edited and deleted
    bool operator==(const ChipEntry&) const = default;
};

/// Chooses a chip, shows every constant with its source, and edits the person's own. Announces wishes.
class ChipPanel : public QWidget {
    Q_OBJECT
public:
    explicit ChipPanel(QWidget* parent = nullptr);

    void setChips(const QList<ChipEntry>& chips, const QString& current);
    void setChip(const Accelerator& chip);
    /// The chip beside it; none hides the column.
    void setCompared(const std::optional<Accelerator>& chip);
    ChipModel* model() const { return model_; }

signals:
    void chosen(const QString& id);
    void compareWanted(const QString& id); ///< empty: none
    void copyWanted();
    void deleteWanted();
    void importWanted();
    void exportWanted();
    void edited(const espalier::Accelerator& wanted, const QString& what);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* createHeader();
    void fillMenu(QMenu* menu);
    void createTree();
    void fitColumns();
    void showDetail();
    void showWarning();
    void editName();
    bool isOwn() const;

    QList<ChipEntry> chips_;
    ChipModel* model_;
    QSortFilterProxyModel* filtered_;
    QComboBox* chooser_;
    QComboBox* comparer_;
    QToolButton* copy_;
    QToolButton* more_;
    QLineEdit* filter_;
    QPushButton* warning_;
    QTreeView* tree_;
    QTextEdit* detail_;
};

} // namespace espalier
