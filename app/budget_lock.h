#pragma once

#include "app/costs.h"
#include "app/sensitivity_controller.h"
#include "core/hardware/budget.h"

#include <optional>
#include <vector>

namespace espalier {

/// Holds a total of the plan: when layers are set by hand, the others that are not locked give way, each the
/// more the lower its price by the sensitivities, or all alike while there are none.
class BudgetLock : public QObject {
    Q_OBJECT
public:
    BudgetLock(Session& session, Costs& costs, SensitivityController& sensitivity, QObject* parent = nullptr);

    /// Nothing is held where there is none.
    const std::optional<Budget>& held() const { return held_; }
    /// At what the plan takes now; nothing releases. Wants sensitivities, unless their measuring was
    /// cancelled.
    void hold(std::optional<Quantity> quantity);
    /// The plan that was wished, fitted; `before` is what it was made from. As wished where nothing is held.
    Plan fitted(const Plan& before, const Plan& wished, const std::vector<int>& rows);
    /// The session has another plan. Where layers were set by hand, what was held still is. Any other plan is
    /// meant as it is and held anew, at the amount that was held with it where it was here before.
    void takePlan(bool setByHand);
    /// Points of accuracy that a byte less of each layer would lose; empty while not known.
    std::vector<double> bytePrices() const;

signals:
    void changed();
    /// The others cannot give enough.
    void overrun(const QString& why);

private:
    void remember(const Plan& plan);

    struct HeldPlan {
        Plan plan;
        double amount = 0.0;
    };
    Session& session_;
    Costs& costs_;
    SensitivityController& sensitivity_;
    std::optional<Budget> held_;
    std::vector<LayerInfo> layers_; ///< that the held amount is of
    Plan plan_; ///< the session's, while something is held
    std::vector<HeldPlan> earlier_; ///< plans that edits left
};

} // namespace espalier
