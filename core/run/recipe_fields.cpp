// The tables that the file, the form and the checks of a recipe are made from.
#include "core/run/recipe.h"

#include <type_traits>

namespace espalier {

namespace {

/// Reads and writes one number of one group: RecipeField speaks doubles whatever the member's type.
template <auto Group, auto Member>
RecipeField field(std::string_view group, std::string_view key, std::string_view label, std::string_view unit,
    std::string_view help, double least, double most)
{
    using Value = std::remove_cvref_t<decltype((Recipe{}.*Group).*Member)>;
    return {group, key, label, unit, help, least, most, std::is_integral_v<Value>,
        [](const Recipe& recipe) { return static_cast<double>((recipe.*Group).*Member); },
        [](Recipe& recipe, double value) { (recipe.*Group).*Member = static_cast<Value>(value); }};
}

RecipeField leftOut(RecipeField field)
{
    field.leftOut = true;
    return field;
}

template <auto Member>
RecipeField denseField(std::string_view key, std::string_view label, std::string_view unit,
    std::string_view help, double least, double most)
{
    return field<&Recipe::dense, Member>("dense", key, label, unit, help, least, most);
}

template <auto Member>
RecipeField pruneField(std::string_view key, std::string_view label, std::string_view unit,
    std::string_view help, double least, double most)
{
    return field<&Recipe::prune, Member>("prune", key, label, unit, help, least, most);
}

template <auto Member>
RecipeField quantizeField(std::string_view key, std::string_view label, std::string_view unit,
    std::string_view help, double least, double most)
{
    return field<&Recipe::quantize, Member>("quantize", key, label, unit, help, least, most);
}

template <auto Member>
RecipeField distillField(std::string_view key, std::string_view label, std::string_view unit,
    std::string_view help, double least, double most)
{
    return leftOut(field<&Recipe::distill, Member>("distill", key, label, unit, help, least, most));
}

template <auto Member>
RecipeField stopField(std::string_view key, std::string_view label, std::string_view unit,
    std::string_view help, double least, double most)
{
    return leftOut(field<&Recipe::stop, Member>("stop", key, label, unit, help, least, most));
}

} // namespace

std::vector<RecipeField> recipeFields()
{
    using D = DenseOptions;
    using P = PruneOptions;
    using Q = QuantizeOptions;
    using S = StopOptions;
    using T = DistillOptions;
    constexpr auto epochHelp = "Passes over the training pictures.";
    constexpr auto rateHelp = "Step of the Adam optimiser at the start; falls on a cosine to the final rate.";
    constexpr auto finalRateHelp = "Step of the Adam optimiser at the end.";
    constexpr auto shiftHelp =
        "Training pictures move by up to this many pixels, anew each time they are shown.";
    constexpr auto rhoHelp =
        "Penalty ρ at the first iteration: how hard the weights are pulled to the constraint set.";
    constexpr auto finalRhoHelp =
        "Penalty ρ at the last iteration; rises geometrically, the dual rescaled with it.";
    return {
        denseField<&D::epochs>("epochs", "Epochs", "", epochHelp, 0, 1000),
        denseField<&D::learningRate>("learning_rate", "Learning rate", "", rateHelp, 1e-7, 1),
        denseField<&D::finalLearningRate>("final_learning_rate", "Final rate", "", finalRateHelp, 0, 1),
        denseField<&D::shiftPixels>("shift_pixels", "Shift", "px", shiftHelp, 0, 8),
        pruneField<&P::epochs>("epochs", "Pruning epochs a step", "", epochHelp, 1, 1000),
        pruneField<&P::iterationsPerEpoch>("iterations_per_epoch", "Iterations an epoch", "",
            "Updates of Z and U in each epoch, or cuts of gradual pruning.", 1, 100),
        pruneField<&P::learningRate>("learning_rate", "Learning rate", "", rateHelp, 1e-7, 1),
        pruneField<&P::finalLearningRate>("final_learning_rate", "Final rate", "", finalRateHelp, 0, 1),
        pruneField<&P::rho>("rho", "Penalty ρ", "", rhoHelp, 1e-6, 100),
        pruneField<&P::finalRho>("final_rho", "Final ρ", "", finalRhoHelp, 1e-6, 100),
        pruneField<&P::shiftPixels>("shift_pixels", "Shift", "px", shiftHelp, 0, 8),
        pruneField<&P::retrainEpochs>("retrain_epochs", "Retraining epochs a step", "",
            "Passes over the training pictures with the zeros fixed, after each hard cut.", 0, 1000),
        pruneField<&P::retrainLearningRate>(
            "retrain_learning_rate", "Retraining rate", "", rateHelp, 1e-7, 1),
        pruneField<&P::retrainFinalLearningRate>(
            "retrain_final_learning_rate", "Retraining final rate", "", finalRateHelp, 0, 1),
        pruneField<&P::averaging>("averaging", "Averaging", "",
            "Decay of the moving average of the weights that retraining ends with; 0 turns it off.", 0,
            0.99999),
        leftOut(pruneField<&P::l1>("l1", "Penalty λ", "",
            "Weight of the sum of magnitudes in the loss; L1 regularization only.", 0, 1)),
        leftOut(pruneField<&P::regrowEvery>("regrow_every", "Regrow every", "epochs",
            "While retraining, the smallest kept weights are exchanged for pruned ones with the largest "
            "gradients "
            "this often; 0: never.",
            0, 1000)),
        leftOut(pruneField<&P::regrowShare>("regrow_share", "Regrown share", "",
            "Share of a layer's kept weights that is exchanged the first time; falls to 0 at three quarters "
            "of the "
            "retraining.",
            0.001, 0.9)),
        quantizeField<&Q::epochs>("epochs", "Quantizing epochs", "", epochHelp, 1, 1000),
        quantizeField<&Q::admmShare>("admm_share", "ADMM share", "",
            "Share of the epochs spent on ADMM towards the levels before the first weights are frozen, or "
            "the clusters "
            "fixed.",
            0, 0.9),
        quantizeField<&Q::rho>("rho", "Penalty ρ", "", rhoHelp, 1e-6, 100),
        quantizeField<&Q::finalRho>("final_rho", "Final ρ", "", finalRhoHelp, 1e-6, 100),
        leftOut(quantizeField<&Q::intervalStep>("interval_step", "Step of q", "",
            "Share of the optimiser's step that the interval q of the levels takes while weights are frozen; "
            "0: q stays "
            "as fitted when the first are.",
            0, 1)),
        quantizeField<&Q::learningRate>("learning_rate", "Learning rate", "", rateHelp, 1e-7, 1),
        quantizeField<&Q::finalLearningRate>("final_learning_rate", "Final rate", "", finalRateHelp, 0, 1),
        quantizeField<&Q::shiftPixels>("shift_pixels", "Shift", "px", shiftHelp, 0, 8),
        distillField<&T::share>("share", "Teacher's share", "",
            "Share of the dense network's answers in what the compressed one learns from, beside the labels; "
            "0: labels alone.",
            0, 1),
        distillField<&T::temperature>("temperature", "Temperature", "",
            "Outputs are divided by it before they are compared: more lets the teacher's small answers "
            "count.",
            0.1, 100),
        stopField<&S::residual>("residual", "Residual", "",
            "ADMM pruning ends early when no layer's residuals exceed this; 0: never.", 0, 1),
        stopField<&S::settledIterations>("settled_iterations", "Settled iterations", "",
            "ADMM pruning ends early when Z has kept the same weights for so many iterations; 0: never.", 0,
            10000),
        stopField<&S::plateauEpochs>("plateau_epochs", "Plateau", "epochs",
            "Dense training and retraining end early when so many epochs have gained no accuracy on "
            "validation; 0: "
            "never.",
            0, 1000),
        stopField<&S::plateauGain>(
            "plateau_gain", "Plateau gain", "points", "Gains of accuracy up to this count as none.", 0, 100),
    };
}

std::vector<RecipeChoice> recipeChoices()
{
    return {
        {"", "strategy", "Strategy", "The way to the plan's keep ratios. All get the same epochs.",
            strategies(), [](const Recipe& recipe) { return nameOf(recipe.strategy); },
            [](Recipe& recipe, std::string_view name) { recipe.strategy = strategyNamed(name); }},
        {"quantize", "method", "Method", "How weights are brought onto few values.", quantizeMethods(),
            [](const Recipe& recipe) { return nameOf(recipe.quantize.method); },
            [](Recipe& recipe, std::string_view name) {
                recipe.quantize.method = quantizeMethodNamed(name);
            }},
    };
}

} // namespace espalier
