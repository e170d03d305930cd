#include "app/window/files.h"

#include "app/session_file.h"
#include "app/window/export_dialog.h"
#include "core/formats/file_io.h"
#include "core/hardware/accelerator_file.h"
#include "engine/model_format.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>

#include <functional>

namespace espalier {

namespace {

std::filesystem::path pathOf(const QString& text)
{
    return text.toStdString();
}

QFileDialog* dialog(QWidget* window, const QString& title, const QString& filter = {})
{
    auto* made = new QFileDialog(window, title, {}, filter);
    made->setAttribute(Qt::WA_DeleteOnClose);
    made->setFileMode(QFileDialog::ExistingFile);
    return made;
}

QFileDialog* saveDialog(QWidget* window, const QString& title, const QString& filter, const QString& name)
{
    auto* made = dialog(window, title, filter);
    made->setAcceptMode(QFileDialog::AcceptSave);
    made->setFileMode(QFileDialog::AnyFile);
    made->setDefaultSuffix(QFileInfo(name).suffix());
    made->selectFile(name);
    return made;
}

QString proposedName(const Session& session, const char* suffix)
{
    const auto plan = totalsOf(session.plan(), session.layers());
    const auto network = QString::fromStdString(session.content().network->name);
    return QStringLiteral("%1-%2x.%3")
        .arg(network)
        .arg(qRound(plan.pruningRatio()))
        .arg(QLatin1String(suffix));
}

/// Everything that opens, then each kind by itself.
QString openFilters()
{
    const auto title = [](const QString& name, const QStringList& patterns) {
        return QStringLiteral("%1 (%2)").arg(name, patterns.join(u' '));
    };
    const QStringList sessions{u'*' + QString::fromLatin1(sessionSuffix)};
    const QStringList recipes{QStringLiteral("*.json")};
    auto all = sessions + recipes;
    QStringList kinds{title(Files::tr("Sessions"), sessions), title(Files::tr("Recipes"), recipes)};
    for (const auto& format : modelFormats()) {
        if (!format.opens())
            continue;
        QStringList patterns;
        for (const auto& extension : format.extensions)
            patterns << u'*' + QString::fromStdString(extension);
        all += patterns;
        kinds << title(Files::tr("%1 models").arg(QString::fromStdString(format.name)), patterns);
    }
    kinds.prepend(title(Files::tr("Sessions, recipes and models"), all));
    return (kinds << Files::tr("All files (*)")).join(QStringLiteral(";;"));
}

constexpr auto exportFolderKey = "exportFolder";

} // namespace

Files::Files(Workbench& bench, QSettings& settings, QWidget* window)
    : QObject(window), bench_(bench), settings_(settings), window_(window), recent_(settings)
{
    connect(&recent_, &RecentFiles::chosen, this, &Files::open);
    const auto remember = [this](const std::filesystem::path& file) {
        recent_.add(QString::fromStdString(file.string()));
    };
    connect(&bench_, &Workbench::opened, this, remember);
    connect(&bench_, &Workbench::saved, this, remember);
    connect(&bench_.exporter(), &ModelExporter::written, this,
        [this, remember](const std::filesystem::path& file) {
            settings_.setValue(QLatin1String(exportFolderKey),
                QString::fromStdString(std::filesystem::absolute(file).parent_path().string()));
            if (isModelFile(file))
                remember(file);
        });
}

void Files::ask(QFileDialog* dialog, const std::function<void(const QString&)>& take)
{
    connect(dialog, &QFileDialog::fileSelected, this, take);
    dialog->open();
}

void Files::askOpen()
{
    ask(dialog(window_, tr("Open"), openFilters()), [this](const QString& file) { open(file); });
}

void Files::askOpenData()
{
    auto* made = dialog(window_, tr("Open a folder with MNIST's four files"));
    made->setFileMode(QFileDialog::Directory);
    made->setOption(QFileDialog::ShowDirsOnly);
    ask(made, [this](const QString& folder) { open(folder); });
}

void Files::askOpenChip()
{
    ask(dialog(window_, tr("Open a chip"), tr("Chips (*.json)")),
        [this](const QString& file) { bench_.chooseAccelerator(file.toStdString()); });
}

void Files::askImportChip()
{
    ask(dialog(window_, tr("Import a chip"), tr("Chips (*.json)")),
        [this](const QString& file) { bench_.chips().import(pathOf(file)); });
}

void Files::askExportChip()
{
    const auto name = QString::fromStdString(bench_.costs().accelerator().id) + QStringLiteral(".json");
    ask(saveDialog(window_, tr("Export the chip"), tr("Chips (*.json)"), name), [this](const QString& file) {
        try {
            writeTextAtomically(pathOf(file), toJson(bench_.costs().accelerator()));
        } catch (const std::exception& error) {
            emit bench_.problem(QString::fromUtf8(error.what()));
        }
    });
}

void Files::open(const QString& path)
{
    const QFileInfo info(path);
    if (!info.exists()) {
        recent_.remove(path);
        return emit bench_.problem(tr("%1 is not there any more.").arg(path));
    }
    if (info.isDir())
        return bench_.openData(pathOf(path));
    if (QLatin1Char('.') + info.suffix() == QLatin1String(sessionSuffix) && !mayLose())
        return;
    bench_.open(pathOf(path));
}

void Files::save()
{
    if (bench_.session().file().empty())
        return askSaveAs();
    bench_.save(bench_.session().file());
}

void Files::askSaveAs()
{
    const auto name = bench_.session().file().empty()
        ? proposedName(bench_.session(), "espalier")
        : QString::fromStdString(bench_.session().file().string());
    ask(saveDialog(window_, tr("Save session"), tr("Espalier sessions (*.espalier)"), name),
        [this](const QString& file) { bench_.save(pathOf(file)); });
}

void Files::askSaveRecipe()
{
    ask(saveDialog(
            window_, tr("Save recipe"), tr("Recipes (*.json)"), proposedName(bench_.session(), "json")),
        [this](const QString& file) {
            try {
                writeTextAtomically(pathOf(file), toJson(bench_.session().recipe()));
            } catch (const std::exception& error) {
                emit bench_.problem(QString::fromUtf8(error.what()));
            }
        });
}

void Files::askExport()
{
    if (const auto* run = bench_.runToExport())
        askExport(run->number);
}

void Files::askExport(int run)
{
    askExport(run, false);
}

void Files::askExportShrunk()
{
    if (const auto* run = bench_.runToExport())
        askExport(run->number, true);
}

void Files::askExport(int run, bool shrunk)
{
    if (!bench_.log().find(run))
        return;
    const QDir folder(settings_.value(QLatin1String(exportFolderKey), QDir::currentPath()).toString());
    auto* dialog = new ExportDialog(
        bench_.exporter(), bench_.log(), folder.filePath(proposedName(bench_.session(), "esp")), window_);
    dialog->choose(run, shrunk);
    dialog->open();
}

bool Files::mayLose()
{
    auto& session = bench_.session();
    if (session.undoStack().isClean())
        return true;
    QMessageBox question(QMessageBox::Question, tr("Unsaved changes"),
        tr("Save the changes of this session first?"),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, window_);
    question.setDefaultButton(QMessageBox::Save);
    switch (question.exec()) {
    case QMessageBox::Discard: return true;
    case QMessageBox::Save: break;
    default: return false;
    }
    if (session.file().empty()) {
        askSaveAs(); // and whatever was wanted is to be asked for again
        return false;
    }
    try {
        writeSession(session.content(), session.file());
        session.setSaved(session.file());
        return true;
    } catch (const std::exception& error) {
        emit bench_.problem(QString::fromUtf8(error.what()));
        return false;
    }
}

} // namespace espalier
