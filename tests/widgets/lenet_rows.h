#pragma once

#include "core/network/zoo.h"
#include "widgets/layer_row.h"

#include <QList>

namespace espalier {

/// LeNet-5 as the views get it: two convolutions, two fully connected layers, a plan in between.
inline QList<LayerRow> lenetRows()
{
    const std::vector<LayerInfo> layers = layersOf(lenet5());
    const Plan plan = planForRatio(layers, 10.0);
    QList<LayerRow> rows;
    for (std::size_t i = 0; i < layers.size(); ++i)
        rows.append(layerRow(layers[i], plan.layers[i]));
    return rows;
}

} // namespace espalier
