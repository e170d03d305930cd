#include "widgets/chip_fields.h"

#include "core/error.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ChipFields)
};

using Applies = std::function<bool(const Accelerator&)>;

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

bool always(const Accelerator& /*chip*/)
{
    return true;
}

bool hasDram(const Accelerator& chip)
{
    return chip.hasDram();
}

bool hasEqualArea(const Accelerator& chip)
{
    return chip.equalArea.isKnown();
}

[[noreturn]] void fail(const QString& key, const QString& typed, const QString& expected)
{
    throw Error(Words::tr("field '%1' is '%2', expected %3").arg(key, typed, expected).toStdString());
}

QString groupOf(const QString& key)
{
    const auto head = key.section(u'.', 0, 0);
    if (head == QLatin1String("memory"))
        return key.startsWith(QLatin1String("memory.dram")) ? Words::tr("DRAM") : Words::tr("Memory");
    if (head == QLatin1String("energy"))
        return Words::tr("Energy");
    if (head == QLatin1String("sparse"))
        return Words::tr("Zeros");
    if (head == QLatin1String("equal_area"))
        return Words::tr("Equal area");
    return Words::tr("Compute");
}

QString plain(double value)
{
    return QLocale::c().toString(value, 'g', QLocale::FloatingPointShortest);
}

void writeNumber(Accelerator& chip, const AcceleratorField& field, const QString& typed)
{
    bool isNumber = false;
    const auto number = QLocale::c().toDouble(typed.trimmed(), &isNumber);
    if (!isNumber || !std::isfinite(number) || (field.whole && number != std::floor(number)))
        fail(text(field.key), typed, field.whole ? Words::tr("a whole number") : Words::tr("a number"));
    field.write(chip, number);
    if (field.key == "energy.buffer_per_bit")
        chip.energy.bufferCurve = BufferCurve::Constant;
}

ChipField numberField(const AcceleratorField& number)
{
    ChipField field;
    field.key = text(number.key);
    field.group = groupOf(field.key);
    field.label = QCoreApplication::translate("ChipFields", text(number.label).toUtf8().constData());
    field.help = Words::tr("%1 %2 to %3.")
                     .arg(QCoreApplication::translate("ChipFields", text(number.help).toUtf8().constData()),
                         plain(number.least), plain(number.most));
    field.unit = text(number.unit);
    // The switch of each group stays open where the group is not there yet.
    if (field.key.startsWith(QLatin1String("memory.dram."))
        && !field.key.endsWith(QLatin1String("per_second")))
        field.applies = hasDram;
    else if (field.key == QLatin1String("energy.buffer_per_bit"))
        field.applies = [](const Accelerator& chip) {
            return chip.energy.bufferCurve == BufferCurve::Constant;
        };
    else
        field.applies = always;
    field.read = [number](const Accelerator& chip) { return plain(number.read(chip)); };
    field.write = [number](Accelerator& chip, const QString& typed) { writeNumber(chip, number, typed); };
    return field;
}

/// `member` gives the flag of a chip that may be changed.
ChipField flagField(const char* key, const QString& label, const QString& help,
    const std::function<bool&(Accelerator&)>& member, const Applies& applies = always)
{
    ChipField field;
    field.key = QLatin1String(key);
    field.group = groupOf(field.key);
    field.label = label;
    field.help = help;
    field.choices = {Words::tr("yes"), Words::tr("no")};
    field.applies = applies;
    field.read = [member](const Accelerator& chip) {
        auto copy = chip;
        return member(copy) ? Words::tr("yes") : Words::tr("no");
    };
    field.write = [member, yes = field.choices.first()](
                      Accelerator& chip, const QString& typed) { member(chip) = typed == yes; };
    return field;
}

ChipField widthsField(
    const char* key, const QString& label, const QString& help, std::vector<int> OperandWidths::*widths)
{
    ChipField field;
    field.key = QLatin1String(key);
    field.group = groupOf(field.key);
    field.label = label;
    field.help = Words::tr("%1 Rising, with commas between; empty: any.").arg(help);
    field.unit = QStringLiteral("bit");
    field.applies = always;
    field.read = [widths](const Accelerator& chip) {
        QStringList parts;
        for (const auto width : chip.widths.*widths)
            parts << QString::number(width);
        return parts.join(QStringLiteral(", "));
    };
    field.write = [widths, key = field.key](Accelerator& chip, const QString& typed) {
        std::vector<int> wanted;
        for (const auto& part : typed.split(u',', Qt::SkipEmptyParts)) {
            bool isNumber = false;
            wanted.push_back(part.trimmed().toInt(&isNumber));
            if (!isNumber)
                fail(key, typed, Words::tr("whole numbers with commas between"));
        }
        chip.widths.*widths = wanted;
    };
    return field;
}

ChipField textField(const char* key, const QString& group, const QString& label, const QString& help,
    const std::function<std::string&(Accelerator&)>& member, const Applies& applies = always)
{
    ChipField field;
    field.key = QLatin1String(key);
    field.group = group;
    field.label = label;
    field.help = help;
    field.citable = false;
    field.applies = applies;
    field.read = [member](const Accelerator& chip) {
        auto copy = chip;
        return QString::fromStdString(member(copy));
    };
    field.write = [member, key = field.key](Accelerator& chip, const QString& typed) {
        if (typed.trimmed().isEmpty() && key == QLatin1String("name"))
            fail(key, typed, Words::tr("a name"));
        member(chip) = typed.trimmed().toStdString();
    };
    return field;
}

ChipField arrayKindField()
{
    ChipField field;
    field.key = QStringLiteral("array.kind");
    field.group = groupOf(field.key);
    field.label = Words::tr("Array");
    field.help = Words::tr(
        "How the multipliers are wired: flat takes any work; row-stationary as in Eyeriss; systolic "
        "as in the TPU. Rows and columns must give the multipliers.");
    field.applies = always;
    constexpr std::array kinds{ArrayKind::Flat, ArrayKind::RowStationary, ArrayKind::Systolic};
    for (const auto kind : kinds)
        field.choices << QString::fromStdString(toText(kind));
    field.read = [](const Accelerator& chip) { return QString::fromStdString(toText(chip.array.kind)); };
    field.write = [kinds](Accelerator& chip, const QString& typed) {
        for (const auto kind : kinds)
            if (QString::fromStdString(toText(kind)) == typed)
                chip.array.kind = kind;
    };
    return field;
}

ChipField energyTableField()
{
    ChipField field;
    field.key = QStringLiteral("energy.table");
    field.group = groupOf(field.key);
    field.label = Words::tr("Table");
    field.help = Words::tr(
        "Published energies for each operation and access. Choosing another one replaces all numbers "
        "that came from the old one: tables of different processes are never mixed. One of another process "
        "is "
        "scaled by the feature size; one that counts in multiply-adds brings its own DRAM.");
    field.applies = always;
    for (const auto& name : energyTableNames())
        field.choices << QString::fromStdString(name);
    field.read = [](const Accelerator& chip) { return QString::fromStdString(chip.energy.name); };
    field.write = [](Accelerator& chip, const QString& typed) {
        if (typed.toStdString() != chip.energy.name) // else its own numbers would be lost
            chip = withEnergyTable(chip, typed.toStdString());
    };
    return field;
}

/// The measured curve of equal area, as "0.5: 0.8, 0.9: 6.56".
ChipField equalAreaField()
{
    ChipField field;
    field.key = QStringLiteral("equal_area.points");
    field.group = groupOf(field.key);
    field.label = Words::tr("Speed-up");
    field.help =
        Words::tr("Over a dense chip of the same area: pruned share, a colon, the speed-up, with commas "
                  "between, both rising. Empty: not known for this chip.");
    field.applies = always;
    field.read = [](const Accelerator& chip) {
        QStringList parts;
        for (const auto& point : chip.equalArea.points)
            parts << plain(point.pruned) + QStringLiteral(": ") + plain(point.speedup);
        return parts.join(QStringLiteral(", "));
    };
    field.write = [key = field.key](Accelerator& chip, const QString& typed) {
        std::vector<EqualAreaPoint> points;
        for (const auto& part : typed.split(u',', Qt::SkipEmptyParts)) {
            const auto numbers = part.split(u':');
            bool isShare = false;
            bool isSpeedup = false;
            if (numbers.size() == 2)
                points.push_back({QLocale::c().toDouble(numbers[0].trimmed(), &isShare),
                    QLocale::c().toDouble(numbers[1].trimmed(), &isSpeedup)});
            if (!isShare || !isSpeedup)
                fail(key, typed, Words::tr("pairs such as 0.9: 6.56 with commas between"));
        }
        chip.equalArea.points = points;
    };
    return field;
}

ChipField formatField()
{
    ChipField field;
    field.key = QStringLiteral("sparse.format");
    field.group = groupOf(field.key);
    field.label = Words::tr("Weight format");
    field.help = Words::tr("Of compressed weights; smallest: the best one for each layer.");
    field.applies = always;
    field.choices << QStringLiteral("smallest");
    for (int format = 0; format < storageFormats; ++format)
        field.choices << text(toText(static_cast<StorageFormat>(format)));
    field.read = [](const Accelerator& chip) {
        return chip.sparse.format ? text(toText(*chip.sparse.format)) : QStringLiteral("smallest");
    };
    field.write = [](Accelerator& chip, const QString& typed) {
        chip.sparse.format.reset();
        if (typed != QLatin1String("smallest"))
            chip.sparse.format = storageFormatFromText(typed.toStdString());
    };
    return field;
}

QList<ChipField> zeroFields()
{
    const auto gating = Words::tr("At a zero the unit idles: saves energy, not time.");
    const auto skipping = Words::tr("At a zero the unit goes on to the next value: saves energy and time.");
    const auto compression = Words::tr("Zeros are neither moved nor stored.");
    return {formatField(),
        flagField("sparse.weight.gating", Words::tr("Weights gated"), gating,
            [](Accelerator& chip) -> bool& { return chip.sparse.weight.gating; }),
        flagField("sparse.weight.skipping", Words::tr("Weights skipped"), skipping,
            [](Accelerator& chip) -> bool& { return chip.sparse.weight.skipping; }),
        flagField("sparse.weight.compression", Words::tr("Weights compressed"), compression,
            [](Accelerator& chip) -> bool& { return chip.sparse.weight.compression; }),
        flagField("sparse.activation.gating", Words::tr("Activations gated"), gating,
            [](Accelerator& chip) -> bool& { return chip.sparse.activation.gating; }),
        flagField("sparse.activation.skipping", Words::tr("Activations skipped"), skipping,
            [](Accelerator& chip) -> bool& { return chip.sparse.activation.skipping; }),
        flagField("sparse.activation.compression", Words::tr("Activations compressed"), compression,
            [](Accelerator& chip) -> bool& { return chip.sparse.activation.compression; })};
}

QList<ChipField> otherFields()
{
    QList<ChipField> fields{
        textField("name", Words::tr("Chip"), Words::tr("Name"), Words::tr("As menus and captions show it."),
            [](Accelerator& chip) -> std::string& { return chip.name; }),
        textField("notes", Words::tr("Chip"), Words::tr("Notes"),
            Words::tr("What it is and how far to trust it."),
            [](Accelerator& chip) -> std::string& { return chip.notes; }),
        arrayKindField(),
        widthsField("widths.weight", Words::tr("Weight widths"), Words::tr("Of weights in memory."),
            &OperandWidths::weight),
        widthsField("widths.activation", Words::tr("Activation widths"),
            Words::tr("Of activations in memory and at the multiplier."), &OperandWidths::activation),
        widthsField("widths.multiply", Words::tr("Multiplier widths"),
            Words::tr("Of weights at the multiplier, after decoding."), &OperandWidths::multiply),
        flagField("memory.weights_stream", Words::tr("Weights stream"),
            Words::tr("Weights that are not resident pass through without a place in the buffer."),
            [](Accelerator& chip) -> bool& { return chip.memory.weightsStream; }),
        textField(
            "memory.dram.type", Words::tr("DRAM"), Words::tr("Type"), Words::tr("LPDDR2, HBM2, …"),
            [](Accelerator& chip) -> std::string& { return chip.memory.dram.type; }, hasDram),
        energyTableField()};
    fields += zeroFields();
    fields << equalAreaField()
           << flagField(
                  "equal_area.limits_speed", Words::tr("Limits speed"),
                  Words::tr("The chip's own speed follows the curve of equal area."),
                  [](Accelerator& chip) -> bool& { return chip.equalArea.limitsSpeed; }, hasEqualArea);
    return fields;
}

} // namespace

const QList<ChipField>& chipFields()
{
    static const auto fields = [] {
        QList<ChipField> all = otherFields();
        for (const auto& number : acceleratorFields())
            all << numberField(number);
        // Groups in the order of their first field, choices and flags of a group above its numbers.
        QStringList groups;
        for (const auto& field : std::as_const(all))
            if (!groups.contains(field.group))
                groups << field.group;
        std::ranges::stable_sort(
            all, {}, [&groups](const ChipField& field) { return groups.indexOf(field.group); });
        return all;
    }();
    return fields;
}

} // namespace espalier
