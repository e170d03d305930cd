#pragma once

#include "core/run/progress.h"

#include <QFont>
#include <QList>

class QCPAxisRect;
class QCPItemRect;
class QCPItemStraightLine;
class QCPItemText;
class QCustomPlot;

namespace espalier {

struct Colours;

/// The background of a plot over epochs: phases shaded in turn and named, taken-up plans as dashed lines.
class PhaseBands {
public:
    PhaseBands(QCustomPlot* canvas, QCPAxisRect* rect, bool named);

    void add(const CurvePoint& point);
    void clear();
    void restyle(const Colours& theme, const QFont& small);
    /// Puts the names where there is room for them; to be called when the layout is known.
    void placeNames();

private:
    struct Band {
        Phase phase = Phase::Dense;
        double from = 0.0; ///< epochs
        double to = 0.0;
        QCPItemRect* rect = nullptr;
        QCPItemText* name = nullptr;
    };

    void addBand(const CurvePoint& point);
    void addPlanMark(double epoch);

    QCustomPlot* canvas_;
    QCPAxisRect* rect_;
    bool named_;
    QList<Band> bands_;
    QList<QCPItemStraightLine*> planMarks_;
};

} // namespace espalier
