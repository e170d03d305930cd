// What the views show of a session, as their own plain values.
#pragma once

#include "app/run_log.h"
#include "core/hardware/cost.h"
#include "core/network/layer_info.h"
#include "widgets/layer_row.h"
#include "widgets/totals_strip.h"
#include "widgets/trade_off_plot.h"

#include <vector>

namespace espalier {

class Costs;
class PlanHistory;

/// The layer table's rows; `run` is the finished run of this very plan, or null.
QList<LayerRow> layerRows(
    const std::vector<LayerInfo>& layers, const Plan& plan, const Costs& costs, const FinishedRun* run);

/// What a byte less of each layer would lose, in points; empty: not known.
void addPrices(QList<LayerRow>& rows, const std::vector<double>& pointsPerByte);

/// "Between the layers: 3.1 % of the energy, 12 µs"; empty where nothing happens there.
QString betweenLayers(const CostReport& costs);

/// The totals strip: dense against planned, or against what a run reached.
Totals totalsOf(const Costs& costs, const AccuracyTotal& accuracy, const FinishedRun* run);

/// Every plan tried and every run; ids are "plan 3" and "run 1". The plan being edited is marked.
QList<TradeOffPoint> tradeOffOf(
    const std::vector<LayerInfo>& layers, const PlanHistory& history, const RunLog& log, const Plan& current);

} // namespace espalier
