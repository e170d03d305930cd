#pragma once

class QWidget;

namespace espalier {

class ChipPanel;
class EnergyView;
class RooflinePlot;
class StorageLedger;
class VerdictPane;

/// The views of what a plan costs, beside the layer table and the totals.
struct CostViews {
    explicit CostViews(QWidget* parent);

    EnergyView* energy;
    StorageLedger* storage;
    RooflinePlot* roofline;
    VerdictPane* verdict;
    ChipPanel* chip;
    QWidget* bounds; ///< roofline and verdict side by side
};

} // namespace espalier
