#include "core/embedded_resource.h"
#include "core/hardware/accelerator_file.h"
#include "tests/support/error_text.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <functional>

using namespace espalier;
using Json = nlohmann::ordered_json;

namespace {

Json genericJson()
{
    return Json::parse(embeddedResource("accelerators/generic-45nm.json"));
}

/// The message for a file with one change: a JSON merge patch, in which null removes a key.
QString errorWith(const char* patch)
{
    auto json = genericJson();
    json.merge_patch(Json::parse(patch));
    return errorText([&json] { parseAccelerator(json.dump(), "my.json"); });
}

} // namespace

class AcceleratorFileTest : public QObject {
    Q_OBJECT

private slots:
    void builtInFilesAreRead_data();
    void builtInFilesAreRead();
    void theDefaultComesFirst();
    void unknownIdListsTheIdsThereAre();
    void plainNumbersNeedNoSource();
    void ownConstantReplacesTheTables();
    void aChipWithoutDramIsRead();
    void errorsNameFileFieldAndRange_data();
    void errorsNameFileFieldAndRange();
    void brokenJsonIsNamed();
    void missingFileIsNamed();
    void userFilesAreRead();
    void foldersAreReadWithWhatIsWrongInThem();
    void tablesAreExchangedAsAWhole_data();
    void tablesAreExchangedAsAWhole();
    void normalisedTablesBringTheirDram();
    void everyFieldSaysWhatItIs();
    void theSchemaIsThatOfTheFields();
};

void AcceleratorFileTest::builtInFilesAreRead_data()
{
    QTest::addColumn<QString>("id");
    for (const auto& id : builtInAccelerators())
        QTest::newRow(id.c_str()) << QString::fromStdString(id);
}

void AcceleratorFileTest::builtInFilesAreRead()
{
    QFETCH(QString, id);
    const auto accelerator = builtInAccelerator(id.toStdString());
    QCOMPARE(accelerator.id, id.toStdString());
    QVERIFY(!accelerator.name.empty() && !accelerator.notes.empty());
    for (const auto& field : acceleratorFields()) {
        const std::string key(field.key);
        const bool absent = key.starts_with("memory.dram.") && !accelerator.hasDram();
        if (field.required && !absent)
            QVERIFY2(accelerator.citations.count(key) > 0, key.c_str());
    }
    std::vector<std::string> others{"array.kind", "energy.table", "sparse.format", "widths.weight",
        "widths.activation", "widths.multiply", "memory.weights_stream"};
    for (const std::string operand : {"sparse.weight.", "sparse.activation."}) {
        for (const auto* flag : {"gating", "skipping", "compression"})
            others.push_back(operand + flag);
    }
    if (accelerator.equalArea.isKnown())
        others.insert(others.end(), {"equal_area.points", "equal_area.limits_speed"});
    for (const auto& key : others)
        QVERIFY2(accelerator.citations.count(key) > 0, key.c_str());
    for (const auto& [key, citation] : accelerator.citations)
        QVERIFY2(!citation.source.empty(), key.c_str());
    QCOMPARE(parseAccelerator(toJson(accelerator), "again"), accelerator);
}

void AcceleratorFileTest::theDefaultComesFirst()
{
    QCOMPARE(builtInAccelerators().front(), std::string(defaultAccelerator));
    const auto generic = builtInAccelerator(defaultAccelerator);
    QCOMPARE(generic.citations.at("memory.dram.pj_per_bit").provenance, Provenance::Read);
    QVERIFY(generic.citations.at("memory.dram.pj_per_bit").source.find("Horowitz") != std::string::npos);
}

void AcceleratorFileTest::unknownIdListsTheIdsThereAre()
{
    const auto text = errorText([] { builtInAccelerator("abacus"); });
    QVERIFY2(text.contains("'abacus'") && text.contains("generic-45nm"), qPrintable(text));
}

void AcceleratorFileTest::plainNumbersNeedNoSource()
{
    auto json = genericJson();
    json["clock_hz"] = 1e9;
    const auto accelerator = parseAccelerator(json.dump(), "my.json");
    QCOMPARE(accelerator.clockHertz, 1e9);
    QCOMPARE(accelerator.citations.count("clock_hz"), std::size_t(0));
}

void AcceleratorFileTest::ownConstantReplacesTheTables()
{
    auto json = genericJson();
    json["energy"]["buffer_per_bit"] = 0.5;
    json["energy"]["float_multiply"] = 2.0;
    const auto accelerator = parseAccelerator(json.dump(), "my.json");
    QCOMPARE(accelerator.energy.buffer(1 << 20), 0.5);
    QCOMPARE(accelerator.energy.floatMultiplyAdd(), 2.9);
    QCOMPARE(parseAccelerator(toJson(accelerator), "again"), accelerator);
}

void AcceleratorFileTest::aChipWithoutDramIsRead()
{
    auto json = genericJson();
    json["memory"]["dram"] = nullptr;
    QVERIFY(!parseAccelerator(json.dump(), "my.json").hasDram());
}

void AcceleratorFileTest::errorsNameFileFieldAndRange_data()
{
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("found");
    const auto row = [](const char* name, const char* patch, const char* field, const char* found) {
        QTest::newRow(name) << QByteArray(patch) << field << found;
    };
    row("negative energy", R"({"memory": {"dram": {"pj_per_bit": -3}}})", "'memory.dram.pj_per_bit'",
        "is -3, expected a number from 0.0 to 1000.0 pJ/bit");
    row("negative energy with source", R"({"energy": {"idle_watts": {"value": -0.5, "source": "?"}}})",
        "'energy.idle_watts'", "is -0.5");
    row("half a multiplier", R"({"array": {"macs": 2.5}})", "'array.macs'", "a whole number");
    row("text for a number", R"({"clock_hz": "fast"})", "'clock_hz'", "is \"fast\", expected a number");
    row("number for a text", R"({"name": 7})", "'name'", "is 7, expected a text");
    row("number for a group", R"({"array": 7})", "'array'", "is 7, expected an object");
    row("missing number", R"({"array": {"macs": null}})", "'array.macs'", "is missing");
    row("missing group", R"({"sparse": null})", "'sparse.weight.gating'", "is missing");
    row("missing number of a group that is there", R"({"memory": {"dram": {"overlap": null}}})",
        "'memory.dram.overlap'", "is missing");
    row("unknown key", R"({"colour": "green"})", "'colour'", "is unknown");
    row("unknown key inside", R"({"memory": {"dram": {"speed": 3}}})", "'memory.dram.speed'", "is unknown");
    row("unknown key of a number", R"({"clock_hz": {"vlaue": 3}})", "'clock_hz.vlaue'", "is unknown");
    row("unknown provenance", R"({"clock_hz": {"value": 1e9, "from": "hearsay"}})", "'clock_hz.from'",
        "is 'hearsay', expected read, remembered, derived or chosen");
    row("flag that is none", R"({"sparse": {"weight": {"skipping": 1}}})", "'sparse.weight.skipping'",
        "expected true or false");
    row("width 0", R"({"widths": {"weight": [0, 8]}})", "'widths.weight'", "expected a list of widths");
    row("widths not rising", R"({"widths": {"weight": [8, 4]}})", "'widths.weight'", "in rising order");
    row("unknown table", R"({"energy": {"table": "mine"}})", "'energy.table'",
        "expected one of horowitz-45nm");
    row("unknown array", R"({"array": {"kind": "round"}})", "'array.kind'", "expected flat");
    row("unknown format", R"({"sparse": {"format": "zip"}})", "'sparse.format'", "expected dense");
    row("array of the wrong size", R"({"array": {"kind": "systolic", "rows": 8, "columns": 4}})",
        "'array.macs'", "is 64, expected rows x columns = 32");
    row("skipping without an index", R"({"sparse": {"format": "dense"}})", "'sparse.weight.skipping'",
        "compressed");
    row("table of another process", R"({"process_nm": 28})", "'energy.scale'",
        "is of 45 nm, the chip of 28 nm");
    row("normalised table with picojoules of DRAM", R"({"energy": {"table": "eyeriss-normalised"}})",
        "'memory.dram.pj_per_bit'", "is 20, expected 12.5");
    row("points that are none", R"({"equal_area": {"points": [0.5]}})", "'equal_area.points'",
        "expected a list of [pruned share, speed-up]");
    row("points that fall", R"({"equal_area": {"points": [[0.5, 2], [0.9, 1]]}})", "'equal_area.points'",
        "holds 0.9, 1, expected pruned shares");
    row("missing points", R"({"equal_area": {"points": null}})", "'equal_area.points'", "is missing");
    row("no memory", R"({"memory": {"buffer_bytes": 0}})", "'memory.buffer_bytes'", "both 0");
}

void AcceleratorFileTest::errorsNameFileFieldAndRange()
{
    QFETCH(QByteArray, patch);
    QFETCH(QString, field);
    QFETCH(QString, found);
    const auto text = errorWith(patch.constData());
    QVERIFY2(text.contains(field) && text.contains(found), qPrintable(text));
    QVERIFY2(text.startsWith("my.json: "), qPrintable(text));
    QVERIFY(!text.contains('\n'));
}

void AcceleratorFileTest::brokenJsonIsNamed()
{
    QVERIFY(errorText([] { parseAccelerator("{", "my.json"); }).startsWith("my.json: not JSON"));
    QVERIFY(errorText([] { parseAccelerator("[]", "my.json"); }).startsWith("my.json: "));
}

void AcceleratorFileTest::missingFileIsNamed()
{
    QVERIFY(errorText([] { readAccelerator("/nowhere/chip.json"); }).contains("/nowhere/chip.json"));
}

void AcceleratorFileTest::userFilesAreRead()
{
    const QTemporaryDir folder;
    const auto path = folder.filePath("chip.json");
    auto json = genericJson();
    json["id"] = "mine";
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(json.dump()));
    file.close();
    QCOMPARE(readAccelerator(path.toStdString()).id, std::string("mine"));
}

void AcceleratorFileTest::foldersAreReadWithWhatIsWrongInThem()
{
    const QTemporaryDir folder;
    const auto write = [&folder](const char* name, const std::string& text) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(text));
    };
    auto json = genericJson();
    json["id"] = "mine";
    write("b.json", json.dump());
    write("a.json", "{");
    write("notes.txt", "no chip");
    const auto found = acceleratorsIn(folder.path().toStdString());
    QCOMPARE(found.size(), std::size_t(2));
    QVERIFY(found[0].error.find("a.json: not JSON") != std::string::npos);
    QVERIFY(found[1].error.empty());
    QCOMPARE(found[1].accelerator.id, std::string("mine"));
    QVERIFY(acceleratorsIn("/nowhere").empty());
    QCOMPARE(acceleratorNamed(folder.filePath("b.json").toStdString()).id, std::string("mine"));
    QCOMPARE(acceleratorNamed("scnn").id, std::string("scnn"));
}

void AcceleratorFileTest::tablesAreExchangedAsAWhole_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("table");
    for (const auto& id : builtInAccelerators()) {
        for (const auto& table : energyTableNames())
            QTest::addRow("%s with %s", id.c_str(), table.c_str())
                << QString::fromStdString(id) << QString::fromStdString(table);
    }
}

void AcceleratorFileTest::tablesAreExchangedAsAWhole()
{
    QFETCH(QString, id);
    QFETCH(QString, table);
    const auto chip = builtInAccelerator(id.toStdString());
    const auto changed = withEnergyTable(chip, table.toStdString()); // checks what comes out
    QCOMPARE(changed.energy.name, table.toStdString());
    QCOMPARE(
        changed.energy.hasFloat(), chip.energy.hasFloat() && energyTable(table.toStdString()).hasFloat());
    const auto published = energyTable(table.toStdString());
    const auto scale = published.isNormalised() ? 1.0 : chip.processNanometres / published.processNanometres;
    QVERIFY(qFuzzyCompare(changed.energy.multiply(8, 8), scale * published.multiply(8, 8)));
    QCOMPARE(parseAccelerator(toJson(changed), "again"), changed);
}

void AcceleratorFileTest::normalisedTablesBringTheirDram()
{
    const auto chip = builtInAccelerator("eyeriss-65nm");
    const auto normalised = withEnergyTable(chip, "eyeriss-normalised");
    QCOMPARE(normalised.memory.dram.picojoulesPerBit, 12.5);
    const auto back = withEnergyTable(normalised, "eyeriss-65nm");
    QCOMPARE(back.memory.dram.picojoulesPerBit, 28.75);
    QCOMPARE(back.energy, chip.energy);
}

void AcceleratorFileTest::theSchemaIsThatOfTheFields()
{
    QFile file(QStringLiteral(ESPALIER_SOURCE_DIR "/resources/accelerators/schema/accelerator.schema.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto text = acceleratorSchema();
    QVERIFY2(
        file.readAll() == QByteArray::fromStdString(text), "the file is not what acceleratorSchema() gives");
    // What the built-in files hold, it knows.
    const auto schema = Json::parse(text);
    const std::function<void(const Json&, const Json&, const std::string&)> compare =
        [&](const Json& value, const Json& expected, const std::string& path) {
            if (!value.is_object() || expected.contains("$ref"))
                return; // a number, with its source
            for (const auto& [key, part] : value.items()) {
                QVERIFY2(expected["properties"].contains(key), (path + key).c_str());
                compare(part, expected["properties"][key], path + key + '.');
            }
        };
    for (const auto& id : builtInAccelerators())
        compare(Json::parse(embeddedResource("accelerators/" + id + ".json")), schema, id + ": ");
}

void AcceleratorFileTest::everyFieldSaysWhatItIs()
{
    for (const auto& field : acceleratorFields()) {
        QVERIFY(!field.label.empty() && field.help.ends_with('.'));
        QVERIFY(field.least < field.most);
        Accelerator accelerator;
        field.write(accelerator, field.most);
        QCOMPARE(field.read(accelerator), field.most);
    }
}

QTEST_APPLESS_MAIN(AcceleratorFileTest)
#include "tst_accelerator_file.moc"
