#pragma once

#include "core/hardware/latency.h"
#include "widgets/plot_table.h"

#include <QList>
#include <QString>

namespace espalier {

/// What a layer does on the chip, for one batch. An operation is half a multiply-add; skipped ones are not
/// counted.
struct RooflinePoint {
    double operations = 0.0;
    double dramBytes = 0.0;
    Latency latency;
    bool operator==(const RooflinePoint&) const = default;

    double throughput() const { return latency.total > 0.0 ? operations / latency.total : 0.0; }
    /// Operations for each byte; 0 where nothing is moved.
    double intensity() const { return dramBytes > 0.0 ? operations / dramBytes : 0.0; }
};

struct RooflineLayer {
    QString name;
    RooflinePoint dense;
    RooflinePoint compressed;
    bool operator==(const RooflineLayer&) const = default;
};

struct Roofline {
    double peak = 0.0; ///< operations in a second
    double bandwidth = 0.0; ///< bytes in a second to and from DRAM; 0: the chip has none
    QList<RooflineLayer> layers;
    bool operator==(const Roofline&) const = default;
};

/// Dense and compressed in a few lines, for a tooltip.
QString describe(const RooflineLayer& layer);

/// Two rows a layer: operations, bytes, and the time of each part of the chip.
PlotTable tableOf(const Roofline& roofline);

} // namespace espalier
