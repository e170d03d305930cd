#include "core/network/zoo.h"
#include "tests/core/plan/sensitivities.h"
#include "widgets/sensitivity_map.h"
#include "widgets/sensitivity_plot.h"

#include <QSignalSpy>
#include <QTest>
#include <QWindow>

#include <array>

using namespace espalier;

namespace {

SensitivityOfLayer lenetLayer(std::size_t layer)
{
    const std::array cliffs{0.3, 0.1, 0.02, 0.1};
    const auto layers = layersOf(lenet5());
    return {QString::fromStdString(layers[layer].name),
        std::make_shared<const Sensitivity>(test::sensitivityOf(layers, cliffs)), layer,
        {.keep = 0.2, .weightBits = 3}};
}

template <class View>
std::unique_ptr<View> shown(const SensitivityOfLayer& layer)
{
    auto view = std::make_unique<View>();
    view->setLayer(layer);
    view->resize(700, 320);
    view->show();
    [&] { QVERIFY(QTest::qWaitForWindowExposed(view.get())); }();
    QTest::qWait(50);
    return view;
}

} // namespace

class TestSensitivityViews : public QObject {
    Q_OBJECT

private slots:
    void aClickOnAPointOfTheCurvesWishesTheLayerThere() { clickWishes<SensitivityPlot>(); }
    void aClickOnACellOfTheSurfaceWishesTheLayerThere() { clickWishes<SensitivityMap>(); }
    void arrowsAndSpaceWishInTheCurves() { keysWish<SensitivityPlot>(); }
    void arrowsAndSpaceWishInTheSurface() { keysWish<SensitivityMap>(); }

    void thePointedSampleStaysInTheCurvesWhileTheyFill() { pointedStays<SensitivityPlot>(); }
    void thePointedSampleStaysInTheSurfaceWhileItFills() { pointedStays<SensitivityMap>(); }

    void clicksBesideEverythingWishNothing()
    {
        const auto plot = shown<SensitivityPlot>(lenetLayer(1));
        QSignalSpy chosen(plot.get(), &SensitivityPlot::chosen);
        QTest::mouseClick(plot->windowHandle(), Qt::LeftButton, {}, {3, 3});
        QCOMPARE(chosen.size(), 0);
    }

    void theTablesHoldEverySample()
    {
        const auto layer = lenetLayer(1);
        const auto plot = shown<SensitivityPlot>(layer);
        const auto table = plot->table();
        QCOMPARE(table.rows.size(), static_cast<qsizetype>(layer.values->layers[1].samples.size()));
        QCOMPARE(table.headings.size(), table.rows.first().size());
        const auto map = shown<SensitivityMap>(layer);
        qsizetype ofWeights = 0;
        for (const auto& sample : layer.values->layers[1].samples)
            ofWeights += sample.activationBits == unquantizedBits ? 1 : 0;
        QCOMPARE(map->table().rows.size(), ofWeights);
    }

    void withoutALayerOrValuesTheyAreEmpty()
    {
        const auto plot = shown<SensitivityPlot>({});
        QVERIFY(plot->table().rows.isEmpty());
        auto unmeasured = lenetLayer(0);
        unmeasured.values = nullptr;
        plot->setLayer(unmeasured);
        QVERIFY(plot->table().rows.isEmpty());
        const auto map = shown<SensitivityMap>(unmeasured);
        QVERIFY(map->table().rows.isEmpty());
        map->setLayer(lenetLayer(0)); // filling while it is shown
        QVERIFY(!map->table().rows.isEmpty());
        QVERIFY(!map->grab().isNull());
    }

    /// While it fills there are layers with one sample, or with none.
    void halfFilledValuesAreDrawn()
    {
        Sensitivity some{.pictures = 100, .classes = 10, .denseCorrect = 99};
        some.layers.resize(4);
        some.layers[0].samples = {{1.0, unquantizedBits, unquantizedBits, 99}};
        auto layer = lenetLayer(0);
        layer.values = std::make_shared<const Sensitivity>(some);
        const auto plot = shown<SensitivityPlot>(layer);
        const auto map = shown<SensitivityMap>(layer);
        QCOMPARE(plot->table().rows.size(), 1);
        QCOMPARE(map->table().rows.size(), 1);
        layer.layer = 3;
        plot->setLayer(layer);
        map->setLayer(layer);
        QVERIFY(plot->table().rows.isEmpty());
        QVERIFY(!plot->grab().isNull() && !map->grab().isNull());
    }

private:
    template <class View>
    void clickWishes()
    {
        const auto view = shown<View>(lenetLayer(1));
        QSignalSpy chosen(view.get(), &View::chosen);
        const SensitivityChoice wanted{0.25, 2};
        const auto position = view->positionOf(wanted);
        QVERIFY(position);
        QTest::mouseMove(view->windowHandle(), position->toPoint());
        QTest::mouseClick(view->windowHandle(), Qt::LeftButton, {}, position->toPoint());
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().first().value<SensitivityChoice>(), wanted);
        QVERIFY(!view->accessibleDescription().isEmpty());
        QVERIFY(!view->positionOf({0.26, 2}));
    }

    /// Samples that come in are sorted in between those that are there.
    template <class View>
    void pointedStays()
    {
        const auto whole = lenetLayer(1);
        auto values = *whole.values;
        std::erase_if(values.layers[1].samples, [](const SensitivitySample& sample) {
            return sample.keep != 0.25 || sample.weightBits != unquantizedBits;
        });
        auto some = whole;
        some.values = std::make_shared<const Sensitivity>(values);
        const auto view = shown<View>(some);
        QSignalSpy chosen(view.get(), &View::chosen);
        QTest::keyClick(view.get(), Qt::Key_Right);
        view->setLayer(whole);
        QTest::keyClick(view.get(), Qt::Key_Space);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(
            chosen.first().first().value<SensitivityChoice>(), (SensitivityChoice{0.25, unquantizedBits}));
    }

    template <class View>
    void keysWish()
    {
        const auto view = shown<View>(lenetLayer(1));
        QSignalSpy chosen(view.get(), &View::chosen);
        view->setFocus();
        QTest::keyClick(view.get(), Qt::Key_Space);
        QCOMPARE(chosen.size(), 0); // nothing is pointed at
        QTest::keyClick(view.get(), Qt::Key_Right);
        QTest::keyClick(view.get(), Qt::Key_Right);
        QTest::keyClick(view.get(), Qt::Key_Space);
        QTest::keyClick(view.get(), Qt::Key_Left);
        QTest::keyClick(view.get(), Qt::Key_Space);
        QCOMPARE(chosen.size(), 2);
        QVERIFY(chosen[0].first().value<SensitivityChoice>() != chosen[1].first().value<SensitivityChoice>());
    }
};

QTEST_MAIN(TestSensitivityViews)
#include "tst_sensitivity_views.moc"
