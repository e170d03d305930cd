#pragma once

#include "app/model_exporter.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableWidget;

namespace espalier {

/// Asks which run is written as what, shows the bytes that the file will take before it is written, and the
/// bytes that it took and how it was verified after.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    /// `proposed`: a file without its ending.
    ExportDialog(ModelExporter& exporter, const RunLog& runs, const QString& proposed, QWidget* parent);

    void choose(int run, bool shrunk);

private:
    void build();
    void fillChoices();
    QWidget* createFileRow();
    void takeFormat();
    void browse();
    void judge();
    void writeFile();
    void showLedger(const FileLedger& ledger);
    void showWritten(const ExportResult& result);
    void showState(const QString& text);
    void setWriting(bool writing);
    const ModelFormat* format() const;
    ExportWish wish() const;

    ModelExporter& exporter_;
    const RunLog& runs_;
    QComboBox* run_;
    QComboBox* format_;
    QComboBox* variant_;
    QCheckBox* shrunk_;
    QLineEdit* file_;
    QTableWidget* ledger_;
    QLabel* notes_;
    QLabel* state_;
    QProgressBar* progress_;
    QPushButton* write_ = nullptr;
    QPushButton* close_ = nullptr;
    std::int64_t planned_ = -1; ///< bytes; negative: not known
};

} // namespace espalier
