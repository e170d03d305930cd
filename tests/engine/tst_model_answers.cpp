#include "core/error.h"
#include "core/network/network_builder.h"
#include "engine/evaluate.h"
#include "engine/model_answers.h"
#include "small_job.h"

#include <QTest>

#include <numeric>

using namespace espalier;

class TestModelAnswers : public QObject {
    Q_OBJECT

private slots:
    void theAnswerIsThatOfPredict()
    {
        const auto network = std::make_shared<const Network>(test::smallNetwork());
        const auto pictures = test::smallData()->test;
        const auto expected = predict(*network, pictures);
        ModelAnswers models({{network}});
        for (std::size_t picture = 0; picture < 20; ++picture) {
            const auto answers = models.ask(pictures.picture(picture));
            QCOMPARE(answers.front().answer(), std::size_t{expected[picture]});
            const auto& shares = answers.front().probabilities;
            QVERIFY(std::abs(std::accumulate(shares.begin(), shares.end(), 0.0) - 1.0) < 1e-5);
        }
    }

    /// A changed layer parts the networks there and behind it, not before.
    void layersPartWhereTheyWereChanged()
    {
        const auto network = std::make_shared<const Network>(test::smallNetwork());
        auto changed = *network;
        const auto layers = layersOf(changed);
        const auto& node = changed.nodes[static_cast<std::size_t>(layers[1].node)];
        for (auto& weight : changed.parameters[static_cast<std::size_t>(*node.weight)].values)
            weight = -weight;
        ModelAnswers models({{network}, {std::make_shared<const Network>(changed)}, {network}});
        const auto answers = models.ask(test::smallData()->test.picture(0));
        QCOMPARE(answers.size(), std::size_t{3});
        QCOMPARE(answers[0].divergence, (std::vector<double>{0, 0, 0}));
        QCOMPARE(answers[1].divergence[0], 0.0);
        QVERIFY(answers[1].divergence[1] > 0.5);
        QVERIFY(answers[1].divergence[2] > 0.0);
        QCOMPARE(answers[2].divergence, (std::vector<double>{0, 0, 0}));
        QCOMPARE(answers[2].probabilities, answers[0].probabilities);
    }

    void activationLevelsCount()
    {
        const auto network = std::make_shared<const Network>(test::smallNetwork());
        std::vector<ActivationLevels> coarse(3);
        coarse[0] = {.interval = 0.5F, .bits = 2, .threshold = 0.0F};
        ModelAnswers models({{network}, {network, coarse}});
        const auto answers = models.ask(test::smallData()->test.picture(0));
        QVERIFY(answers[1].divergence[0] > 0.0);
    }

    void badQuestionsAreErrors()
    {
        const auto network = std::make_shared<const Network>(test::smallNetwork());
        QVERIFY_EXCEPTION_THROWN(ModelAnswers({}), Error);
        auto other = NetworkBuilder("other", {1, 28, 28}).flatten().linear("fc", 10).build();
        initializeWeights(other, 1);
        QVERIFY_EXCEPTION_THROWN(ModelAnswers({{network}, {std::make_shared<const Network>(other)}}), Error);
        ModelAnswers models({{network}});
        QVERIFY_EXCEPTION_THROWN(models.ask(std::vector<std::uint8_t>(5)), Error);
    }

    /// Quantized models have their units in another order; the networks that are compared have not.
    void runsKeepTheOrderOfTheDenseUnits()
    {
        auto job = test::smallJob();
        job.recipe.dense.epochs = 2;
        job.recipe.prune.epochs = 1;
        job.recipe.prune.retrainEpochs = 1;
        job.recipe.quantize.epochs = 1;
        for (auto& layer : job.recipe.plan.layers)
            layer.weightBits = 4;
        const auto result = runJob(job, {}, {});
        const auto& pictures = job.data->test;
        QCOMPARE(predict(*result.compressed, pictures), predict(decompress(result.model), pictures));
        const auto layer = layersOf(*result.dense)[1];
        const auto& node = result.dense->nodes[static_cast<std::size_t>(layer.node)];
        const auto& before = result.dense->parameters[static_cast<std::size_t>(*node.weight)].values;
        const auto& after = result.compressed->parameters[static_cast<std::size_t>(*node.weight)].values;
        std::size_t kept = 0;
        std::size_t sameSign = 0;
        for (std::size_t index = 0; index < after.size(); ++index)
            if (after[index] != 0.0F) {
                ++kept;
                sameSign += (after[index] > 0.0F) == (before[index] > 0.0F) ? 1 : 0;
            }
        QVERIFY(sameSign > kept * 7 / 10); // half of them in any other order
    }
};

QTEST_APPLESS_MAIN(TestModelAnswers)
#include "tst_model_answers.moc"
