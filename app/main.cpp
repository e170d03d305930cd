#include "app/window/main_window.h"
#include "core/run/provenance.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QStandardPaths>

#include <algorithm>
#include <span>
#include <string_view>

using namespace espalier;

namespace {

/// What the command line knows, and what it says about itself.
struct CommandLine {
    QCommandLineParser parser;
    QCommandLineOption data{QStringLiteral("data"),
        QStringLiteral("Pictures: a folder of MNIST's four files."), QStringLiteral("DIR")};

    CommandLine()
    {
        QCoreApplication::setApplicationName(QStringLiteral("espalier"));
        QCoreApplication::setApplicationVersion(QString::fromStdString(programVersion()));
        parser.setApplicationDescription(QStringLiteral(
            "Explore how far a neural network can be compressed. Without a file: LeNet-5 on built-in "
            "digits. For work without a window see espalier-cli --help."));
        parser.addHelpOption();
        parser.addVersionOption();
        parser.addPositionalArgument(QStringLiteral("file"),
            QStringLiteral("A session (.espalier), a recipe (.json) or a compressed model (.esp)."),
            QStringLiteral("[file]"));
        parser.addOption(data);
    }
};

/// Help and version need no display.
bool asksForWordsOnly(std::span<char*> arguments)
{
    return std::ranges::any_of(arguments, [](const std::string_view argument) {
        return argument == "--help" || argument == "-h" || argument == "--version" || argument == "-v";
    });
}

std::filesystem::path folder(QStandardPaths::StandardLocation location, const char* name)
{
    return std::filesystem::path(QStandardPaths::writableLocation(location).toStdString()) / name;
}

/// The file first, then the pictures, which override what the file says.
void openFrom(const CommandLine& line, MainWindow& window)
{
    const auto files = line.parser.positionalArguments();
    const auto openData = [&window, folder = line.parser.value(line.data)] {
        if (!folder.isEmpty())
            window.files().open(folder);
    };
    if (files.isEmpty())
        return openData();
    QObject::connect(&window.workbench(), &Workbench::opened, &window, openData, Qt::SingleShotConnection);
    window.files().open(files.first());
}

} // namespace

int main(int argc, char* argv[])
{
    if (asksForWordsOnly({argv, static_cast<std::size_t>(argc)})) {
        const QCoreApplication application(argc, argv);
        CommandLine().parser.process(application);
    }
    const QApplication application(argc, argv);
    CommandLine line;
    line.parser.process(application);
    QApplication::setApplicationDisplayName(QStringLiteral("Espalier"));
    MainWindow window({.workbench = {.cacheFolder = folder(QStandardPaths::CacheLocation, "dense"),
                           .sensitivityFolder = folder(QStandardPaths::CacheLocation, "sensitivity"),
                           .runsFolder = folder(QStandardPaths::AppLocalDataLocation, "runs"),
                           .chipsFolder = folder(QStandardPaths::AppDataLocation, "chips")}});
    window.show();
    openFrom(line, window);
    return QApplication::exec();
}
