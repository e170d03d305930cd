#pragma once

#include "app/workbench.h"

#include <QObject>

namespace espalier {

class ChipPanel;

/// Shows the session's chip in its panel and passes the panel's wishes on.
class ChipPresenter : public QObject {
    Q_OBJECT
public:
    ChipPresenter(Workbench& bench, ChipPanel* panel, QObject* parent);

signals:
    void importWanted();
    void exportWanted();

private:
    void show();
    void compare(const QString& id);

    Workbench& bench_;
    ChipPanel* panel_;
    QString compared_; ///< id; empty: none
};

} // namespace espalier
