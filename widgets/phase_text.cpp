#include "widgets/phase_text.h"

#include <QCoreApplication>

#include <array>

namespace espalier {

namespace {

struct PhaseWords {
    const char* text;
    const char* shortText;
};

constexpr std::array<PhaseWords, 7> words{{
    {QT_TRANSLATE_NOOP("Phase", "Training the dense network"), QT_TRANSLATE_NOOP("Phase", "dense")},
    {QT_TRANSLATE_NOOP("Phase", "Pruning"), QT_TRANSLATE_NOOP("Phase", "prune")},
    {QT_TRANSLATE_NOOP("Phase", "Retraining what is left"), QT_TRANSLATE_NOOP("Phase", "retrain")},
    {QT_TRANSLATE_NOOP("Phase", "Quantizing weights"), QT_TRANSLATE_NOOP("Phase", "quantize")},
    {QT_TRANSLATE_NOOP("Phase", "Quantizing activations"), QT_TRANSLATE_NOOP("Phase", "activations")},
    {QT_TRANSLATE_NOOP("Phase", "Measuring on the test set"), QT_TRANSLATE_NOOP("Phase", "measure")},
    {QT_TRANSLATE_NOOP("Phase", "Finished"), QT_TRANSLATE_NOOP("Phase", "finished")},
}};

const PhaseWords& wordsOf(Phase phase)
{
    return words.at(static_cast<std::size_t>(phase));
}

} // namespace

QString phaseText(Phase phase)
{
    return QCoreApplication::translate("Phase", wordsOf(phase).text);
}

QString shortPhaseText(Phase phase)
{
    return QCoreApplication::translate("Phase", wordsOf(phase).shortText);
}

} // namespace espalier
