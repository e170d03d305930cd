#include "app/window/export_dialog.h"

#include "app/window/ledger_table.h"
#include "engine/model_format.h"
#include "widgets/format.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

namespace {

QString textOf(const std::string& text)
{
    return QString::fromStdString(text);
}

/// Sentences of the formats begin and end as parts of one.
QString sentence(const std::string& text)
{
    auto result = textOf(text);
    result = result.left(1).toUpper() + result.mid(1);
    return result.endsWith(u'.') ? result : result + u'.';
}

} // namespace

ExportDialog::ExportDialog(
    ModelExporter& exporter, const RunLog& runs, const QString& proposed, QWidget* parent)
    : QDialog(parent)
    , exporter_(exporter)
    , runs_(runs)
    , run_(new QComboBox(this))
    , format_(new QComboBox(this))
    , variant_(new QComboBox(this))
    , shrunk_(new QCheckBox(tr("&Shrink: cut out pruned filters and whatever else no longer matters"), this))
    , file_(new QLineEdit(proposed, this))
    , ledger_(createLedgerTable(this))
    , notes_(new QLabel(this))
    , state_(new QLabel(this))
    , progress_(new QProgressBar(this))
{
    setWindowTitle(tr("Export"));
    setAttribute(Qt::WA_DeleteOnClose);
    fillChoices();
    build();
    connect(format_, &QComboBox::currentIndexChanged, this, &ExportDialog::takeFormat);
    connect(run_, &QComboBox::currentIndexChanged, this, &ExportDialog::judge);
    connect(variant_, &QComboBox::currentIndexChanged, this, &ExportDialog::judge);
    connect(shrunk_, &QCheckBox::toggled, this, &ExportDialog::judge);
    connect(file_, &QLineEdit::textEdited, this, &ExportDialog::judge);
    connect(&exporter_, &ModelExporter::planned, this, &ExportDialog::showLedger);
    connect(&exporter_, &ModelExporter::notPlanned, this, [this](const QString& why) {
        planned_ = -1;
        showState(QStringLiteral("⚠ ") + why);
    });
    connect(&exporter_, &ModelExporter::written, this,
        [this](const std::filesystem::path&, const ExportResult& result) { showWritten(result); });
    connect(&exporter_, &ModelExporter::failed, this, [this](const QString& why) {
        setWriting(false);
        showState(QStringLiteral("⚠ ") + why);
    });
    connect(&exporter_, &ModelExporter::cancelled, this, [this] {
        setWriting(false);
        showState(tr("Cancelled: nothing was written."));
    });
    takeFormat();
    file_->setFocus();
    file_->selectAll();
}

void ExportDialog::fillChoices()
{
    for (const auto& run : runs_.runs())
        run_->addItem(run.name, run.number);
    for (const auto& format : modelFormats())
        if (format.writes())
            format_->addItem(
                QStringLiteral("%1 (%2)").arg(textOf(format.name), textOf(format.extensions.front())),
                textOf(format.name));
}

void ExportDialog::build()
{
    const auto name = [](QWidget* widget, const char* object, const QString& accessible) {
        widget->setObjectName(QLatin1String(object));
        widget->setAccessibleName(accessible);
    };
    name(run_, "exportRun", tr("Model"));
    name(format_, "exportFormat", tr("Format"));
    name(variant_, "exportVariant", tr("Written as"));
    name(shrunk_, "exportShrunk", tr("Shrink"));
    name(file_, "exportFile", tr("File"));
    name(notes_, "exportNotes", tr("Notes"));
    name(state_, "exportState", tr("State of the export"));
    shrunk_->setToolTip(tr("The network answers as before; layers of single weights hardly change"));
    notes_->setWordWrap(true);
    notes_->setForegroundRole(QPalette::PlaceholderText);
    state_->setWordWrap(true);
    state_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    state_->setMinimumHeight(2 * fontMetrics().lineSpacing());
    progress_->setRange(0, 0);
    progress_->setTextVisible(false);
    progress_->setFixedHeight(2 * spacing::unit);
    auto policy = progress_->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    progress_->setSizePolicy(policy);
    progress_->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    write_ = buttons->addButton(tr("Export"), QDialogButtonBox::ApplyRole);
    write_->setDefault(true);
    close_ = buttons->button(QDialogButtonBox::Close);
    close_->setAutoDefault(false);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Model"), run_);
    form->addRow(tr("&Format"), format_);
    form->addRow(tr("&Written as"), variant_);
    form->addRow(tr("F&ile"), createFileRow());
    form->addRow(QString(), shrunk_);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(spacing::gap);
    column->addLayout(form);
    column->addWidget(ledger_, 1);
    column->addWidget(notes_);
    column->addWidget(progress_);
    column->addWidget(state_);
    column->addWidget(buttons);
    connect(write_, &QPushButton::clicked, this, &ExportDialog::writeFile);
    connect(close_, &QPushButton::clicked, this, [this] {
        if (exporter_.writing())
            exporter_.cancel();
        else
            reject();
    });
    resize(620, 560);
}

QWidget* ExportDialog::createFileRow()
{
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::gap);
    layout->addWidget(file_, 1);
    auto* button = new QPushButton(tr("&Browse…"), row);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, &ExportDialog::browse);
    layout->addWidget(button);
    row->setFocusProxy(file_);
    return row;
}

void ExportDialog::choose(int run, bool shrunk)
{
    run_->setCurrentIndex(run_->findData(run));
    shrunk_->setChecked(shrunk);
}

const ModelFormat* ExportDialog::format() const
{
    for (const auto& format : modelFormats())
        if (textOf(format.name) == format_->currentData().toString())
            return &format;
    return nullptr;
}

/// The file's ending follows the format.
void ExportDialog::takeFormat()
{
    const auto* chosen = format();
    if (!chosen)
        return;
    {
        const QSignalBlocker quiet(variant_);
        variant_->clear();
        for (const auto& variant : chosen->variants)
            variant_->addItem(QStringLiteral("%1: %2").arg(textOf(variant.name), textOf(variant.help)),
                textOf(variant.name));
    }
    variant_->setEnabled(variant_->count() > 1);
    auto name = file_->text();
    for (const auto& format : modelFormats())
        for (const auto& extension : format.extensions)
            if (name.endsWith(textOf(extension)))
                name.chop(static_cast<qsizetype>(extension.size()));
    file_->setText(name + textOf(chosen->extensions.front()));
    judge();
}

void ExportDialog::browse()
{
    const auto* chosen = format();
    const auto ending = textOf(chosen->extensions.front());
    auto* dialog =
        new QFileDialog(this, tr("Export"), {}, QStringLiteral("%1 (*%2)").arg(textOf(chosen->name), ending));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setDefaultSuffix(ending.mid(1));
    dialog->selectFile(file_->text());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        file_->setText(file);
        judge();
    });
    dialog->open();
}

ExportWish ExportDialog::wish() const
{
    return {.run = run_->currentData().toInt(),
        .file = file_->text().trimmed().toStdString(),
        .variant = variant_->currentData().toString().toStdString(),
        .shrunk = shrunk_->isChecked()};
}

/// The plan of the file, anew; the format is that of the file's ending.
void ExportDialog::judge()
{
    const QFileInfo info(file_->text().trimmed());
    const auto ending = QLatin1Char('.') + info.suffix();
    const auto* chosen = format();
    const bool fits = chosen && std::ranges::count(chosen->extensions, ending.toLower().toStdString()) > 0;
    write_->setEnabled(fits && !exporter_.writing());
    planned_ = -1;
    if (!fits)
        return showState(tr("⚠ A file of this format ends in %1.")
                             .arg(chosen ? textOf(chosen->extensions.front()) : QString()));
    showState(tr("Counting the bytes…"));
    exporter_.plan(wish());
}

void ExportDialog::showLedger(const FileLedger& ledger)
{
    planned_ = ledger.total();
    fillLedgerTable(ledger_, ledger);
    QStringList notes;
    for (const auto& note : ledger.notes)
        notes << sentence(note);
    if (const auto* chosen = format(); chosen && !chosen->lost.empty() && chosen->lost != "nothing")
        notes << tr("Not held: %1.").arg(textOf(chosen->lost));
    notes_->setText(notes.join(u'\n'));
    notes_->setVisible(!notes.isEmpty());
    const bool replaces = QFileInfo::exists(file_->text().trimmed());
    if (!exporter_.writing())
        showState(tr("%1 bytes will be written (%2).%3")
                      .arg(exactBytes(planned_), formatBytes(static_cast<double>(planned_)),
                          replaces ? tr(" They replace the file that is there, once they are verified.")
                                   : QString()));
}

void ExportDialog::writeFile()
{
    setWriting(true);
    showState(tr("Writing, reading back and comparing…"));
    exporter_.write(wish());
}

void ExportDialog::showWritten(const ExportResult& result)
{
    setWriting(false);
    fillLedgerTable(ledger_, result.ledger);
    auto text = planned_ == result.bytes ? tr("✓ %1 bytes written, as planned.") : tr("✓ %1 bytes written.");
    text = text.arg(exactBytes(result.bytes));
    if (!result.verification.empty())
        text += u' ' + tr("Verified: %1.").arg(textOf(result.verification));
    showState(text);
}

void ExportDialog::showState(const QString& text)
{
    state_->setText(text);
}

void ExportDialog::setWriting(bool writing)
{
    progress_->setVisible(writing);
    write_->setEnabled(!writing);
    close_->setText(writing ? tr("Cancel") : tr("Close"));
    for (QWidget* widget : {static_cast<QWidget*>(run_), static_cast<QWidget*>(format_),
             static_cast<QWidget*>(file_), static_cast<QWidget*>(shrunk_)})
        widget->setEnabled(!writing);
    variant_->setEnabled(!writing && variant_->count() > 1);
}

} // namespace espalier
