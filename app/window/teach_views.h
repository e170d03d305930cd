#pragma once

class QWidget;

namespace espalier {

class ConfusionPanel;
class DigitPanel;
class WeightMapPanel;

/// The views that show what happens inside: for looking closely, teaching and showing to others.
struct TeachViews {
    explicit TeachViews(QWidget* parent);

    WeightMapPanel* map;
    DigitPanel* digit;
    ConfusionPanel* confusion;
};

} // namespace espalier
