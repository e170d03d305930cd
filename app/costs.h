#pragma once

#include "app/session.h"
#include "core/hardware/cost.h"

#include <QObject>

namespace espalier {

/// A built-in accelerator by its id, or one from a JSON file. Throws Error.
Accelerator acceleratorNamed(const std::string& idOrFile);

/// What the session's plan costs on its accelerator. Always up to date: worked out anew in the same moment as
/// the plan changes, before any view is told.
class Costs : public QObject {
    Q_OBJECT
public:
    explicit Costs(Session& session, QObject* parent = nullptr);

    const Accelerator& accelerator() const { return accelerator_; }
    const CostReport& report() const { return report_; }

signals:
    void changed();
    void failed(const QString& why);

private:
    void readAccelerator();
    void update();

    Session& session_;
    Accelerator accelerator_;
    CostReport report_;
};

} // namespace espalier
