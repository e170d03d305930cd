#include "widgets/roofline.h"

#include "widgets/format.h"

#include <QCoreApplication>

namespace espalier {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Roofline)
};

QString nameOf(Bound bound)
{
    return QString::fromUtf8(toText(bound).data(), static_cast<qsizetype>(toText(bound).size()));
}

} // namespace

QString describe(const RooflineLayer& layer)
{
    const auto line = [](const QString& which, const RooflinePoint& point) {
        return Words::tr("%1: %2, bound by %3; %4op/s, %5")
            .arg(which, formatTime(point.latency.total), nameOf(point.latency.boundBy),
                formatCount(point.throughput()),
                point.intensity() > 0.0 ? Words::tr("%1 op/B").arg(formatCount(point.intensity()))
                                        : Words::tr("no DRAM traffic"));
    };
    return layer.name + u'\n' + line(Words::tr("dense"), layer.dense) + u'\n'
        + line(Words::tr("compressed"), layer.compressed);
}

PlotTable tableOf(const Roofline& roofline)
{
    PlotTable table{
        {Words::tr("layer"), Words::tr("model"), Words::tr("operations"), Words::tr("DRAM (B)"),
            Words::tr("operations per byte"), Words::tr("operations per second"), Words::tr("bound by"),
            Words::tr("time (s)"), Words::tr("compute (s)"), Words::tr("DRAM (s)"), Words::tr("buffer (s)"),
            Words::tr("decoder (s)"), Words::tr("utilisation")},
        {}};
    const auto add = [&table](const QString& name, const QString& model, const RooflinePoint& point) {
        const auto& latency = point.latency;
        table.rows.append({name, model, point.operations, point.dramBytes, point.intensity(),
            point.throughput(), nameOf(latency.boundBy), latency.total, latency.compute, latency.dram,
            latency.buffer, latency.decoder, latency.utilisation});
    };
    for (const auto& layer : roofline.layers) {
        add(layer.name, Words::tr("dense"), layer.dense);
        add(layer.name, Words::tr("compressed"), layer.compressed);
    }
    return table;
}

} // namespace espalier
