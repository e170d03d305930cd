// espalier-cli as people run it: arguments in, text and exit code out.
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>

namespace espalier::test {

inline const QString cliProgram = QStringLiteral(ESPALIER_BINARY_DIR "/espalier-cli");

struct Outcome {
    int exitCode = -1; ///< −1: crashed, or did not end in time
    QString output;
    QString errors;

    QJsonObject json() const { return QJsonDocument::fromJson(output.toUtf8()).object(); }
    /// The value at "layers.1.planned.kept".
    QJsonValue at(const QString& path) const
    {
        QJsonValue value = json();
        for (const auto& key : path.split('.'))
            value = value.isArray() ? value[key.toInt()] : value[key];
        return value;
    }
    QStringList lines() const { return output.split('\n', Qt::SkipEmptyParts); }
};

/// Waits for a process that was started.
inline Outcome finished(QProcess& process)
{
    if (!process.waitForFinished(200'000)) {
        process.kill();
        process.waitForFinished();
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
        QString::fromUtf8(process.readAllStandardOutput()),
        QString::fromUtf8(process.readAllStandardError())};
}

inline Outcome run(const QStringList& arguments)
{
    QProcess process;
    process.start(cliProgram, arguments);
    return finished(process);
}

} // namespace espalier::test
