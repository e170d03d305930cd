#include "widgets/chip_fields.h"

#include "core/error.h"
#include "core/hardware/accelerator_file.h"
#include "widgets/format.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace espalier {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ChipFields)
};

/// As a file would be read: with all checks of the reader.
Accelerator checked(const Accelerator& chip)
{
    return parseAccelerator(toJson(chip), chip.name);
}

QString withPrefix(double value, const QString& unit)
{
    constexpr double worthAPrefix = 1e6;
    if (std::abs(value) >= worthAPrefix && (unit == QLatin1String("Hz") || unit.startsWith(u'B')))
        return formatCount(value) + unit;
    const auto number = std::abs(value) >= 1000.0 && value == std::floor(value)
        ? QLocale(QLocale::English).toString(static_cast<qlonglong>(value))
        : QLocale::c().toString(value, 'g', 5);
    return NumberText{number, unit}.joined();
}

} // namespace

QString shownValue(const ChipField& field, const Accelerator& chip)
{
    if (!field.applies(chip))
        return field.key == QLatin1String("energy.buffer_per_bit") ? Words::tr("by size")
                                                                   : QString(QChar(0x2013));
    const auto typed = field.read(chip);
    if (typed.isEmpty())
        return field.unit.isEmpty() ? QString(QChar(0x2013)) : Words::tr("any");
    bool isNumber = false;
    const auto number = QLocale::c().toDouble(typed, &isNumber);
    if (isNumber && field.choices.isEmpty() && field.key != QLatin1String("name"))
        return withPrefix(number, field.unit);
    return field.unit.isEmpty() ? typed : NumberText{typed, field.unit}.joined();
}

ChipSource sourceOf(const ChipField& field, const Accelerator& chip)
{
    const auto found = chip.citations.find(field.key.toStdString());
    if (found != chip.citations.end())
        return {QCoreApplication::translate("ChipFields", toText(found->second.provenance).c_str()),
            QString::fromStdString(found->second.source), found->second.provenance == Provenance::Remembered};
    if (field.key.startsWith(QLatin1String("energy.")) && field.key != QLatin1String("energy.control_factor")
        && field.key != QLatin1String("energy.idle_watts"))
        return {Words::tr("table"), QString::fromStdString(energyTableSource(chip.energy.name))};
    return {};
}

Accelerator withValue(const Accelerator& chip, const ChipField& field, const QString& typed)
{
    auto wanted = chip;
    const auto before = shownValue(field, chip);
    field.write(wanted, typed);
    if (field.citable)
        wanted.citations[field.key.toStdString()] = {
            Words::tr("set by hand; it was %1").arg(before).toStdString(), Provenance::Chosen};
    return checked(wanted);
}

Accelerator withSource(const Accelerator& chip, const ChipField& field, const Citation& citation)
{
    if (!field.citable)
        throw Error(Words::tr("field '%1' takes no source").arg(field.key).toStdString());
    auto wanted = chip;
    wanted.citations[field.key.toStdString()] = citation;
    return checked(wanted);
}

} // namespace espalier
