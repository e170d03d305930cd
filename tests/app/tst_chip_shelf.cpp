#include "app/chip_shelf.h"

#include "app/costs.h"
#include "core/hardware/accelerator_file.h"
#include "tests/app/tiny.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace espalier;

class TestChipShelf : public QObject {
    Q_OBJECT

private slots:
    void init();
    void aCopyIsChosenAndUndone();
    void anEditReachesFileAndCostsAndIsUndone();
    void deletingGivesTheFileBackOnUndo();
    void importedChipsAreCheckedAndGetANameOfTheirOwn();
    void builtInChipsAreLeftAlone();
    void anImportedChipStaysOnTheShelf();
    void whatCannotBeWrittenIsTold();

private:
    std::filesystem::path folder() const { return folder_->path().toStdString() + "/chips"; }
    std::string chosen() const { return session_->content().accelerator; }
    std::size_t own() const
    {
        const auto chips = shelf_->chips();
        return static_cast<std::size_t>(std::ranges::count(chips, true, &Chip::own));
    }

    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<Session> session_;
    std::unique_ptr<RunLog> runs_;
    std::unique_ptr<Costs> costs_;
    std::unique_ptr<ChipShelf> shelf_;
};

void TestChipShelf::init()
{
    shelf_.reset();
    costs_.reset();
    folder_ = std::make_unique<QTemporaryDir>();
    session_ = std::make_unique<Session>(tiny::content());
    runs_ = std::make_unique<RunLog>();
    costs_ = std::make_unique<Costs>(*session_, *runs_);
    shelf_ = std::make_unique<ChipShelf>(*session_, folder());
}

void TestChipShelf::aCopyIsChosenAndUndone()
{
    shelf_->copy(costs_->accelerator());
    QCOMPARE(own(), std::size_t{1});
    QVERIFY(shelf_->isOwn(chosen()));
    QCOMPARE(costs_->accelerator().name, std::string("Generic 45 nm, copy"));
    shelf_->copy(costs_->accelerator());
    QCOMPARE(own(), std::size_t{2});
    session_->undoStack().undo();
    session_->undoStack().undo();
    QCOMPARE(own(), std::size_t{0});
    QCOMPARE(chosen(), std::string("generic-45nm"));
    QVERIFY(std::filesystem::is_empty(folder()));
    session_->undoStack().redo();
    QCOMPARE(own(), std::size_t{1});
    QVERIFY(shelf_->isOwn(chosen()));
}

void TestChipShelf::anEditReachesFileAndCostsAndIsUndone()
{
    shelf_->copy(costs_->accelerator());
    const auto before = costs_->report();
    auto faster = costs_->accelerator();
    faster.clockHertz *= 2.0;
    faster.name = "Twice the clock";
    shelf_->edit(faster, QStringLiteral("Clock"));
    QCOMPARE(readAccelerator(chosen()), faster);
    QCOMPARE(costs_->accelerator(), faster);
    QVERIFY(costs_->report() != before);
    QVERIFY(session_->undoStack().undoText().contains(QStringLiteral("Clock")));
    session_->undoStack().undo();
    QCOMPARE(costs_->report(), before);
    QVERIFY(readAccelerator(chosen()).name != faster.name);
    session_->undoStack().redo();
    QCOMPARE(readAccelerator(chosen()), faster);
}

void TestChipShelf::deletingGivesTheFileBackOnUndo()
{
    shelf_->copy(costs_->accelerator());
    const auto id = chosen();
    const auto chip = costs_->accelerator();
    shelf_->remove();
    QVERIFY(!std::filesystem::exists(id));
    QCOMPARE(chosen(), std::string(defaultAccelerator));
    session_->undoStack().undo();
    QCOMPARE(chosen(), id);
    QCOMPARE(costs_->accelerator(), chip);
}

void TestChipShelf::importedChipsAreCheckedAndGetANameOfTheirOwn()
{
    const std::filesystem::path file = folder_->path().toStdString() + "/theirs.json";
    std::ofstream(file) << toJson(builtInAccelerator("eie-64"));
    shelf_->import(file);
    QCOMPARE(own(), std::size_t{1});
    QVERIFY(costs_->accelerator().id != "eie-64"); // is taken
    QCOMPARE(costs_->accelerator().clockHertz, 8e8);
    QSignalSpy failed(shelf_.get(), &ChipShelf::failed);
    const auto steps = session_->undoStack().count();
    std::ofstream(file) << "{\"id\": \"x\"}";
    shelf_->import(file);
    QCOMPARE(failed.size(), 1);
    QVERIFY(failed[0][0].toString().contains(QStringLiteral("theirs.json")));
    QCOMPARE(session_->undoStack().count(), steps);
}

void TestChipShelf::builtInChipsAreLeftAlone()
{
    auto chip = costs_->accelerator();
    chip.clockHertz *= 2.0;
    shelf_->edit(chip, QStringLiteral("Clock"));
    shelf_->remove();
    QCOMPARE(session_->undoStack().count(), 0);
    QCOMPARE(chosen(), std::string("generic-45nm"));
}

void TestChipShelf::anImportedChipStaysOnTheShelf()
{
    auto chip = costs_->accelerator();
    chip.id = "../../elsewhere";
    const auto file = std::filesystem::path(folder_->path().toStdString()) / "stranger.json";
    std::ofstream(file) << toJson(chip);
    shelf_->import(file);
    QCOMPARE(own(), std::size_t{1});
    QVERIFY2(shelf_->isOwn(chosen()), chosen().c_str());
}

void TestChipShelf::whatCannotBeWrittenIsTold()
{
    std::ofstream(folder()) << "a file where the folder should be";
    QSignalSpy failed(shelf_.get(), &ChipShelf::failed);
    shelf_->copy(costs_->accelerator());
    QVERIFY(failed.size() >= 1);
    QCOMPARE(own(), std::size_t{0});
    QCOMPARE(chosen(), std::string(defaultAccelerator));
    QVERIFY(!session_->undoStack().canUndo());
    ChipShelf homeless(*session_, {});
    QSignalSpy told(&homeless, &ChipShelf::failed);
    homeless.copy(costs_->accelerator());
    QCOMPARE(told.size(), 1);
}

QTEST_MAIN(TestChipShelf)
#include "tst_chip_shelf.moc"
