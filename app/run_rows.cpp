#include "app/run_rows.h"

#include "widgets/format.h"

#include <array>

namespace espalier {

namespace {

struct Column {
    const char* title;
    const char* help;
    QString (*text)(const FinishedRun&);
};

QString dash()
{
    return QStringLiteral("–");
}

constexpr std::array columns{
    Column{QT_TRANSLATE_NOOP("RunRows", "Run"), "", [](const FinishedRun& run) { return run.name; }},
    Column{QT_TRANSLATE_NOOP("RunRows", "Asked"),
        QT_TRANSLATE_NOOP("RunRows", "Pruning ratio of the plan at the start: all weights over kept weights"),
        [](const FinishedRun& run) { return run.askedRatio > 0 ? formatRatio(run.askedRatio) : dash(); }},
    Column{QT_TRANSLATE_NOOP("RunRows", "Obtained"),
        QT_TRANSLATE_NOOP("RunRows", "Pruning ratio of the model: all weights over kept weights"),
        [](const FinishedRun& run) { return formatRatio(run.totals.pruningRatio()); }},
    Column{QT_TRANSLATE_NOOP("RunRows", "Weight data"),
        QT_TRANSLATE_NOOP(
            "RunRows", "32-bit dense weights over the kept weights at their bits, without indices"),
        [](const FinishedRun& run) { return formatRatio(run.totals.weightDataRatio()); }},
    Column{QT_TRANSLATE_NOOP("RunRows", "Validation"),
        QT_TRANSLATE_NOOP(
            "RunRows", "Accuracy on the pictures held out from training; choices are made on it"),
        [](const FinishedRun& run) { return formatAccuracy(run.validation); }},
    Column{QT_TRANSLATE_NOOP("RunRows", "Test"),
        QT_TRANSLATE_NOOP(
            "RunRows", "Accuracy on the test pictures with its 95 % interval, looked at once at the end"),
        [](const FinishedRun& run) { return formatAccuracy(run.test); }},
    Column{QT_TRANSLATE_NOOP("RunRows", "File"),
        QT_TRANSLATE_NOOP("RunRows", "Size of the exported file, indices and biases included"),
        [](const FinishedRun& run) { return formatBytes(static_cast<double>(run.size.total())); }},
    Column{QT_TRANSLATE_NOOP("RunRows", "Time"), QT_TRANSLATE_NOOP("RunRows", "Computing time of the run"),
        [](const FinishedRun& run) { return run.seconds > 0 ? formatDuration(run.seconds) : dash(); }},
};

} // namespace

RunRows::RunRows(RunLog& log, QObject* parent) : QAbstractTableModel(parent), log_(log)
{
    connect(&log_, &RunLog::changed, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

int RunRows::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(log_.runs().size());
}

int RunRows::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(columns.size());
}

QVariant RunRows::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto& run = log_.runs()[log_.runs().size() - 1 - static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole)
        return columns[static_cast<std::size_t>(index.column())].text(run);
    if (role == Qt::TextAlignmentRole && index.column() > 0)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role == RunNumberRole)
        return run.number;
    return {};
}

QVariant RunRows::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto& column = columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return tr(column.title);
    if (role == Qt::ToolTipRole)
        return tr(column.help);
    return {};
}

} // namespace espalier
