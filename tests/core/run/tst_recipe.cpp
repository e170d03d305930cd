#include "core/embedded_resource.h"
#include "core/error.h"
#include "core/network/zoo.h"
#include "core/run/recipe.h"

#include <QTest>

#include <algorithm>

using namespace espalier;

namespace {

const char* const smallest =
    R"({"format": "espalier-recipe", "version": 1, "name": "x", "network": "lenet-300-100",
  "data": {"kind": "digits"}, "plan": {"fc1": {"keep": 0.1}, "fc2": {"keep": 0.2, "weight_bits": 3}, "fc3": {"keep": 1}}})";

} // namespace

class TestRecipe : public QObject {
    Q_OBJECT

private slots:
    void missingKeysTakeTheirDefaults()
    {
        const auto recipe = parseRecipe(smallest, "here");
        QCOMPARE(recipe.prune.epochs, PruneOptions{}.epochs);
        QCOMPARE(recipe.layerNames, (std::vector<std::string>{"fc1", "fc2", "fc3"}));
        QCOMPARE(recipe.plan.layers[1].weightBits, 3);
        QCOMPARE(recipe.plan.layers[2].weightBits, unquantizedBits);
    }

    void comesBackFromItsOwnText()
    {
        auto recipe = parseRecipe(smallest, "here");
        recipe.prune.ratios = {5, 12.5};
        recipe.prune.rho = 0.1 + 0.2; // does not print shortly
        recipe.strategy = StrategyKind::Gradual;
        recipe.quantize.method = QuantizeMethod::KMeans;
        recipe.stop.plateauEpochs = 3;
        recipe.plan.layers[0] = {0.123456789012345, 4, 6, 0.01, true, SparsityPattern::block(3, 28)};
        recipe.plan.layers[1].pattern = SparsityPattern::nOfM(1, 4);
        QVERIFY(parseRecipe(toJson(recipe), "there") == recipe);
    }

    void patternsSayHowMuchStays()
    {
        const auto text = QString::fromUtf8(smallest).replace(
            QStringLiteral(R"({"keep": 0.1})"), QStringLiteral(R"({"pattern": "2:4"})"));
        const auto layer = parseRecipe(text.toStdString(), "here").plan.layers[0];
        QCOMPARE(layer.pattern, SparsityPattern::nOfM(2, 4));
        QCOMPARE(layer.keep, 0.5);
    }

    /// Recipes that use no newer option read as they always did.
    void whatIsOffIsLeftOut()
    {
        auto recipe = parseRecipe(smallest, "here");
        for (const auto* key : {"strategy", "method", "stop", "l1", "regrow_every"})
            QVERIFY2(!QString::fromStdString(toJson(recipe)).contains(QString(R"("%1")").arg(key)), key);
        recipe.strategy = StrategyKind::L1;
        recipe.prune.l1 = 0.5;
        QVERIFY(QString::fromStdString(toJson(recipe)).contains(R"("strategy": "l1")"));
        QVERIFY(QString::fromStdString(toJson(recipe)).contains(R"("l1": 0.5)"));
    }

    void relativeFoldersAreTakenFromTheRecipesOwn()
    {
        auto text =
            QString::fromUtf8(smallest).replace(R"("kind": "digits")", R"("kind": "idx", "folder": "mnist")");
        QCOMPARE(parseRecipe(text.toStdString(), "here", "/recipes").data.folder,
            std::filesystem::path("/recipes/mnist"));
    }

    void badRecipesSayWhatIsWrong_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char* name, const char* from, const char* to, const QStringList& words) {
            QTest::newRow(name) << QString::fromUtf8(from) << QString::fromUtf8(to) << words;
        };
        row("unknown key", R"("name")", R"("nmae": 1, "name")", {"nmae", "unknown"});
        row("unknown key of a layer", R"("keep": 0.1)", R"("keep": 0.1, "bits": 3)", {"plan.fc1.bits"});
        row("unknown pattern", R"("keep": 0.1)", R"("keep": 0.1, "pattern": "filters")",
            {"plan.fc1.pattern", "unknown sparsity pattern 'filters'"});
        row("pattern that does not fit", R"("keep": 0.1)", R"("keep": 0.1, "pattern": "block 7x1")",
            {"fc1", "block 7x1", "300 rows and 784 columns"});
        row("pattern without keep ratio", R"("keep": 0.1)", R"("pattern": "filter")", {"plan.fc1.keep"});
        row("ratio of 0", R"("keep": 0.1)", R"("keep": 0)", {"fc1", "keep ratio 0", "more than 0"});
        row("ratio above 1", R"("keep": 0.1)", R"("keep": 1.5)", {"fc1", "1.5"});
        row("layer left empty", R"("keep": 0.1)", R"("keep": 1e-9)", {"fc1", "235200"});
        row("bits of 9", R"("weight_bits": 3)", R"("weight_bits": 9)", {"fc2", "9", "1 to 8"});
        row("bits of 0", R"("weight_bits": 3)", R"("weight_bits": 0)", {"plan.fc2.weight_bits", "0"});
        row("layer missing", R"(, "fc3": {"keep": 1})", "", {"plan.fc3", "missing"});
        row("layer unknown", R"("fc3": {"keep": 1})", R"("fc3": {"keep": 1}, "fc9": {"keep": 1})",
            {"plan.fc9"});
        row("text for a number", R"("keep": 0.1)", R"("keep": "0.1")", {"plan.fc1.keep", "a number"});
        row("number for a text", R"("name": "x")", R"("name": 5)", {"name", "a text"});
        row("other format", "espalier-recipe", "other", {"format", "other"});
        row("newer version", R"("version": 1)", R"("version": 99)", {"99", "newer"});
        row("not JSON", R"({"format")", R"({format)", {"JSON"});
        row("epochs out of range", R"("plan")", R"("prune": {"epochs": 0}, "plan")",
            {"prune.epochs", "0", "1"});
        row("falling ratios", R"("plan")", R"("prune": {"ratios": [30, 20]}, "plan")",
            {"prune.ratios", "20"});
        row("rounds that leave weights", R"("plan")", R"("quantize": {"frozen_shares": [0.5]}, "plan")",
            {"frozen_shares"});
        row("unknown strategy", R"("plan")", R"("strategy": "magic", "plan")",
            {"'strategy'", "'magic'", "progressive-admm, admm, one-shot, gradual, l1, quantize-only"});
        row("unknown method", R"("plan")", R"("quantize": {"method": "magic"}, "plan")",
            {"'quantize.method'", "admm, k-means, straight-through"});
        row("number for a strategy", R"("plan")", R"("strategy": 1, "plan")", {"strategy", "a text"});
        row("stop rule out of range", R"("plan")", R"("stop": {"residual": -1}, "plan")", {"stop.residual"});
        row("unknown stop rule", R"("plan")", R"("stop": {"mood": 1}, "plan")", {"stop.mood", "unknown"});
        row("negative batch", R"("plan")", R"("batch": -4, "plan")", {"batch", "-4"});
    }

    void badRecipesSayWhatIsWrong()
    {
        QFETCH(const QString, from);
        QFETCH(const QString, to);
        QFETCH(const QStringList, words);
        auto text = QString::fromUtf8(smallest);
        QVERIFY(text.contains(from));
        text.replace(text.indexOf(from), from.size(), to);
        try {
            parseRecipe(text.toStdString(), "bad.json");
            QFAIL("no error");
        } catch (const Error& error) {
            const auto message = QString::fromUtf8(error.what());
            QVERIFY2(message.contains("bad.json"), qPrintable(message));
            QVERIFY2(!message.contains('\n'), qPrintable(message));
            for (const auto& word : words)
                QVERIFY2(message.contains(word), qPrintable(message));
        }
    }

    void plansFollowTheNetworksLayersByName()
    {
        auto recipe = parseRecipe(smallest, "here");
        const auto layers = layersOf(lenet300100());
        std::ranges::reverse(recipe.layerNames);
        std::ranges::reverse(recipe.plan.layers);
        matchLayers(recipe, layers);
        QVERIFY(recipe == parseRecipe(smallest, "here"));
        recipe.layerNames[1] = "conv";
        QVERIFY_EXCEPTION_THROWN(matchLayers(recipe, layers), Error);
    }

    void fieldsReadWhatTheyWrite()
    {
        for (const auto& field : recipeFields()) {
            Recipe recipe;
            const auto value = field.whole ? field.least + 1 : (field.least + field.most) / 2;
            field.write(recipe, value);
            QCOMPARE(field.read(recipe), value);
            QVERIFY(!field.help.empty() && !field.label.empty());
        }
    }

    void choicesReadWhatTheyWrite()
    {
        for (const auto& choice : recipeChoices()) {
            Recipe recipe;
            QCOMPARE(choice.read(recipe), choice.ways.front().name);
            for (const auto& way : choice.ways) {
                choice.write(recipe, way.name);
                QCOMPARE(choice.read(recipe), way.name);
                QVERIFY(!way.label.empty() && !way.help.empty());
            }
            QVERIFY_EXCEPTION_THROWN(choice.write(recipe, "magic"), Error);
        }
    }

    void builtInRecipesAreGood()
    {
        const auto paths = embeddedResourcesIn("recipes");
        QVERIFY(!paths.empty());
        for (const auto& path : paths)
            QVERIFY(!parseRecipe(embeddedResource(path), path).plan.layers.empty());
    }
};

QTEST_APPLESS_MAIN(TestRecipe)
#include "tst_recipe.moc"
