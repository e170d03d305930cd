#include "app/window/runs_panel.h"

#include "app/run_rows.h"
#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace espalier {

RunsPanel::RunsPanel(RunLog& log, QWidget* parent) : QWidget(parent), pages_(new QStackedWidget(this))
{
    pages_->addWidget(createEmptyPage());
    pages_->addWidget(createTablePage(log));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(pages_);
    connect(table_->model(), &QAbstractItemModel::modelReset, this, &RunsPanel::refresh);
    connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        export_->setEnabled(selected() > 0);
        takePlan_->setEnabled(selected() > 0);
    });
    refresh();
}

QWidget* RunsPanel::createEmptyPage()
{
    auto* page = new QWidget(this);
    auto* text =
        new QLabel(tr("No finished run yet. A run brings the network to the plan by ADMM, retrains it and "
                      "measures it on the test pictures."),
            page);
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignCenter);
    auto* button = new QPushButton(icon(QStringLiteral("run")), tr("Run"), page);
    connect(button, &QPushButton::clicked, this, &RunsPanel::runWanted);
    auto* column = new QVBoxLayout(page);
    column->addStretch();
    column->addWidget(text);
    column->addWidget(button, 0, Qt::AlignHCenter);
    column->addStretch();
    return page;
}

QWidget* RunsPanel::createTablePage(RunLog& log)
{
    auto* page = new QWidget(this);
    table_ = new QTableView(page);
    table_->setModel(new RunRows(log, table_));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setShowGrid(false);
    table_->verticalHeader()->hide();
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setAccessibleName(tr("Finished runs"));
    export_ = new QPushButton(icon(QStringLiteral("export")), tr("Export…"), page);
    takePlan_ = new QPushButton(tr("Take its plan"), page);
    takePlan_->setToolTip(tr("Makes this run's plan the plan of the session; can be undone"));
    connect(export_, &QPushButton::clicked, this, [this] { emit exportWanted(selected()); });
    connect(takePlan_, &QPushButton::clicked, this, [this] { emit planWanted(selected()); });
    auto* buttons = new QVBoxLayout;
    buttons->setContentsMargins(spacing::gap, spacing::gap, spacing::gap, spacing::gap);
    buttons->addWidget(export_);
    buttons->addWidget(takePlan_);
    buttons->addStretch();
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(table_, 1);
    row->addLayout(buttons);
    return page;
}

int RunsPanel::selected() const
{
    const auto rows = table_->selectionModel()->selectedRows();
    return rows.isEmpty() ? 0 : rows.first().data(RunRows::RunNumberRole).toInt();
}

void RunsPanel::select(int number)
{
    for (int row = 0; row < table_->model()->rowCount(); ++row)
        if (table_->model()->index(row, 0).data(RunRows::RunNumberRole).toInt() == number)
            table_->selectRow(row);
}

void RunsPanel::refresh()
{
    const bool any = table_->model()->rowCount() > 0;
    pages_->setCurrentIndex(any ? 1 : 0);
    if (any)
        table_->selectRow(0);
}

} // namespace espalier
