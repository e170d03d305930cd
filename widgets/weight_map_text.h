#pragma once

#include "widgets/plot_table.h"
#include "widgets/weight_map.h"

namespace espalier {

/// "row 12, column 340: 0.083", "filter 3, channel 0, kernel row 1, column 2: pruned, was 0.012".
QString toText(const WeightMap& map, std::int64_t weight);

/// "fc1, 500×800: 31.2 K of 400 K weights kept (7.81 %); 3 of 500 rows and 120 of 800 columns dead".
QString summaryOf(const WeightMap& map);

/// Every weight of a small layer, else what each output keeps.
PlotTable tableOf(const WeightMap& map);

} // namespace espalier
