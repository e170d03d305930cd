#include "app/preparation.h"
#include "core/error.h"
#include "tests/app/tiny.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace espalier;
using namespace std::chrono_literals;

namespace {

SessionContent untouched()
{
    auto content = tiny::content();
    content.data = nullptr;
    return content;
}

/// Reads, trains and counts in no time.
struct FakeEngine {
    std::atomic<int> trainings = 0;
    std::atomic<bool> slow = false;

    EngineFunctions functions()
    {
        EngineFunctions engine;
        engine.loadData = [](const DataSource&) { return tiny::data(); };
        engine.trainDense = [this](const Job&, std::stop_token stop, const ProgressObserver& observe) {
            ++trainings;
            observe(std::make_shared<Progress>());
            while (slow && !stop.stop_requested())
                std::this_thread::sleep_for(1ms);
            if (stop.stop_requested())
                throw Cancelled();
            return std::make_shared<const Network>(tiny::network(2));
        };
        engine.evaluateNetwork = [](const Network&, const PictureSet& pictures, std::stop_token) {
            return Accuracy{3, static_cast<std::int64_t>(pictures.count())};
        };
        return engine;
    }
};

} // namespace

class PreparationTest : public QObject {
    Q_OBJECT
private slots:
    void readsTrainsAndCounts();
    void theSecondTimeComesFromTheCache();
    void damagedCacheIsTrainedAgain();
    void pausedItDoesNotTrain();
    void anErrorIsToldInWords();
    void destroyingItWhileTrainingIsSafe();
};

void PreparationTest::readsTrainsAndCounts()
{
    FakeEngine fake;
    Session session(untouched());
    Preparation preparation(session, fake.functions(), DenseCache({}));
    QCOMPARE(preparation.step(), Preparation::Step::Waiting);
    preparation.proceed();
    QCOMPARE(preparation.step(), Preparation::Step::ReadingData);
    QTRY_COMPARE(preparation.step(), Preparation::Step::Ready);
    QVERIFY(session.content().data);
    QVERIFY(session.content().trained);
    QCOMPARE(preparation.denseAccuracy(), (Accuracy{3, 4}));
    QCOMPARE(*session.content().network, tiny::network(2));
    QVERIFY(session.undoStack().isClean());
}

void PreparationTest::theSecondTimeComesFromTheCache()
{
    const QTemporaryDir folder;
    FakeEngine fake;
    for (int start = 0; start < 2; ++start) {
        Session session(untouched());
        Preparation preparation(session, fake.functions(), DenseCache(folder.path().toStdString()));
        preparation.proceed();
        QTRY_COMPARE(preparation.step(), Preparation::Step::Ready);
        QCOMPARE(*session.content().network, tiny::network(2));
    }
    QCOMPARE(fake.trainings.load(), 1);
}

void PreparationTest::damagedCacheIsTrainedAgain()
{
    const QTemporaryDir folder;
    FakeEngine fake;
    for (int start = 0; start < 2; ++start) {
        Session session(untouched());
        Preparation preparation(session, fake.functions(), DenseCache(folder.path().toStdString()));
        preparation.proceed();
        QTRY_COMPARE(preparation.step(), Preparation::Step::Ready);
        for (const auto& name : QDir(folder.path()).entryList(QDir::Files))
            QVERIFY(QFile::resize(folder.filePath(name), 20));
    }
    QCOMPARE(fake.trainings.load(), 2);
}

void PreparationTest::pausedItDoesNotTrain()
{
    FakeEngine fake;
    Session session(untouched());
    Preparation preparation(session, fake.functions(), DenseCache({}));
    preparation.setPaused(true);
    preparation.proceed();
    QTRY_VERIFY(session.content().data);
    QTest::qWait(20);
    QCOMPARE(preparation.step(), Preparation::Step::Waiting);
    QCOMPARE(fake.trainings.load(), 0);
    preparation.setPaused(false);
    QTRY_COMPARE(preparation.step(), Preparation::Step::Ready);
}

void PreparationTest::anErrorIsToldInWords()
{
    FakeEngine fake;
    auto engine = fake.functions();
    engine.loadData = [](const DataSource&) -> DataSplit { throw Error("no such folder"); };
    Session session(untouched());
    Preparation preparation(session, engine, DenseCache({}));
    QSignalSpy failed(&preparation, &Preparation::failed);
    preparation.proceed();
    QVERIFY(failed.wait());
    QCOMPARE(failed[0][0].toString(), QStringLiteral("no such folder"));
    QCOMPARE(preparation.step(), Preparation::Step::Waiting);
}

void PreparationTest::destroyingItWhileTrainingIsSafe()
{
    FakeEngine fake;
    fake.slow = true;
    Session session(untouched());
    Preparation preparation(session, fake.functions(), DenseCache({}));
    preparation.proceed();
    QTRY_COMPARE(fake.trainings.load(), 1);
}

QTEST_GUILESS_MAIN(PreparationTest)
#include "tst_preparation.moc"
