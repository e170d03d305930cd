#include "app/session.h"
#include "tests/app/tiny.h"

#include <QSignalSpy>
#include <QTest>

using namespace espalier;

class SessionTest : public QObject {
    Q_OBJECT
private slots:
    void everyEditCanBeUndoneAndRedone();
    void aDragIsOneStep();
    void dragsOfTwoSlidersAreTwoSteps();
    void aDragBackToItsStartLeavesNoStep();
    void whatStaysTheSameIsNoEdit();
    void aWishThatCannotBeMetIsRefusedAndChangesNothing();
    void hyperparametersAndAcceleratorAreUndoneToo();
    void anotherNetworkIsOneStepAndBringsItsPlan();
    void trainingIsNoEditAndComesTooLateForAnotherNetwork();
    void picturesOfAnotherSourceAreIgnored();
    void replacingEndsTheHistory();
    void contentThatDoesNotFitTogetherIsRefused();
    void savingMakesItUnmodified();
    void selectionIsSortedAndTold();
};

void SessionTest::everyEditCanBeUndoneAndRedone()
{
    Session session(tiny::content());
    const QSignalSpy changes(&session, &Session::planChanged);
    session.editPlan(tiny::planKeeping(0.5), QStringLiteral("keep"));
    session.editPlan(tiny::planKeeping(0.25), QStringLiteral("keep"));
    QCOMPARE(session.plan().layers[0].keep, 0.25);
    session.undoStack().undo();
    QCOMPARE(session.plan(), tiny::planKeeping(0.5));
    session.undoStack().undo();
    QCOMPARE(session.plan(), densePlan(2));
    session.undoStack().redo();
    QCOMPARE(session.plan(), tiny::planKeeping(0.5));
    QCOMPARE(changes.count(), 5);
}

void SessionTest::aDragIsOneStep()
{
    Session session(tiny::content());
    const EditGesture drag{.number = 7, .layers = {0}, .field = "keep"};
    for (const double keep : {0.9, 0.7, 0.5})
        session.editPlan(tiny::planKeeping(keep), QStringLiteral("keep"), drag);
    QCOMPARE(session.undoStack().count(), 1);
    session.undoStack().undo();
    QCOMPARE(session.plan(), densePlan(2));
    session.undoStack().redo();
    QCOMPARE(session.plan(), tiny::planKeeping(0.5));
}

void SessionTest::dragsOfTwoSlidersAreTwoSteps()
{
    Session session(tiny::content());
    session.editPlan(
        tiny::planKeeping(0.5), QStringLiteral("a"), {.number = 1, .layers = {0}, .field = "keep"});
    session.editPlan(
        tiny::planKeeping(0.5, 0.5), QStringLiteral("b"), {.number = 2, .layers = {1}, .field = "keep"});
    QCOMPARE(session.undoStack().count(), 2);
}

void SessionTest::aDragBackToItsStartLeavesNoStep()
{
    Session session(tiny::content());
    const EditGesture drag{.number = 1, .layers = {0}, .field = "keep"};
    for (const double keep : {0.9, 0.5, 1.0})
        session.editPlan(tiny::planKeeping(keep), QStringLiteral("keep"), drag);
    QCOMPARE(session.undoStack().count(), 0);
    QCOMPARE(session.plan(), densePlan(2));
}

void SessionTest::whatStaysTheSameIsNoEdit()
{
    Session session(tiny::content());
    session.editPlan(densePlan(2), QStringLiteral("nothing"));
    session.editRecipe(session.recipe(), QStringLiteral("nothing"));
    session.chooseAccelerator("generic-45nm", QStringLiteral("nothing"));
    QCOMPARE(session.undoStack().count(), 0);
}

void SessionTest::aWishThatCannotBeMetIsRefusedAndChangesNothing()
{
    Session session(tiny::content());
    const QSignalSpy refusals(&session, &Session::refused);
    session.editPlan(tiny::planKeeping(0.0), QStringLiteral("keep"));
    auto recipe = session.recipe();
    recipe.prune.rho = -1;
    session.editRecipe(recipe, QStringLiteral("rho"));
    QCOMPARE(refusals.count(), 2);
    QVERIFY(refusals[0][0].toString().contains(QLatin1String("fc1")));
    QVERIFY(refusals[1][0].toString().contains(QLatin1String("rho")));
    QCOMPARE(session.undoStack().count(), 0);
    QCOMPARE(session.plan(), densePlan(2));
}

void SessionTest::hyperparametersAndAcceleratorAreUndoneToo()
{
    Session session(tiny::content());
    auto recipe = session.recipe();
    recipe.prune.rho = 0.01;
    session.editRecipe(recipe, QStringLiteral("rho"));
    session.chooseAccelerator("eyeriss", QStringLiteral("chip"));
    QCOMPARE(session.recipe().prune.rho, 0.01);
    QCOMPARE(session.content().accelerator, std::string("eyeriss"));
    session.undoStack().undo();
    session.undoStack().undo();
    QCOMPARE(session.content().accelerator, std::string("generic-45nm"));
    QCOMPARE(session.recipe().prune.rho, Recipe().prune.rho);
}

void SessionTest::anotherNetworkIsOneStepAndBringsItsPlan()
{
    Session session(tiny::content());
    auto other = session.content();
    other.network = std::make_shared<const Network>(lenet300100());
    other.recipe.plan = densePlan(3);
    session.change(other, QStringLiteral("model"));
    QCOMPARE(session.layers().size(), 3U);
    QCOMPARE(session.recipe().layerNames.size(), 3U);
    session.undoStack().undo();
    QCOMPARE(session.layers().size(), 2U);
    QCOMPARE(session.recipe().layerNames, (std::vector<std::string>{"fc1", "fc2"}));
}

void SessionTest::trainingIsNoEditAndComesTooLateForAnotherNetwork()
{
    Session session(tiny::content());
    const auto first = session.content().network;
    const auto trained = std::make_shared<const Network>(tiny::network(2));
    session.setTrainedNetwork(first, trained);
    QVERIFY(session.content().trained);
    QCOMPARE(session.content().network, trained);
    session.setTrainedNetwork(first, std::make_shared<const Network>(tiny::network(3)));
    QCOMPARE(session.content().network, trained);
    QVERIFY(session.undoStack().isClean());
}

void SessionTest::picturesOfAnotherSourceAreIgnored()
{
    auto content = tiny::content();
    content.data = nullptr;
    Session session(content);
    const auto pictures = std::make_shared<const DataSplit>(tiny::data());
    session.setData({.kind = "idx", .folder = "/elsewhere"}, pictures);
    QVERIFY(!session.content().data);
    session.setData(session.recipe().data, pictures);
    QCOMPARE(session.content().data, pictures);
}

void SessionTest::replacingEndsTheHistory()
{
    Session session(tiny::content());
    session.editPlan(tiny::planKeeping(0.5), QStringLiteral("keep"));
    session.replace(tiny::content(), "/tmp/a.espalier");
    QCOMPARE(session.undoStack().count(), 0);
    QCOMPARE(session.plan(), densePlan(2));
    QCOMPARE(session.file(), std::filesystem::path("/tmp/a.espalier"));
}

void SessionTest::contentThatDoesNotFitTogetherIsRefused()
{
    Session session(tiny::content());
    const QSignalSpy refusals(&session, &Session::refused);
    auto wrong = tiny::content();
    wrong.recipe.plan = densePlan(5);
    session.change(wrong, QStringLiteral("model"));
    QCOMPARE(refusals.count(), 1);
    QVERIFY_EXCEPTION_THROWN(session.replace(wrong, {}), std::exception);
    QCOMPARE(session.plan(), densePlan(2));
}

void SessionTest::savingMakesItUnmodified()
{
    Session session(tiny::content());
    session.editPlan(tiny::planKeeping(0.5), QStringLiteral("keep"));
    QVERIFY(!session.undoStack().isClean());
    session.setSaved("/tmp/b.espalier");
    QVERIFY(session.undoStack().isClean());
}

void SessionTest::selectionIsSortedAndTold()
{
    Session session(tiny::content());
    const QSignalSpy told(&session, &Session::selectionChanged);
    session.select({1, 0});
    session.select({0, 1});
    QCOMPARE(session.selection(), (std::vector<int>{0, 1}));
    QCOMPARE(told.count(), 1);
}

QTEST_GUILESS_MAIN(SessionTest)
#include "tst_session.moc"
