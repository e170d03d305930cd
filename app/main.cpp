#include "app/window/main_window.h"

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
    QApplication::setApplicationVersion(QStringLiteral(ESPALIER_VERSION));
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
    if (!parser.positionalArguments().isEmpty())
        window.files().open(parser.positionalArguments().first());
    if (parser.isSet(data))
        window.files().open(parser.value(data));
    return QApplication::exec();
}
