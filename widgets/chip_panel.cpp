#include "widgets/chip_panel.h"

#include "widgets/chip_delegate.h"
#include "widgets/chip_model.h"
#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QTextEdit>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

namespace {

constexpr int detailLines = 4;

} // namespace

ChipPanel::ChipPanel(QWidget* parent)
    : QWidget(parent)
    , model_(new ChipModel(this))
    , filtered_(new QSortFilterProxyModel(this))
    , chooser_(new QComboBox(this))
    , comparer_(new QComboBox(this))
    , copy_(new QToolButton(this))
    , more_(new QToolButton(this))
    , filter_(new QLineEdit(this))
    , warning_(new QPushButton(this))
    , tree_(new QTreeView(this))
    , detail_(new QTextEdit(this))
{
    setAccessibleName(tr("Chip"));
    warning_->setObjectName(QStringLiteral("rememberedWarning"));
    warning_->setFlat(true);
    warning_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    warning_->setToolTip(tr("Shows them. Check them before you rely on the numbers."));
    connect(warning_, &QPushButton::clicked, this, [this] { filter_->setText(tr("remembered")); });
    detail_->setObjectName(QStringLiteral("chipDetail"));
    detail_->setAccessibleName(tr("About the constant"));
    detail_->setReadOnly(true);
    detail_->setTabChangesFocus(true);
    detail_->setFrameShape(QFrame::NoFrame);
    detail_->setFixedHeight(detailLines * detail_->fontMetrics().lineSpacing() + 2 * spacing::unit);
    filter_->setPlaceholderText(tr("Find a constant or a source"));
    filter_->setAccessibleName(tr("Find a constant or a source"));
    filter_->setClearButtonEnabled(true);
    createTree();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::gap, spacing::gap, spacing::gap, spacing::gap);
    column->setSpacing(spacing::unit);
    column->addWidget(createHeader());
    column->addWidget(warning_);
    column->addWidget(filter_);
    column->addWidget(tree_, 1);
    column->addWidget(detail_);
    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
        filtered_->setFilterFixedString(text);
        tree_->expandAll();
    });
    setFocusProxy(tree_);
    connect(model_, &ChipModel::edited, this, &ChipPanel::edited);
    connect(model_, &ChipModel::refused, this, &ChipPanel::showDetail);
    connect(model_, &QAbstractItemModel::dataChanged, this, &ChipPanel::showDetail);
}

QWidget* ChipPanel::createHeader()
{
    auto* header = new QWidget(this);
    chooser_->setAccessibleName(tr("Chip"));
    chooser_->setToolTip(tr("The chip whose energy and time are estimated"));
    chooser_->setObjectName(QStringLiteral("chipList"));
    comparer_->setAccessibleName(tr("Chip to compare with"));
    comparer_->setToolTip(tr("Shows another chip's constants beside it"));
    comparer_->setObjectName(QStringLiteral("compareList"));
    for (auto* list : {chooser_, comparer_})
        list->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    copy_->setText(tr("Edit a &copy"));
    copy_->setToolTip(tr("Makes a chip of your own from this one and chooses it; can be undone"));
    copy_->setObjectName(QStringLiteral("copyChip"));
    more_->setText(QStringLiteral("⋯"));
    more_->setToolTip(tr("Rename, delete, import, export"));
    more_->setAccessibleName(tr("More about this chip"));
    more_->setPopupMode(QToolButton::InstantPopup);
    more_->setMenu(new QMenu(more_));
    connect(more_->menu(), &QMenu::aboutToShow, this, [this] { fillMenu(more_->menu()); });
    connect(copy_, &QToolButton::clicked, this, &ChipPanel::copyWanted);
    connect(
        chooser_, &QComboBox::activated, this, [this] { emit chosen(chooser_->currentData().toString()); });
    connect(comparer_, &QComboBox::activated, this,
        [this] { emit compareWanted(comparer_->currentData().toString()); });
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::unit);
    row->addWidget(chooser_, 3);
    row->addWidget(comparer_, 2);
    row->addWidget(copy_);
    row->addWidget(more_);
    return header;
}

void ChipPanel::fillMenu(QMenu* menu)
{
    menu->clear();
    const auto add = [&](const QString& text, const QString& help, bool enabled, auto&& act) {
        auto* action = menu->addAction(text, this, act);
        action->setToolTip(help);
        action->setEnabled(enabled);
    };
    menu->setToolTipsVisible(true);
    const auto onlyOwn = tr("Built-in chips stay as they are: edit a copy.");
    add(tr("&Rename"), onlyOwn, isOwn(), [this] { editName(); });
    add(tr("&Duplicate"), tr("Makes a chip of your own from this one"), true, [this] { emit copyWanted(); });
    add(tr("De&lete"), onlyOwn, isOwn(), [this] { emit deleteWanted(); });
    menu->addSeparator();
    add(tr("&Import…"), tr("Takes a chip file over into your chips"), true, [this] { emit importWanted(); });
    add(tr("&Export…"), tr("Writes this chip as a JSON file, sources included"), true,
        [this] { emit exportWanted(); });
}

void ChipPanel::createTree()
{
    filtered_->setSourceModel(model_);
    filtered_->setRecursiveFilteringEnabled(true);
    filtered_->setFilterRole(ChipModel::FilterRole);
    filtered_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    tree_->setModel(filtered_);
    tree_->setItemDelegate(new ChipDelegate(tree_));
    tree_->setAccessibleName(tr("Constants of the chip"));
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setUniformRowHeights(true);
    tree_->setAlternatingRowColors(false);
    tree_->setRootIsDecorated(true);
    tree_->setIndentation(spacing::wideGap);
    tree_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed
        | QAbstractItemView::AnyKeyPressed);
    tree_->setSelectionBehavior(QAbstractItemView::SelectItems);
    tree_->header()->setHighlightSections(false);
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(ChipModel::Source, QHeaderView::Stretch);
    tree_->header()->setMinimumSectionSize(4 * spacing::wideGap);
    tree_->setColumnHidden(ChipModel::Compared, true);
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, &ChipPanel::showDetail);
}

void ChipPanel::fitColumns()
{
    constexpr int widestName = 150;
    constexpr int widestValue = 100; // notes and long names are read in full beneath the tree
    for (int column = 0; column + 1 < ChipModel::ColumnCount; ++column) {
        const int widest = column == ChipModel::Label ? widestName : widestValue;
        tree_->resizeColumnToContents(column);
        tree_->setColumnWidth(column, std::min(tree_->columnWidth(column), widest));
    }
}

void ChipPanel::setChips(const QList<ChipEntry>& chips, const QString& current)
{
    if (chips != chips_) {
        const auto compared = comparer_->currentData().toString();
        chips_ = chips;
        chooser_->clear();
        comparer_->clear();
        comparer_->addItem(tr("compare with…"), QString());
        for (const auto& chip : chips) {
            const auto name = chip.own ? QStringLiteral("✎ ") + chip.name : chip.name;
            chooser_->addItem(name, chip.id);
            comparer_->addItem(name, chip.id);
        }
        comparer_->setCurrentIndex(std::max(0, comparer_->findData(compared)));
    }
    chooser_->setCurrentIndex(chooser_->findData(current));
}

bool ChipPanel::isOwn() const
{
    const auto id = chooser_->currentData().toString();
    return std::ranges::any_of(chips_, [&id](const ChipEntry& chip) { return chip.id == id && chip.own; });
}

void ChipPanel::setChip(const Accelerator& chip)
{
    const bool first = model_->chip().id.empty();
    model_->setChip(chip, isOwn());
    showWarning();
    if (first) {
        tree_->expandAll();
        fitColumns();
    }
    showDetail();
}

void ChipPanel::setCompared(const std::optional<Accelerator>& chip)
{
    if (chip == model_->compared())
        return;
    model_->setCompared(chip);
    tree_->setColumnHidden(ChipModel::Compared, !chip);
    fitColumns();
}

void ChipPanel::showWarning()
{
    const auto labels = model_->remembered();
    warning_->setVisible(!labels.isEmpty());
    warning_->setText(labels.size() == 1
            ? tr("⚠ 1 constant is remembered, not looked up again")
            : tr("⚠ %1 constants are remembered, not looked up again").arg(labels.size()));
    auto own = warning_->palette();
    own.setColor(QPalette::ButtonText, colours(palette()).warning);
    warning_->setPalette(own);
}

/// Why a text was refused, else what the current row means.
void ChipPanel::showDetail()
{
    const auto current = filtered_->mapToSource(tree_->currentIndex());
    const auto problem = current.data(ChipModel::ProblemRole).toString();
    auto own = palette();
    if (!problem.isEmpty())
        own.setColor(QPalette::Text, colours(own).error);
    detail_->setPalette(own);
    const auto hint = (model_->isEditable() ? tr("Double-click or press F2 to change a value. %1")
                                            : tr("Built-in: edit a copy to change a value. %1"))
                          .arg(QString::fromStdString(model_->chip().notes));
    const auto detail = current.data(ChipModel::DetailRole).toString();
    detail_->setPlainText(!problem.isEmpty() ? tr("✗ %1").arg(problem) : detail.isEmpty() ? hint : detail);
}

void ChipPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        showWarning();
        showDetail();
    }
    QWidget::changeEvent(event);
}

void ChipPanel::editName()
{
    filter_->clear();
    const auto name = filtered_->mapFromSource(model_->indexOf(QStringLiteral("name")));
    tree_->expand(name.parent());
    tree_->setCurrentIndex(name);
    tree_->scrollTo(name);
    tree_->setFocus();
    tree_->edit(name);
}

} // namespace espalier
