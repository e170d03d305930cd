#include "widgets/weight_map_text.h"

#include "widgets/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace espalier {

namespace {

constexpr std::int64_t largestTable = 20'000; ///< weights, one a row

QString translated(const char* text)
{
    return QCoreApplication::translate("WeightMap", text);
}

/// Positions of a weight in its layer.
struct Place {
    Place(const Shape& shape, std::int64_t weight)
    {
        const auto kernel = shape.size() == 4 ? shape[2] * shape[3] : 1;
        output = weight / kernel / shape[1];
        input = weight / kernel % shape[1];
        position = weight % kernel;
    }
    std::int64_t output = 0;
    std::int64_t input = 0;
    std::int64_t position = 0; ///< in the kernel
};

QString deadOf(const std::vector<std::uint8_t>& dead)
{
    return QStringLiteral("%1").arg(std::ranges::count(dead, 1));
}

} // namespace

QString toText(const WeightMap& map, std::int64_t weight)
{
    const auto& shape = map.layout().shape();
    const Place place(shape, weight);
    const auto where = map.layout().isConvolution()
        ? translated(QT_TRANSLATE_NOOP("WeightMap", "filter %1, channel %2, kernel row %3, column %4"))
              .arg(place.output)
              .arg(place.input)
              .arg(place.position / shape[3])
              .arg(place.position % shape[3])
        : translated(QT_TRANSLATE_NOOP("WeightMap", "row %1, column %2")).arg(place.output).arg(place.input);
    const auto number = [](float value) { return QString::number(static_cast<double>(value), 'g', 3); };
    const auto trained = number(map.trainedValueOf(weight));
    if (map.codeOf(weight) == 0)
        return translated(QT_TRANSLATE_NOOP("WeightMap", "%1: pruned, was %2")).arg(where, trained);
    const auto value = number(map.valueOf(weight));
    return value == trained
        ? QStringLiteral("%1: %2").arg(where, value)
        : translated(QT_TRANSLATE_NOOP("WeightMap", "%1: %2, was %3")).arg(where, value, trained);
}

QString summaryOf(const WeightMap& map)
{
    const auto& shape = map.layout().shape();
    const auto dead = map.layout().isConvolution()
        ? translated(QT_TRANSLATE_NOOP("WeightMap", "dead: %1 of %2 filters, %3 of %4 input channels"))
        : translated(QT_TRANSLATE_NOOP("WeightMap", "dead: %1 of %2 rows, %3 of %4 columns"));
    return translated(QT_TRANSLATE_NOOP("WeightMap", "%1, %2: %3 of %4 weights kept (%5); %6"))
        .arg(map.name(), QString::fromStdString(toText(shape)),
            formatCount(static_cast<double>(map.keptWeights())),
            formatCount(static_cast<double>(map.weights())), formatShare(map.keptShare()),
            dead.arg(deadOf(map.deadOutputs()))
                .arg(map.deadOutputs().size())
                .arg(deadOf(map.deadInputs()))
                .arg(map.deadInputs().size()));
}

PlotTable tableOf(const WeightMap& map)
{
    PlotTable table;
    const auto& shape = map.layout().shape();
    if (map.weights() <= largestTable) {
        table.headings = {translated(QT_TRANSLATE_NOOP("WeightMap", "output")),
            translated(QT_TRANSLATE_NOOP("WeightMap", "input")),
            translated(QT_TRANSLATE_NOOP("WeightMap", "kernel position")),
            translated(QT_TRANSLATE_NOOP("WeightMap", "value")),
            translated(QT_TRANSLATE_NOOP("WeightMap", "trained value"))};
        for (std::int64_t weight = 0; weight < map.weights(); ++weight) {
            const Place place(shape, weight);
            table.rows.append({static_cast<qlonglong>(place.output), static_cast<qlonglong>(place.input),
                static_cast<qlonglong>(place.position), static_cast<double>(map.valueOf(weight)),
                static_cast<double>(map.trainedValueOf(weight))});
        }
        return table;
    }
    table.headings = {translated(QT_TRANSLATE_NOOP("WeightMap", "output")),
        translated(QT_TRANSLATE_NOOP("WeightMap", "weights")),
        translated(QT_TRANSLATE_NOOP("WeightMap", "kept"))};
    qlonglong output = 0;
    for (const auto kept : map.keptOfOutputs())
        table.rows.append(
            {output++, static_cast<qlonglong>(map.weights() / shape[0]), static_cast<qlonglong>(kept)});
    return table;
}

} // namespace espalier
