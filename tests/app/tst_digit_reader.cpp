#include "app/digit_reader.h"

#include "core/error.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <thread>

using namespace espalier;
using namespace std::chrono_literals;

namespace {

/// Answers with the picture's first pixel as a probability, once the gate is open.
struct Gate {
    std::atomic<bool> open = false;
    std::atomic<int> asked = 0;
    std::atomic<int> made = 0;

    DigitReader::Factory factory()
    {
        return [this](const std::vector<AskedModel>& models) -> DigitReader::Ask {
            ++made;
            return [this, count = models.size()](const DigitReader::Pixels& pixels) {
                ++asked;
                while (!open)
                    std::this_thread::sleep_for(1ms);
                if (pixels.front() == 99)
                    throw Error("no such picture");
                return std::vector<ModelAnswer>(count, ModelAnswer{{static_cast<float>(pixels.front())}, {}});
            };
        };
    }
};

int lastOf(const QSignalSpy& answers)
{
    return static_cast<int>(
        answers.last().first().value<std::vector<ModelAnswer>>().front().probabilities.front());
}

} // namespace

class TestDigitReader : public QObject {
    Q_OBJECT

private slots:
    void nobodyAnswersWithoutModels()
    {
        Gate gate;
        DigitReader reader(gate.factory());
        reader.ask({1});
        QTest::qWait(30);
        QCOMPARE(gate.asked.load(), 0);
    }

    void theNewestPictureWins()
    {
        Gate gate;
        DigitReader reader(gate.factory());
        QSignalSpy answers(&reader, &DigitReader::answered);
        reader.setModels({{}, {}});
        reader.ask({1});
        QTRY_COMPARE(gate.asked.load(), 1);
        for (std::uint8_t picture = 2; picture <= 9; ++picture)
            reader.ask({picture});
        gate.open = true;
        QTRY_COMPARE(answers.count(), 2); // the one under way and the newest
        QCOMPARE(lastOf(answers), 9);
        QCOMPARE(gate.made.load(), 1); // the models are prepared once
        QCOMPARE(answers.last().first().value<std::vector<ModelAnswer>>().size(), std::size_t{2});
    }

    void otherModelsDropOldAnswers()
    {
        Gate gate;
        DigitReader reader(gate.factory());
        QSignalSpy answers(&reader, &DigitReader::answered);
        reader.setModels({{}});
        reader.ask({1});
        QTRY_COMPARE(gate.asked.load(), 1);
        reader.setModels({{}});
        gate.open = true;
        reader.ask({5});
        QTRY_COMPARE(answers.count(), 1);
        QCOMPARE(lastOf(answers), 5);
        reader.cancel();
        QTest::qWait(20);
        QCOMPARE(answers.count(), 1);
    }

    void failuresAreTold()
    {
        Gate gate;
        gate.open = true;
        DigitReader reader(gate.factory());
        QSignalSpy failures(&reader, &DigitReader::failed);
        reader.setModels({{}});
        reader.ask({99});
        QTRY_COMPARE(failures.count(), 1);
        QCOMPARE(failures.first().first().toString(), QStringLiteral("no such picture"));
    }
};

QTEST_GUILESS_MAIN(TestDigitReader)
#include "tst_digit_reader.moc"
