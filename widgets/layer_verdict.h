#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace espalier {

enum class Verdict { NothingPruned, KeepSparse, RestoreDense };
QString toText(Verdict verdict);

/// From where on pruning pays by one measure.
struct PayOff {
    QString what; ///< "time on this chip"
    double belowKeep = 0.0; ///< it pays below this kept share; 1: any pruning does, 0: none
    double gain = 1.0; ///< dense over planned; infinite where nothing is left to pay
    bool applies = true; ///< false: the layer has none of it, dense or sparse
    bool operator==(const PayOff&) const = default;
};

/// Whether a layer's zeros are worth it on the chosen chip, and why, in words.
struct LayerVerdict {
    QString layer;
    double keep = 1.0;
    Verdict verdict = Verdict::NothingPruned;
    QString headline; ///< one or two sentences
    QStringList reasons = {}; ///< what stands between the zeros and the gain, a sentence each
    QList<PayOff> payOffs = {};
    bool operator==(const LayerVerdict&) const = default;
};

/// As rich text, for tooltips and the pane beside the roofline.
QString toHtml(const LayerVerdict& verdict);

} // namespace espalier
