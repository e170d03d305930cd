#pragma once

#include "app/workbench.h"

#include <QObject>

namespace espalier {

class AdmmPanel;

/// Shows the iterations of the run under way, and lets a person hold it, step it and turn its ρ.
class AdmmPresenter : public QObject {
    Q_OBJECT
public:
    AdmmPresenter(Workbench& bench, AdmmPanel* panel, QObject* parent);

signals:
    void problem(const QString& text);

private:
    void showLayer();
    void showState();

    Workbench& bench_;
    AdmmPanel* panel_;
};

} // namespace espalier
