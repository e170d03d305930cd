// Parts of a plot that shows a picture of many cells. Includes QCustomPlot: for .cpp files only.
#pragma once

#include <qcustomplot.h>

#include <cstdint>
#include <functional>
#include <utility>

namespace espalier {

/// Is drawn by a function, at the resolution of the screen, clipped to the axes.
class DrawnItem : public QCPAbstractItem {
public:
    using Draw = std::function<void(QCPPainter*)>;
    DrawnItem(QCustomPlot* plot, Draw draw) : QCPAbstractItem(plot), draw_(std::move(draw)) { }
    double selectTest(const QPointF& /*pos*/, bool /*onlySelectable*/, QVariant* /*details*/) const override
    {
        return -1.0;
    }

protected:
    void draw(QCPPainter* painter) override { draw_(painter); }

private:
    Draw draw_;
};

/// Ticks at rows and columns that there are.
class IndexTicker : public QCPAxisTickerFixed {
public:
    IndexTicker()
    {
        setTickStep(1.0);
        setScaleStrategy(ssMultiples);
    }
    void setCount(std::int64_t count) { last_ = static_cast<double>(count) - 1.0; }

protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override
    {
        auto ticks = QCPAxisTickerFixed::createTickVector(tickStep, range);
        erase_if(ticks, [this](double tick) { return tick < 0.0 || tick > last_; });
        return ticks;
    }

private:
    double last_ = 0.0;
};

} // namespace espalier
