#include "app/window/main_window.h"
#include "core/run/provenance.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QStandardPaths>

using namespace espalier;

namespace {

std::filesystem::path folder(QStandardPaths::StandardLocation location, const char* name)
{
    return std::filesystem::path(QStandardPaths::writableLocation(location).toStdString()) / name;
}

} // namespace

int main(int argc, char* argv[])
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("espalier"));
    QApplication::setApplicationDisplayName(QStringLiteral("Espalier"));
    QApplication::setApplicationVersion(QString::fromStdString(programVersion()));
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Explore how far a neural network can be compressed. Without a file: LeNet-5 on built-in "
        "digits. For work without a window see espalier-cli --help."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("file"),
        QStringLiteral("A session (.espalier), a recipe (.json) or a compressed model (.esp)."),
        QStringLiteral("[file]"));
    const QCommandLineOption data(QStringLiteral("data"),
        QStringLiteral("Pictures: a folder of MNIST's four files."), QStringLiteral("DIR"));
    parser.addOption(data);
    parser.process(application);

    MainWindow window({.workbench = {.cacheFolder = folder(QStandardPaths::CacheLocation, "dense"),
                           .runsFolder = folder(QStandardPaths::AppLocalDataLocation, "runs")}});
    window.show();
    const auto files = parser.positionalArguments();
    const auto openData = [&window, folder = parser.value(data)] {
        if (!folder.isEmpty())
            window.files().open(folder);
    };
    if (files.isEmpty()) {
        openData();
    } else { // one after the other: --data overrides what the file says
        QObject::connect(
            &window.workbench(), &Workbench::opened, &window, openData, Qt::SingleShotConnection);
        window.files().open(files.first());
    }
    return QApplication::exec();
}
