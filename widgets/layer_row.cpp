#include "widgets/layer_row.h"

namespace espalier {

LayerRow layerRow(const LayerInfo& layer, const LayerPlan& plan)
{
    LayerRow row;
    row.name = QString::fromStdString(layer.name);
    row.kind = layer.kind;
    row.shape = QString::fromStdString(toText(layer.weightShape));
    row.weights = layer.weights;
    row.macs = layer.macs;
    row.isLast = layer.isLast;
    row.info = layer;
    row.plan = plan;
    return row;
}

} // namespace espalier
