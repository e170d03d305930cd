#pragma once

#include "core/run/progress.h"
#include "widgets/knowledge.h"

#include <QWidget>

#include <array>

namespace espalier {

/// A number before and after compression in its base unit; negative where it is not known.
struct Total {
    double before = -1.0;
    double after = -1.0;
    Knowledge known = Knowledge::Estimated;
    bool stale = false; ///< the plan has changed since: shown greyed
    QString basis = {}; ///< what an estimate starts from, where that is not the plan alone
    bool operator==(const Total&) const = default;
};

/// Accuracies without pictures are not known yet.
struct AccuracyTotal {
    Accuracy before;
    Accuracy after;
    Knowledge known = Knowledge::Probed;
    QString data = {}; ///< what a measured one was measured on: "test", "validation"
    bool stale = false;
    QString waiting = {}; ///< why there is no number after yet, e.g. "training the dense network…"
    bool operator==(const AccuracyTotal&) const = default;
};

struct Totals {
    Total weights{.known = Knowledge::Exact};
    /// Of weights, indices, scales and biases, each layer in the smallest format that chips read: what a chip
    /// loads, not what a file takes.
    Total bytes;
    double fileBytes = -1.0; ///< of the .esp file, where there is one: coded denser, and with the graph
    AccuracyTotal accuracy;
    Total energy; ///< joules per picture
    Total time; ///< seconds per picture
    double askedRatio = 0.0; ///< what the weights' factor should be; 0 where nothing was asked
    bool operator==(const Totals&) const = default;
};

class TotalCell;

/// The line that says what a plan comes to: five totals before → after, their factors, and how each is known.
class TotalsStrip : public QWidget {
    Q_OBJECT
public:
    explicit TotalsStrip(QWidget* parent = nullptr);

    void setTotals(const Totals& totals);
    const Totals& totals() const { return totals_; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    Totals totals_;
    std::array<TotalCell*, 5> cells_{};
};

} // namespace espalier
