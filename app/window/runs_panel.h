#pragma once

#include "app/run_log.h"

#include <QWidget>

class QPushButton;
class QStackedWidget;
class QTableView;

namespace espalier {

/// The finished runs of this session with what can be done with one of them.
class RunsPanel : public QWidget {
    Q_OBJECT
public:
    explicit RunsPanel(RunLog& log, QWidget* parent = nullptr);

    void select(int number);

signals:
    void runWanted();
    void exportWanted(int number);
    void planWanted(int number);

private:
    QWidget* createEmptyPage();
    QWidget* createTablePage(RunLog& log);
    int selected() const;
    void refresh();

    QStackedWidget* pages_;
    QTableView* table_ = nullptr;
    QPushButton* export_ = nullptr;
    QPushButton* takePlan_ = nullptr;
};

} // namespace espalier
