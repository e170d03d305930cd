#pragma once

#include "core/plan/sensitivity.h"
#include "widgets/plot.h"

namespace espalier {

/// One layer of what was measured, and what is asked of it now.
struct SensitivityOfLayer {
    QString name; ///< empty: no layer
    SensitivityPtr values; ///< null while nothing was measured
    std::size_t layer = 0;
    LayerPlan plan;
    bool operator==(const SensitivityOfLayer&) const = default;
};

/// What of a layer's samples a click would set.
struct SensitivityChoice {
    double keep = 1.0;
    int weightBits = unquantizedBits;
    bool operator==(const SensitivityChoice&) const = default;
};

inline SensitivityChoice choiceOf(const SensitivitySample& sample)
{
    return {sample.keep, sample.weightBits};
}

/// A picture of one layer's samples, of which one can be pointed at, and wished by a click or by Space.
class SensitivityView : public Plot {
    Q_OBJECT
public:
    void setLayer(const SensitivityOfLayer& layer);

signals:
    void chosen(const espalier::SensitivityChoice& choice);

protected:
    SensitivityView(const QString& name, QWidget* parent);

    /// Draws layer_ anew.
    virtual void rebuild() = 0;

    SensitivityOfLayer layer_;
    qsizetype pointed_ = -1; ///< among what the subclass shows; negative: none
};

} // namespace espalier
