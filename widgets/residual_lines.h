#pragma once

#include "core/run/progress.h"
#include "widgets/bounds.h"

#include <QFont>
#include <QPointF>
#include <QStringList>

class QCPAxisRect;
class QCPGraph;
class QCPItemText;
class QCustomPlot;

namespace espalier {

/// Primal (solid) and dual (dashed) residuals of every layer over epochs, named at their ends, on a
/// logarithmic axis.
class ResidualLines {
public:
    ResidualLines(QCustomPlot* canvas, QCPAxisRect* rect);

    void setNames(const QStringList& names) { names_ = names; }
    void add(const CurvePoint& point);
    void clear();
    std::size_t layers() const { return static_cast<std::size_t>(lines_.size()); }
    QString nameOf(std::size_t layer) const;

    void fitAxis();
    void restyle(bool dark, const QColor& muted, const QFont& small);
    /// Puts the names apart from each other; to be called when the layout is known.
    void placeNames();

private:
    struct Line {
        QCPGraph* primal = nullptr;
        QCPGraph* dual = nullptr;
        QCPItemText* name = nullptr; ///< none where there are too many
        QPointF end; ///< last primal residual
    };

    void addLines(std::size_t layers);
    QCPItemText* addText(Qt::Alignment alignment);
    bool areMany() const;

    QCustomPlot* canvas_;
    QCPAxisRect* rect_;
    QCPItemText* key_; ///< says which dash is which residual
    QStringList names_;
    QList<Line> lines_;
    Bounds bounds_;
};

} // namespace espalier
