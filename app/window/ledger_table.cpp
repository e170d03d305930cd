#include "app/window/ledger_table.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QLocale>
#include <QTableWidget>

namespace espalier {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LedgerTable)
};

enum Column { Name, Weights, Indices, Scales, Biases, All, Columns };

void addRow(QTableWidget* table, const LayerBytes& layer, std::int64_t all)
{
    const auto row = table->rowCount();
    table->insertRow(row);
    const auto put = [&](int column, const QString& text) {
        auto* item = new QTableWidgetItem(text);
        item->setTextAlignment(Qt::AlignVCenter | (column == Name ? Qt::AlignLeft : Qt::AlignRight));
        table->setItem(row, column, item);
    };
    const auto part = [](std::int64_t bytes) { return bytes > 0 ? exactBytes(bytes) : QString(); };
    put(Name, QString::fromStdString(layer.name));
    put(Weights, part(layer.weights));
    put(Indices, part(layer.indices));
    put(Scales, part(layer.scales));
    put(Biases, part(layer.biases));
    put(All, exactBytes(all));
}

LayerBytes named(const QString& name)
{
    LayerBytes row;
    row.name = name.toStdString();
    return row;
}

} // namespace

QString exactBytes(std::int64_t bytes)
{
    return QLocale(QLocale::English).toString(static_cast<qlonglong>(bytes));
}

QTableWidget* createLedgerTable(QWidget* parent)
{
    auto* table = new QTableWidget(0, Columns, parent);
    table->setObjectName(QStringLiteral("exportLedger"));
    table->setAccessibleName(Words::tr("Bytes of the file"));
    table->setHorizontalHeaderLabels({Words::tr("bytes of"), Words::tr("weights"), Words::tr("indices"),
        Words::tr("scales"), Words::tr("biases"), Words::tr("all")});
    table->verticalHeader()->hide();
    for (int column = 0; column < Columns; ++column)
        table->horizontalHeader()->setSectionResizeMode(
            column, column == Name ? QHeaderView::Stretch : QHeaderView::ResizeToContents);
    table->setFrameShape(QFrame::NoFrame);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setShowGrid(false);
    table->setMinimumHeight(160);
    return table;
}

void fillLedgerTable(QTableWidget* table, const FileLedger& ledger)
{
    table->setRowCount(0);
    auto sum = named(Words::tr("the whole file"));
    for (const auto& layer : ledger.layers) {
        addRow(table, layer, layer.total());
        sum.weights += layer.weights;
        sum.indices += layer.indices;
        sum.scales += layer.scales;
        sum.biases += layer.biases;
    }
    const auto addPart = [table](const QString& name, std::int64_t bytes) {
        if (bytes > 0)
            addRow(table, named(name), bytes);
    };
    addPart(Words::tr("batch-norms"), ledger.normalizations);
    addPart(Words::tr("graph"), ledger.graph);
    addPart(Words::tr("provenance"), ledger.provenance);
    addPart(Words::tr("headers and checksums"), ledger.rest);
    addRow(table, sum, ledger.total());
    auto font = table->font();
    font.setBold(true);
    for (int column = 0; column < Columns; ++column)
        table->item(table->rowCount() - 1, column)->setFont(font);
    table->resizeRowsToContents();
}

} // namespace espalier
