#pragma once

#include "core/plan/plan.h"
#include "core/run/progress.h"

#include <QObject>

#include <deque>

namespace espalier {

/// A plan that was tried, what it takes and how accurate the projected network was.
struct TriedPlan {
    int number = 0;
    Plan plan;
    double bytes = 0.0;
    Accuracy accuracy;
};

/// The plans that were probed to the end, oldest first, each once.
class PlanHistory : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    void add(const Plan& plan, double bytes, const Accuracy& accuracy);
    void clear();

    const std::deque<TriedPlan>& plans() const { return plans_; }
    /// Null where there is none.
    const TriedPlan* find(int number) const;

    static constexpr std::size_t most = 300; ///< the oldest are forgotten beyond

signals:
    void changed();

private:
    std::deque<TriedPlan> plans_;
    int numbers_ = 0;
};

} // namespace espalier
