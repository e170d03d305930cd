// What must come out the same again, whatever happened on the way.
#pragma once

#include "core/error.h"
#include "engine/compressor.h"

#include <QTemporaryDir>
#include <QTest>

namespace espalier::test {

/// Everything a run ends with that must come out the same again.
inline void compareResults(const RunResult& left, const RunResult& right)
{
    QCOMPARE(left.model.layers, right.model.layers);
    QCOMPARE(left.test, right.test);
    QCOMPARE(left.validation, right.validation);
    QCOMPARE(left.denseTest, right.denseTest);
    QCOMPARE(*left.curve, *right.curve);
    QCOMPARE(left.notes, right.notes);
}

/// The result of a run that is stopped at its `snapshots`-th snapshot of a phase and then resumed.
inline RunResult stoppedAndResumed(Job job, Phase phase, int snapshots)
{
    const QTemporaryDir folder;
    job.runFolder = folder.path().toStdString();
    std::stop_source stop;
    int seen = 0;
    const auto stopThere = [&](const ProgressPtr& progress) {
        if (progress->phase == phase && ++seen == snapshots)
            stop.request_stop();
    };
    try {
        runJob(job, stop.get_token(), stopThere);
        QTest::qFail("the run was not stopped", __FILE__, __LINE__);
    } catch (const Cancelled&) {
    }
    job.resume = true;
    return runJob(job, {}, {});
}

/// Kept weights of each layer as the plan asks for them.
inline void compareKept(const RunResult& result, const Job& job, const Plan& plan)
{
    const auto layers = layersOf(*job.network);
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        QCOMPARE(static_cast<std::int64_t>(result.model.layers[layer].positions.size()),
            keptWeights(plan.layers[layer], layers[layer]));
}

} // namespace espalier::test
