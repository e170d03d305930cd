#include "widgets/sensitivity_view.h"

#include <qcustomplot.h>

namespace espalier {

SensitivityView::SensitivityView(const QString& name, QWidget* parent) : Plot(name, parent)
{
    canvas()->setMouseTracking(true);
    canvas()->installEventFilter(this);
    setFocusPolicy(Qt::StrongFocus);
}

void SensitivityView::setLayer(const SensitivityOfLayer& layer)
{
    if (layer == layer_)
        return;
    if (layer.name != layer_.name)
        pointed_ = -1;
    layer_ = layer;
    rebuild();
}

} // namespace espalier
