#include "app/window/teach_views.h"

#include "widgets/activation_plot.h"
#include "widgets/admm_panel.h"
#include "widgets/confusion_panel.h"
#include "widgets/digit_panel.h"
#include "widgets/lesson_panel.h"
#include "widgets/weight_map_panel.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("TeachViews", text);
}

} // namespace

TeachViews::TeachViews(QWidget* parent)
    : map(new WeightMapPanel(parent))
    , digit(new DigitPanel(parent))
    , confusion(new ConfusionPanel(parent))
    , admm(new AdmmPanel(parent))
    , activations(new ActivationPlot(parent))
    , lessons(new LessonPanel(parent))
{
    digit->setWhatsThis(translated(QT_TRANSLATE_NOOP("TeachViews",
        "Draw a digit and see what the dense network and every finished run answer, bar by bar. Below each "
        "bar chart: "
        "how far what each layer hands on is from the dense network's, and the first layer that differs by "
        "half or "
        "more.")));
    confusion->setWhatsThis(translated(QT_TRANSLATE_NOOP("TeachViews",
        "What the network answers to the test pictures of each class, and the pictures it gets wrong. Click "
        "a cell to "
        "see its pictures; choose at the top whether to see all mistakes or those that compression made.")));
    map->setWhatsThis(translated(QT_TRANSLATE_NOOP("TeachViews",
        "Every weight of the selected layer: blue ones are positive, vermillion ones negative, blank ones "
        "pruned. "
        "Red marks along the edges are rows, columns, filters or channels of which nothing is left. Turn the "
        "wheel "
        "to look closer, drag to move, double-click to see all.")));
    admm->setWhatsThis(translated(QT_TRANSLATE_NOOP("TeachViews",
        "ADMM at work on the selected layer: W (blue) is trained and pulled towards Z (orange), which always "
        "keeps to "
        "the plan; U remembers how long each weight has resisted. Pause the run, step it, go back in time "
        "with the "
        "slider, or make ρ larger, which pulls harder.")));
    activations->setWhatsThis(translated(QT_TRANSLATE_NOOP("TeachViews",
        "What the selected layer hands on while the network answers pictures: how many values are zero, "
        "which chips "
        "can skip, and how the others are spread.")));
    lessons->setWhatsThis(translated(QT_TRANSLATE_NOOP("TeachViews",
        "Lessons lead through the program step by step: something to know, something to do, and a check.")));
}

} // namespace espalier
