#include "widgets/plot_table.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace espalier {

namespace {

constexpr int digits = 6;

QString toText(const QVariant& value)
{
    return value.typeId() == QMetaType::Double ? QString::number(value.toDouble(), 'g', digits)
                                               : value.toString();
}

QString quoted(QString text)
{
    if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n'))
        return text;
    return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

QTableWidget* createView(const PlotTable& table, QWidget* parent)
{
    auto* view = new QTableWidget(
        static_cast<int>(table.rows.size()), static_cast<int>(table.headings.size()), parent);
    view->setHorizontalHeaderLabels(table.headings);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->verticalHeader()->hide();
    for (int row = 0; row < view->rowCount(); ++row) {
        const QVariantList& cells = table.rows[row];
        for (int column = 0; column < cells.size(); ++column) {
            auto* item = new QTableWidgetItem(toText(cells[column]));
            if (cells[column].typeId() != QMetaType::QString)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            view->setItem(row, column, item);
        }
    }
    view->resizeColumnsToContents();
    return view;
}

} // namespace

QString toCsv(const PlotTable& table)
{
    QString csv;
    const auto addLine = [&csv](const QStringList& cells) { csv += cells.join(u',') + u'\n'; };
    QStringList cells;
    for (const QString& heading : table.headings)
        cells.append(quoted(heading));
    addLine(cells);
    for (const QVariantList& row : table.rows) {
        cells.clear();
        for (const QVariant& value : row)
            cells.append(quoted(toText(value)));
        addLine(cells);
    }
    return csv;
}

QWidget* openTableWindow(const PlotTable& table, const QString& title, QWidget* parent)
{
    auto* window = new QDialog(parent);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->setWindowTitle(title);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, window);
    QPushButton* copy = buttons->addButton(QDialog::tr("&Copy as CSV"), QDialogButtonBox::ActionRole);
    QObject::connect(copy, &QPushButton::clicked, window,
        [csv = toCsv(table)] { QApplication::clipboard()->setText(csv); });
    QObject::connect(buttons, &QDialogButtonBox::rejected, window, &QDialog::close);
    auto* column = new QVBoxLayout(window);
    column->setSpacing(spacing::gap);
    column->addWidget(createView(table, window));
    column->addWidget(buttons);
    constexpr QSize comfortable(640, 400);
    window->resize(comfortable);
    window->show();
    return window;
}

} // namespace espalier
