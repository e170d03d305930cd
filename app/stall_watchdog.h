#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace espalier {

/// Measures how long the event loop of its thread was kept from its work: a timer should fire every 5 ms, and
/// what is missing is the stall.
class StallWatchdog : public QObject {
    Q_OBJECT
public:
    explicit StallWatchdog(QObject* parent = nullptr);

    /// Forgets what was measured and begins anew.
    void restart();

    /// Milliseconds of the longest stall since the last restart; a stall that still goes on counts.
    double longestStall() const;

private:
    void tick();
    double overdue() const;

    QTimer timer_;
    QElapsedTimer sinceTick_;
    double longest_ = 0.0;
};

} // namespace espalier
