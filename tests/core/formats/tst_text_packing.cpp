#include "core/formats/text_packing.h"

#include "core/formats/byte_stream.h"
#include "core/run/provenance.h"
#include "tests/support/error_text.h"

#include <QFile>
#include <QTest>

#include <zlib.h>

using namespace espalier;

namespace {

std::string someProvenance()
{
    Recipe recipe;
    recipe.name = "lenet5-mnist-246x";
    recipe.layerNames = {"conv1"};
    recipe.plan.layers = {{.keep = 0.26, .weightBits = 3}};
    return provenanceOf(recipe, recipe.plan, "mnist", {4953, 5000}, {9912, 10000});
}

const std::string provenance = someProvenance();

} // namespace

class TestTextPacking : public QObject {
    Q_OBJECT

private slots:
    void textsComeBackAsTheyWere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("one letter") << QByteArray("a");
        QTest::newRow("a recipe") << QByteArray::fromStdString(provenance);
        QTest::newRow("the dictionary itself")
            << QByteArray(packingDictionary().data(), static_cast<qsizetype>(packingDictionary().size()));
        QTest::newRow("long and monotonous") << QByteArray(200'000, 'x');
        QByteArray bytes;
        for (int value = 0; value < 5000; ++value)
            bytes.append(static_cast<char>(value * value / 7));
        QTest::newRow("bytes of all kinds") << bytes;
    }
    void textsComeBackAsTheyWere()
    {
        QFETCH(QByteArray, text);
        QVERIFY(unpackText(packText(text.toStdString())) == text.toStdString());
    }

    void aRecipeTakesAQuarterOfWhatPlainZlibLeaves()
    {
        std::vector<std::uint8_t> plain(compressBound(provenance.size()));
        auto size = static_cast<uLongf>(plain.size());
        QCOMPARE(compress2(plain.data(), &size, reinterpret_cast<const Bytef*>(provenance.data()),
                     provenance.size(), 9),
            Z_OK);
        const auto packed = packText(provenance);
        QVERIFY2(
            packed.size() * 4 <= size, qPrintable(QString("%1 of %2 bytes").arg(packed.size()).arg(size)));
    }

    void whatWasPackedWithoutTheDictionaryIsReadToo()
    {
        std::vector<std::uint8_t> plain(compressBound(provenance.size()));
        auto size = static_cast<uLongf>(plain.size());
        compress2(
            plain.data(), &size, reinterpret_cast<const Bytef*>(provenance.data()), provenance.size(), 9);
        plain.resize(size);
        ByteWriter out;
        out.number(provenance.size());
        out.append(plain);
        QVERIFY(unpackText(out.bytes()) == provenance);
    }

    void damageIsNamed()
    {
        const auto packed = packText(provenance);
        for (std::size_t position = 0; position < packed.size(); ++position) {
            auto damaged = packed;
            damaged[position] ^= 0x10;
            QVERIFY2(
                !errorText([&] { unpackText(damaged); }).isEmpty(), qPrintable(QString::number(position)));
        }
        auto longer = packed;
        longer.push_back(0);
        QVERIFY(errorText([&] { unpackText(longer); }).contains("damaged"));
    }

    /// The help page promises to be enough for writing a reader.
    void theHelpPageShowsTheDictionary()
    {
        QFile page(QStringLiteral(ESPALIER_SOURCE_DIR "/resources/help/esp-format.md"));
        QVERIFY(page.open(QIODevice::ReadOnly));
        auto text = page.readAll();
        QByteArray shown;
        for (const auto& line : text.mid(text.indexOf("## Provenance")).split('\n'))
            if (line.startsWith("    "))
                shown += line.mid(4);
        QCOMPARE(shown,
            QByteArray(packingDictionary().data(), static_cast<qsizetype>(packingDictionary().size())));
    }
};

QTEST_APPLESS_MAIN(TestTextPacking)
#include "tst_text_packing.moc"
