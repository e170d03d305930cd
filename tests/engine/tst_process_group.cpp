#include "tests/engine/several_processes.h"

#include <QTest>

#include <atomic>
#include <future>

using namespace espalier;
using namespace std::chrono_literals;

namespace {

using test::ProcessGroupPtr;

const std::vector<SharedFact> facts{{"program version", "1"}, {"recipe", "abc"}};

ProcessPlace place(int rank, int size, int port)
{
    return {rank, size, "127.0.0.1", port};
}

std::vector<QString> messagesOf(const std::vector<ProcessPlace>& places,
    const std::function<void(ProcessGroup&)>& act, std::chrono::milliseconds timeout = 5s)
{
    return test::messagesOf(
        places, [&](const ProcessGroupPtr& group) { act(*group); }, timeout);
}

} // namespace

class TestProcessGroup : public QObject {
    Q_OBJECT

private slots:
    void sumsReachEveryProcess()
    {
        const auto messages = messagesOf(test::places(3), [](ProcessGroup& group) {
            group.agree(facts);
            std::vector<float> numbers(1000, static_cast<float>(group.rank() + 1));
            auto pending = group.startSum(numbers);
            std::vector<double> exact{1.0, static_cast<double>(group.rank())};
            group.sum(std::span(exact));
            pending.wait();
            if (numbers != std::vector<float>(1000, 6.0F) || exact != std::vector<double>{3.0, 3.0})
                throw Error("wrong sums");
            if (group.broadcast(group.isFirst() ? "of rank 0" : "of another") != "of rank 0")
                throw Error("wrong text");
            group.checkSame(0xFFFF'FFFF'0000'0001U, "weights");
        });
        QCOMPARE(messages, std::vector<QString>(3));
    }

    void whatDiffersIsNamedEverywhere()
    {
        const auto messages = messagesOf(test::places(2), [](ProcessGroup& group) {
            group.agree({{"program version", "1"}, {"recipe", group.isFirst() ? "abc" : "xyz"}});
        });
        for (const auto& message : messages)
            QCOMPARE(message, "rank 1 and rank 0 do not have the same recipe: 'xyz' and 'abc'");
    }

    void differentWeightsAreSeen()
    {
        const auto messages = messagesOf(test::places(3), [](ProcessGroup& group) {
            group.agree(facts);
            group.checkSame(group.rank() == 2 ? 7 : 8, "weights");
        });
        for (const auto& message : messages)
            QVERIFY2(
                message.startsWith("rank 2 and rank 0 have come to different weights"), qPrintable(message));
    }

    void aMissingProcessIsNamed()
    {
        auto some = test::places(3);
        some.erase(some.begin() + 1);
        for (const auto& message : messagesOf(
                 some, [](ProcessGroup& group) { group.agree(facts); }, 4500ms))
            QCOMPARE(message, "rank 1 did not come within 4.5 s");
    }

    void anUnreachableMasterIsSaid()
    {
        const auto port = freePort();
        const auto messages = messagesOf(
            {place(1, 2, port)}, [](ProcessGroup&) {}, 1s);
        QVERIFY2(messages.front().startsWith(
                     QStringLiteral("rank 0 cannot be reached at 127.0.0.1:%1 within 1 s").arg(port)),
            qPrintable(messages.front()));
    }

    void differentNumbersOfProcessesAreSaidEverywhere()
    {
        const auto port = freePort();
        for (const auto& message : messagesOf(
                 {place(0, 2, port), place(1, 3, port)}, [](ProcessGroup& group) { group.agree(facts); }))
            QVERIFY2(message.contains("was started as one of"), qPrintable(message));
    }

    void aRankThatIsThereTwiceIsSaidEverywhere()
    {
        const auto port = freePort();
        std::atomic<bool> isRefused = false;
        const auto join = [&](int rank) {
            try {
                ProcessGroup group(place(rank, 2, port), 10s);
                while (rank == 0 && !isRefused)
                    std::this_thread::sleep_for(10ms);
                group.agree(facts);
                return QString();
            } catch (const std::exception& error) {
                isRefused = true;
                return QString::fromUtf8(error.what());
            }
        };
        std::vector<std::future<QString>> messages;
        for (const int rank : {0, 1, 1})
            messages.push_back(std::async(std::launch::async, join, rank));
        for (auto& future : messages) {
            const auto message = future.get();
            QVERIFY2(message.startsWith("two processes were started as rank 1"), qPrintable(message));
        }
    }

    void aFailureIsToldToTheOthers()
    {
        const auto messages = messagesOf(test::places(2), [](ProcessGroup& group) {
            group.agree(facts);
            if (group.isFirst()) {
                group.fail("the disk is full");
                throw Error("the disk is full");
            }
            std::vector<float> numbers(10);
            group.sum(std::span(numbers));
        });
        QCOMPARE(messages[0], "the disk is full");
        QVERIFY2(
            messages[1].startsWith("rank 0 (process ") && messages[1].endsWith("stopped: the disk is full"),
            qPrintable(messages[1]));
    }

    void whoDoesNotTakePartIsNamed()
    {
        std::atomic<int> waiting = 2;
        const auto messages = messagesOf(
            test::places(3),
            [&](ProcessGroup& group) {
                group.agree(facts);
                std::vector<float> numbers(10);
                group.sum(std::span(numbers));
                if (group.rank() == 2) {
                    while (waiting > 0)
                        std::this_thread::sleep_for(10ms);
                    return;
                }
                struct Count {
                    std::atomic<int>& count;
                    ~Count() { --count; }
                } const done{waiting};
                group.sum(std::span(numbers));
            },
            4s);
        for (const auto rank : {0U, 1U})
            QVERIFY2(messages[rank].startsWith("rank 2 (process ")
                    && messages[rank].endsWith("did not come to exchange numbers within 4 s"),
                qPrintable(messages[rank]));
    }

    void partsCoverEverything()
    {
        for (const std::size_t count : {0U, 1U, 7U, 128U}) {
            std::size_t next = 0;
            for (int rank = 0; rank < 3; ++rank) {
                const auto [first, end] = partOf(count, rank, 3);
                QCOMPARE(first, next);
                QVERIFY(end - first <= count / 3 + 1);
                next = end;
            }
            QCOMPARE(next, count);
        }
    }
};

QTEST_APPLESS_MAIN(TestProcessGroup)
#include "tst_process_group.moc"
