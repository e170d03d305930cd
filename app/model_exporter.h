#pragma once

#include "app/background_task.h"
#include "app/run_log.h"
#include "engine/model_files.h"

#include <filesystem>
#include <string>

namespace espalier {

/// Which run's model is written, where, and in which way.
struct ExportWish {
    int run = 0; ///< number in the log
    std::filesystem::path file = {}; ///< its ending says the format
    std::string variant = {}; ///< of the format; empty: the first
    bool shrunk = false; ///< without the channels and features that no longer matter
};

/// Writes models of runs on worker threads, and says before how many bytes that will take.
class ModelExporter : public QObject {
    Q_OBJECT
public:
    explicit ModelExporter(const RunLog& runs, QObject* parent = nullptr) : QObject(parent), runs_(runs) { }

    /// Encodes the file without writing it; newest wins.
    void plan(const ExportWish& wish);
    void write(const ExportWish& wish);
    /// Leaves off the writing at its next step; an older file stays as it was.
    void cancel();
    bool writing() const { return writing_.running(); }

signals:
    void planned(const espalier::FileLedger& ledger);
    void notPlanned(const QString& why);
    void started(const std::filesystem::path& file);
    /// Read back and verified.
    void written(const std::filesystem::path& file, const espalier::ExportResult& result);
    void cancelled();
    void failed(const QString& why);

private:
    const RunLog& runs_;
    BackgroundTask planning_; // last: wait for the work
    BackgroundTask writing_;
};

} // namespace espalier
