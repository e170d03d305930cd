#include "core/formats/npz.h"

#include "core/formats/npy.h"
#include "core/formats/zip.h"
#include "tests/core/formats/random_model.h"
#include "tests/support/error_text.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace espalier;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytesOfText(const std::string& text)
{
    return {text.begin(), text.end()};
}

/// A Python that has numpy; empty where there is none.
QString pythonWithNumpy()
{
    for (const auto* name : {"python3", "/usr/bin/python3"}) {
        QProcess process;
        process.start(name, {"-c", "import numpy"});
        if (process.waitForFinished() && process.exitStatus() == QProcess::NormalExit
            && process.exitCode() == 0)
            return name;
    }
    return {};
}

/// Rebuilds dense weights from a packed file as resources/help/array-formats.md says, or reads them from the
/// other form, and writes them one behind the other.
const char* const unpackWithNumpy = R"(
import json, sys, numpy
file = numpy.load(sys.argv[1])
description = json.loads(file["espalier.json"])
packed = description["form"] == "packed"
with open(sys.argv[2], "wb") as out:
    for name, layer in zip(sys.argv[3:], description["layers"]):
        if not packed:
            file[name].astype("<f4").tofile(out)
            continue
        shape, kept, bits = layer["shape"], layer["kept"], layer.get("weight_bits")
        weights = numpy.zeros(shape, "float32")
        if bits:
            codes = numpy.unpackbits(file[name + ".codes"])[: kept * bits].reshape(kept, bits) @ (1 << numpy.arange(bits)[::-1])
            values = file[name + ".levels"][codes.astype(int)]
        else:
            values = file[name + ".values"]
        if layer["index"] == "gaps":
            gaps = file[name + ".gaps"]
            ends = numpy.cumsum(numpy.where(gaps == 255, 255, gaps.astype(int) + 1)) - 1
            places = ends[gaps != 255]
        elif layer["index"] == "mask":
            places = numpy.flatnonzero(numpy.unpackbits(file[name + ".mask"])[: weights.size])
        else:
            places = numpy.arange(weights.size)
        weights.flat[places] = values
        weights.tofile(out)
)";

} // namespace

class TestNpz : public QObject {
    Q_OBJECT

private slots:
    void zipsComeBack()
    {
        const std::vector<ZipMember> members{
            {"zeros", Bytes(100'000)}, {"text", bytesOfText("abc")}, {"nothing", {}}};
        const auto zip = encodeZip(members);
        QVERIFY(zip.bytes == encodeZip(members).bytes);
        QVERIFY(zip.memberBytes[0] < 300);
        QVERIFY((zip.memberBytes == std::vector<std::int64_t>{zip.memberBytes[0], 3, 0}));
        const auto back = parseZip(zip.bytes);
        QCOMPARE(back.size(), 3u);
        for (std::size_t index = 0; index < 3; ++index)
            QVERIFY(back[index].name == members[index].name && back[index].bytes == members[index].bytes);
        QVERIFY(parseZip(encodeZip({}).bytes).empty());
    }

    void damagedZipsAreRefused()
    {
        const auto zip =
            encodeZip(std::vector<ZipMember>{{"a", bytesOfText(std::string(1000, 'a') + "bcd")}}).bytes;
        for (std::size_t size = 0; size < zip.size(); ++size) {
            const Bytes cut(zip.begin(), zip.begin() + static_cast<std::ptrdiff_t>(size));
            QVERIFY(!errorText([&] { parseZip(cut); }).isEmpty());
        }
        Random random(4);
        int refused = 0;
        for (int round = 0; round < 2000; ++round) {
            auto damaged = zip;
            damaged[random.below(damaged.size())] ^= static_cast<std::uint8_t>(1 + random.below(255));
            refused += errorText([&] { parseZip(damaged); }).isEmpty() ? 0 : 1;
        }
        QVERIFY2(refused > 1000, qPrintable(QString::number(refused))); // dates and the like do not matter
        QVERIFY(errorText([] { parseZip(Bytes(100)); }).contains("no zip file"));
    }

    void aClaimOfGigabytesTakesNone()
    {
        auto zip = encodeZip(std::vector<ZipMember>{{"a", Bytes(1000)}}).bytes;
        const auto central = zip.size() - 22 - 46 - 1;
        for (std::size_t place = 0; place < 4; ++place)
            zip[central + 24 + place] = 0xFE; // the unpacked size
        QVERIFY(errorText([&] { parseZip(zip); }).contains("it claims 4278124286"));
    }

    void npyHeadersAreRead_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("refusal");
        const auto row = [](const char* name, const char* header, const char* refusal) {
            QTest::newRow(name) << header << refusal;
        };
        row("as numpy writes it", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }   \n", "");
        row("another order", "{'shape': (1, 2), 'fortran_order': False, 'descr': '<f4'}", "");
        row("columns first", "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }", "fortran_order");
        row("highest byte first", "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", "'>f4'");
        row("objects", "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "'|O'");
        row("another shape", "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "takes 12");
        row("overflow", "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }",
            "larger than any file");
        row("negative", "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "header");
        row("no shape", "{'descr': '<f4', 'fortran_order': False, }", "header");
        row("twice", "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "header");
        row("not closed", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)", "header");
        row("more", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } x", "header");
        row("empty", "", "header");
    }

    void npyHeadersAreRead()
    {
        QFETCH(const QString, header);
        QFETCH(const QString, refusal);
        auto file = bytesOfText("\x93NUMPY");
        file.insert(file.end(), {1, 0, static_cast<std::uint8_t>(header.size()), 0});
        for (const auto letter : header.toStdString())
            file.push_back(static_cast<std::uint8_t>(letter));
        const std::vector<float> values{1.5F, -2.0F};
        for (const auto byte : bytesOf(values))
            file.push_back(byte);
        const auto message = errorText([&] { QVERIFY(floatsOf(parseNpy("a", file)) == values); });
        QVERIFY2(refusal.isEmpty() ? message.isEmpty() : message.contains(refusal), qPrintable(message));
    }

    void modelsComeBackTheSame_data()
    {
        QTest::addColumn<bool>("packed");
        QTest::newRow("packed") << true;
        QTest::newRow("float") << false;
    }

    void modelsComeBackTheSame()
    {
        QFETCH(const bool, packed);
        const auto form = packed ? ArrayForm::Packed : ArrayForm::Float;
        for (std::uint64_t seed = 0; seed < 100; ++seed) {
            const auto model = randomModel(seed);
            const auto file = encodeNpzModel(model, form);
            QVERIFY(file.bytes == encodeNpzModel(model, form).bytes);
            QCOMPARE(file.ledger.total(), static_cast<std::int64_t>(file.bytes.size()));
            const auto back = decodeNpzModel(file.bytes, {}, "file");
            QVERIFY2(std::get<CompressedModel>(back.content) == heldIn(form, model),
                qPrintable(QString::number(seed)));
        }
    }

    void numpyReadsThem_data() { modelsComeBackTheSame_data(); }

    void numpyReadsThem()
    {
        QFETCH(const bool, packed);
        const auto python = pythonWithNumpy();
        if (python.isEmpty())
            QSKIP("no Python with numpy (Debian: python3-numpy)");
        const QTemporaryDir folder;
        for (std::uint64_t seed = 0; seed < 6; ++seed) {
            const auto model = randomModel(seed);
            const auto file = encodeNpzModel(model, packed ? ArrayForm::Packed : ArrayForm::Float).bytes;
            QFile npz(folder.filePath("model.npz"));
            QVERIFY(npz.open(QIODevice::WriteOnly));
            npz.write(reinterpret_cast<const char*>(file.data()), static_cast<qint64>(file.size()));
            npz.close();
            QStringList arguments{"-c", unpackWithNumpy, npz.fileName(), folder.filePath("dense")};
            const auto network = decompress(model);
            QByteArray expected;
            for (const auto& node : network.nodes)
                if (isLayer(node)) {
                    const auto& weight = network.parameters[static_cast<std::size_t>(*node.weight)];
                    arguments += QString::fromStdString(weight.name);
                    const auto bytes = bytesOf(weight.values);
                    expected.append(
                        reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
                }
            QProcess process;
            process.start(python, arguments);
            QVERIFY(process.waitForFinished(60'000));
            QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
            QFile dense(folder.filePath("dense"));
            QVERIFY(dense.open(QIODevice::ReadOnly));
            QVERIFY2(dense.readAll() == expected, qPrintable(QString::number(seed)));
        }
    }
};

QTEST_GUILESS_MAIN(TestNpz)
#include "tst_npz.moc"
