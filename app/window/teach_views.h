#pragma once

class QWidget;

namespace espalier {

class ActivationPlot;
class AdmmPanel;
class ConfusionPanel;
class DigitPanel;
class LessonPanel;
class WeightMapPanel;

/// The views that show what happens inside: for looking closely, teaching and showing to others.
struct TeachViews {
    explicit TeachViews(QWidget* parent);

    WeightMapPanel* map;
    DigitPanel* digit;
    ConfusionPanel* confusion;
    AdmmPanel* admm;
    ActivationPlot* activations;
    LessonPanel* lessons;
};

} // namespace espalier
