#include "widgets/trade_off_plot.h"

#include <algorithm>
#include <numeric>

namespace espalier {

QList<qsizetype> paretoFront(const QList<TradeOffPoint>& points)
{
    QList<qsizetype> order(points.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) {
        return points[a].bytes != points[b].bytes ? points[a].bytes < points[b].bytes
                                                  : points[a].accuracy.share() > points[b].accuracy.share();
    });
    QList<qsizetype> front;
    for (const qsizetype i : order)
        if (front.isEmpty() || points[i].accuracy.share() > points[front.last()].accuracy.share())
            front.append(i);
    return front;
}

} // namespace espalier
